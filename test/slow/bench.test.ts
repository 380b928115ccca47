/** The benchmark's own sums and words. Nothing is measured here. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, type Row } from '../bench/contest.mjs';
import { formatMarkdown, formatRows, replaceBlock } from '../bench/report.mjs';
import { compare, difference, median, ratio, summarize } from '../bench/statistics.mjs';
import { TABLE } from '../bench/table.mjs';
import { ROOT, run } from '../support/command.ts';

describe('the statistics of runs', () => {
  it('take the middle of an odd number of values, and the mean of the middle two of an even one', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 7])).toBe(6);
    expect(() => median([])).toThrow(RangeError);
  });

  it('have a median between the least and the largest value, in any order', () => {
    const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, (all) => {
        const { median: middle, min, max } = summarize(all);
        expect(middle).toBeGreaterThanOrEqual(min);
        expect(middle).toBeLessThanOrEqual(max);
        expect(summarize(all.toReversed())).toEqual({ median: middle, min, max });
      }),
    );
  });

  it('compare medians with the spread of rounds, so that a slower machine changes no ratio', () => {
    expect(compare([10, 20, 40], [100, 200, 400], ratio)).toEqual({ median: 0.1, min: 0.1, max: 0.1 });
    expect(compare([10, 20, 30], [10, 40, 20], ratio)).toEqual({ median: 1, min: 0.5, max: 1.5 });
    expect(compare([70, 80], [60, 50], difference)).toEqual({ median: 20, min: 10, max: 30 });
  });

  it('meet a target at its bound and miss it above; without a target or a count they say neither', () => {
    const sample = (ms: number, megabytes = Number.NaN) => ({ ms, megabytes, bytes: 0 });
    expect(judge([sample(2)], [sample(1)], { quantity: 'ms', ratio: 2 }).met).toBe(true);
    expect(judge([sample(2.1)], [sample(1)], { quantity: 'ms', ratio: 2 }).met).toBe(false);
    expect(judge([sample(1, 90)], [sample(1, 20)], { quantity: 'megabytes', more: 60 }).met).toBe(false);
    expect(judge([sample(2)], [sample(1)], { quantity: 'ms' })).not.toHaveProperty('met');
    expect(judge([sample(2)], [sample(1)], { quantity: 'megabytes', ratio: 1 })).not.toHaveProperty('met');
  });
});

const flat = (value: number) => ({ median: value, min: value, max: value });
const ROWS: readonly Row[] = [
  {
    ...{ contest: 'cold', work: 'one cold render', against: 'node -e 0', runs: 5, met: true },
    aim: { quantity: 'ms', ratio: 2 },
    ...{ ours: { median: 120, min: 110, max: 140 }, theirs: flat(60) },
    compared: { median: 2, min: 1.75, max: 2.25 },
  },
  {
    ...{ contest: 'cold', work: 'one cold render', against: 'the seed', runs: 5, met: false },
    aim: { quantity: 'megabytes', more: 60 },
    ...{ ours: flat(150), theirs: flat(80), compared: flat(70) },
  },
  {
    ...{ contest: 'cold', work: 'one cold render', against: 'gnuplot' },
    ...{ aim: { quantity: 'ms' }, missing: 'gnuplot: apt-get install gnuplot-nox' },
  },
];

describe('the report', () => {
  it('says what was compared, with the spread of rounds, and how to install what is missing', () => {
    expect(formatRows(ROWS)).toBe(
      [
        'cold: one cold render, 5 runs each',
        '  node -e 0  2.00 x (1.75-2.25)  at most 2 x     met     120 ms (110 ms-140 ms) : 60 ms',
        '  the seed   +70 MB              at most +60 MB  MISSED  150 MB : 80 MB',
        '  gnuplot    not measured',
        '  missing gnuplot: apt-get install gnuplot-nox',
      ].join('\n'),
    );
  });

  it('replaces its block of the README and nothing else', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const about = { date: '2030-01-02', machine: 'a machine', load: 1.5, busy: true, versions: ['x 1'] };
    const block = formatMarkdown({ ...about, rows: ROWS });
    expect(block).toContain(
      '| one cold render | node -e 0 | 120 ms | 60 ms | 2.00 x (1.75-2.25) | 2 x | met |',
    );
    expect(block).toContain('busy with other work (load 1.5)');
    const replaced = replaceBlock(readme, block);
    expect(replaced).toContain(block);
    expect(replaceBlock(replaced, block)).toBe(replaced);
    const outside = (text: string) => text.split(/<!-- bench: .*? -->/).filter((_, part) => part !== 1);
    expect(outside(replaced)).toEqual(outside(readme));
    expect(() => replaceBlock('# a README without the block', block)).toThrow('no block');
  });
});

describe('the benchmark', () => {
  const bench = (...args: string[]) =>
    run(process.execPath, [join(ROOT, 'test/bench/bench.mjs'), ...args], ROOT);

  it('has comparisons with distinct names, and a target against each rival or none', () => {
    expect(new Set(TABLE.map(({ name }) => name)).size).toBe(TABLE.length);
    for (const { rivals } of TABLE) for (const { aims } of rivals) expect(aims.length).toBeGreaterThan(0);
  });

  it('runs, and writes its measurements as JSON; it names the tools that are missing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attnplot-bench-test-'));
    const json = join(folder, 'bench.json');
    const ran = await bench('--only', 'cold', '--runs', '1', '--json', json, '--peers', folder);
    expect(ran.stderr).toBe('');
    // Whether it is fast enough is not asked of a machine that runs other tests beside it.
    expect([0, 1]).toContain(ran.code);
    expect(ran.stdout).toContain(`missing gnuplot: no gnuplot_figure.sh in ${folder}`);
    const { rows, samples } = JSON.parse(readFileSync(json, 'utf8'));
    const [node, gnuplot] = rows;
    expect(node).toMatchObject({ contest: 'cold', against: 'node -e 0', aim: { quantity: 'ms' } });
    expect(node.compared.median).toBeGreaterThan(1);
    expect(gnuplot).not.toHaveProperty('compared');
    expect(Object.keys(samples[0])).toEqual(['attnplot render', 'node -e 0']);
  });

  it.each([
    [['--only', 'cold', '--only', 'lukewarm'], '--only: found "lukewarm", expected cold, '],
    [['--runs', '0'], '--runs: found "0", expected a whole number from 1'],
    [['--readme', '--only', 'cold'], '--readme: found with --only'],
    [['--fast'], "Unknown option '--fast'"],
  ])('refuses %j', async (args, message) => {
    const ran = await bench(...args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toContain('hint: ');
  });
});
