/** `curve`: a statistic against layers or steps, beside numpy's numbers, to 1e-9. Without Python the stored answers stand in. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { axisOf } from '../src/figure/curve.ts';
import { attnplot, ROOT, readersFolder } from './support/command.ts';
import { ABSPE, curve, furthest, type Line, NOPE, ROPE } from './support/curve.ts';
import { hasNumpy } from './support/tensors.ts';

type Answers = Readonly<Record<'sd' | 'quartiles' | 'range', readonly (readonly number[])[]>> & {
  readonly uniform: readonly number[];
};

const answers = JSON.parse(readFileSync(join(ROOT, 'fixtures/describe/curve.json'), 'utf8')) as Answers;

describe('the numbers of a curve', () => {
  it.each(['sd', 'quartiles', 'range'] as const)('the band %s is as numpy has it', async (band) => {
    const { lines, places } = await curve(readersFolder(), ABSPE, '--stat', 'entropy', '--band', band);
    const [line] = lines as [Line];
    const [middle, low, high] = answers[band];
    expect(places).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(furthest(line.middle, middle)).toBeLessThan(1e-9);
    expect(furthest(line.low, low)).toBeLessThan(1e-9);
    expect(furthest(line.high, high)).toBeLessThan(1e-9);
    expect(furthest(line.uniform, answers.uniform)).toBeLessThan(1e-9);
  });

  it.runIf(hasNumpy)("the stored answers are numpy's of today", () => {
    const args = [join(ROOT, 'test/support/curve.py'), join(ROOT, ABSPE)];
    const { stdout } = spawnSync('/usr/bin/python3', args, { encoding: 'utf8' });
    const today = JSON.parse(stdout) as Answers;
    for (const name of ['sd', 'quartiles', 'range'] as const)
      answers[name].forEach((row, i) => {
        expect(furthest(row, today[name][i])).toBeLessThan(1e-12);
      });
  });

  it('has a line a row of one input, and one without heads has no band', async () => {
    const { lines } = await curve(readersFolder(), NOPE, '--stat', 'entropy');
    expect(lines.map(({ label }) => label)).toEqual(['P@8', 'P@32']);
    expect(lines.every(({ low }) => low === undefined)).toBe(true);
    expect(lines.map(({ uniform }) => uniform[0])).toEqual(
      [Math.log(9), Math.log(33)].map((n) => expect.closeTo(n, 12)),
    );
  });

  it('has a line an input, and says which has one matrix a layer', async () => {
    const names = ['--names', 'AbsPE,RoPE,NoPE'];
    const report = await curve(
      readersFolder(),
      ABSPE,
      ROPE,
      NOPE,
      '--stat',
      'entropy',
      '--query',
      '8,32',
      ...names,
    );
    expect(report.lines.map(({ label }) => label)).toEqual(['AbsPE', 'RoPE', 'NoPE']);
    expect(report.description).toContain('Line chart of entropy (nats) over 12 layers: 3 lines');
    expect(report.description).toContain(
      'line: mean over 4 heads (NoPE: 1 value), band: 1 standard deviation',
    );
    expect(report.notices.join()).toContain('NoPE: one matrix a layer');
    expect(report.notices.join()).not.toContain('queries');
  });

  it('says which inputs have other numbers of queries', async () => {
    const [names, to] = [
      ['--names', 'AbsPE,RoPE,NoPE'],
      ['--layers', '0,1'],
    ];
    const report = await curve(readersFolder(), ABSPE, ROPE, NOPE, '--stat', 'top', ...names, ...to);
    expect(report.notices).toContain(
      'other queries in each: AbsPE, RoPE have 40; NoPE has 2; --query draws the same ones',
    );
    expect(report.description).toContain(
      'AbsPE, RoPE: mean over 40 queries; NoPE: mean over 2 queries; line: mean over 4 heads',
    );
  });

  it('has steps along the x axis, and a line a folder', async () => {
    const folder = readersFolder();
    for (const run of ['a', 'b']) {
      mkdirSync(join(folder, run));
      for (const step of [100, 20]) copyFileSync(join(ROOT, ABSPE), join(folder, run, `step-${step}.npz`));
    }
    const { lines, places } = await curve(folder, 'a/*.npz', 'b/*.npz', '--stat', 'sink', '--over', 'step');
    expect(places).toEqual([20, 100]);
    expect(lines.map(({ label }) => label)).toEqual(['a', 'b']);
    expect(lines[0]?.middle[0]).toBe(lines[0]?.middle[1]);
  });
});

describe('--spacing', () => {
  /** Positions of the numbers under the x axis, and the description. */
  const drawn = async (folder: string, ...flags: readonly string[]) => {
    const to = ['-o', 'c.svg', '--svg-text', 'text', '--width', '6in', '--json'];
    const ran = await attnplot(
      folder,
      'curve',
      'run/*.npz',
      '--stat',
      'top',
      '--over',
      'step',
      ...to,
      ...flags,
    );
    expect(ran.code).toBe(0);
    const svg = readFileSync(join(folder, 'c.svg'), 'utf8');
    const xs = [1, 10, 100].map((step) => Number(new RegExp(`x="([\\d.]+)"[^>]*>${step}<`).exec(svg)?.[1]));
    const [first = 0, second = 0, third = 0] = xs;
    return { share: (second - first) / (third - first), words: JSON.parse(ran.stdout).description as string };
  };
  const run = (steps: readonly number[]) => {
    const folder = readersFolder();
    mkdirSync(join(folder, 'run'));
    for (const step of steps) copyFileSync(join(ROOT, ABSPE), join(folder, 'run', `step-${step}.npz`));
    return folder;
  };

  it('sets steps by their numbers, by their logarithms, or equally far apart', async () => {
    const folder = run([1, 10, 100]);
    expect((await drawn(folder)).share).toBeCloseTo(9 / 99, 2);
    for (const [spacing, words] of [
      ['log', 'on a log scale'],
      ['even', 'equally far apart'],
    ] as const) {
      const found = await drawn(folder, '--spacing', spacing);
      expect(found.share).toBeCloseTo(0.5, 2);
      expect(found.words).toContain(`over 3 steps, ${words}: 1 line`);
      expect(await attnplot(folder, 'check', 'c.svg', '--data', 'run/*.npz')).toMatchObject({ code: 0 });
      expect(await attnplot(folder, 'check', 'c.svg')).toMatchObject({ code: 0 });
    }
  });

  it('has no logarithm of step 0', async () => {
    const flags = ['--stat', 'top', '--over', 'step', '--spacing', 'log', '-o', 'c.svg'];
    const ran = await attnplot(run([0, 10]), 'curve', 'run/*.npz', ...flags);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('--spacing even')]);
  });
});

it('says that more lines than there are styles look alike', async () => {
  const notices = async (query: string) => {
    const flags = ['--stat', 'top', '--lines', 'rows', '--query', query, '--layers', '0,1'];
    return (await curve(readersFolder(), ABSPE, ...flags)).notices.join();
  };
  expect(await notices('0-11')).toBe('');
  expect(await notices('0-12')).toContain('1 of 13 lines look like one before them');
});

it('an axis of values from 0 on begins at 0, and one of others below them', () => {
  expect(axisOf([0, 0.5], [0, 0.5], {})).toEqual([0, 0.525]);
  expect(axisOf([-0.5, 0.5], [-0.5, 0.5], {})).toEqual([-0.55, 0.55]);
});
