/** Batches in shards: which part draws which inputs. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ManifestFigure } from '../src/batch/manifest.ts';
import { shareOf, shareSize } from '../src/batch/shards.ts';
import { batch, eventsOf, figuresIn, runOf } from './support/batches.ts';
import { QUERIES, writeCheckpoints } from './support/checkpoints.ts';
import { ROOT, readersFolder, run } from './support/command.ts';
import { has } from './support/programs.ts';
import { DEAD, merge, PARTS, shard } from './support/shards.ts';

describe('a shard', () => {
  it('draws every n-th input on the scale of all inputs, under the names of a single batch', async () => {
    const folder = runOf(8);
    const [ran] = await Promise.all(
      ['2/3', '1/3', '3/3'].map((part) =>
        batch(folder, 'runs/*.json', '-o', 'figs/{index}-{name}.png', '--shard', part),
      ),
    );
    expect(ran).toEqual({
      code: 0,
      stdout: '',
      stderr:
        'shard 2 of 3: 3 of 8 inputs\none scale: 0 to 0.507, linear\n3 figures drawn; figs/attnplot-manifest.2-of-3.json\n',
    });
    const {
      items,
      scale,
      shard: record,
    } = JSON.parse(readFileSync(join(folder, 'figs/attnplot-manifest.2-of-3.json'), 'utf8'));
    expect(items.map(({ output }: ManifestFigure) => output)).toEqual([
      '0001-step-2.png',
      '0004-step-5.png',
      '0007-step-8.png',
    ]);
    expect(scale.domain).toEqual([0, 0.507]);
    expect(record).toMatchObject({ index: 2, count: 3, inputs: 8 });
    expect(figuresIn(join(folder, 'figs'))).toHaveLength(8);
  });

  it('gives every input to exactly one of any number of shards', () => {
    for (const inputs of [0, 1, 5, 12, 36]) {
      for (const count of [1, 2, 5, 40]) {
        const items = Array.from({ length: inputs }, (_, i) => i);
        const shares = Array.from({ length: count }, (_, i) => shareOf(items, { index: i + 1, count }));
        expect(shares.flat().sort((a, b) => a - b)).toEqual(items);
        const sizes = shares.map(({ length }) => length);
        expect(sizes).toEqual(shares.map((_, i) => shareSize(inputs, { index: i + 1, count })));
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }
    }
  });

  it('succeeds without work if there are more shards than inputs', async () => {
    const folder = runOf(2);
    const ran = await shard(folder, '3/3');
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('shard 3 of 3: 0 of 2 inputs\n');
    expect(ran.stderr).toContain('0 figures drawn; figs/attnplot-manifest.3-of-3.json\n');
    for (const part of ['1/3', '2/3']) await shard(folder, part);
    expect((await merge(folder, PARTS)).stderr).toBe('2 figures of 3 shards; figs/attnplot-manifest.json\n');
  });

  it('continues its own work, and reports only its own failures', async () => {
    const folder = runOf(6);
    writeFileSync(join(folder, 'runs/step-2.json'), '{');
    const first = await shard(folder, '1/2', '--json');
    expect(first.code).toBe(0);
    expect(eventsOf(first)[0]).toMatchObject({ inputs: 3, shard: { index: 1, count: 2, of: 6 } });
    expect(eventsOf(first).at(-1)).toMatchObject({ drawn: 3, failed: 0, left: 0 });
    expect(eventsOf(await shard(folder, '1/2', '--json')).at(-1)).toMatchObject({ drawn: 0, unchanged: 3 });
    const second = await shard(folder, '2/2');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('failed runs/step-2.json: step-2.json:1:2: found the end of the file');
  });

  it('keeps temporary files of other shards, whose processes may run on another machine', async () => {
    const folder = runOf(2);
    await shard(folder, '1/2');
    const [mine, others] = [1, 2].map((step) => join(folder, `figs/step-${step}.png.${DEAD}`));
    for (const path of [mine, others]) writeFileSync(path as string, 'half');
    writeFileSync(join(folder, `figs/attnplot-manifest.2-of-2.json.${DEAD}`), 'half');
    await shard(folder, '1/2');
    expect(readdirSync(join(folder, 'figs')).filter((name) => name.endsWith('tmp'))).toEqual([
      `attnplot-manifest.2-of-2.json.${DEAD}`,
      `step-2.png.${DEAD}`,
    ]);
  });
});

describe.skipIf(!has('snakemake'))('fixtures/cluster/Snakefile (skipped without snakemake)', () => {
  it('draws in shards, merges, and then has nothing left to do', async () => {
    const folder = readersFolder();
    writeCheckpoints(folder);
    const rules = readFileSync(join(ROOT, 'fixtures/cluster/Snakefile'), 'utf8');
    writeFileSync(
      join(folder, 'Snakefile'),
      rules.replace(/--query \S+/, `--query ${QUERIES.join(',')} --dpi 40`),
    );
    const ran = await run('snakemake', ['--cores', '2'], folder);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('36 figures of 4 shards; figs/attnplot-manifest.json\n');
    const again = await run('snakemake', ['--cores', '2'], folder);
    expect(again.stderr).toContain('Nothing to be done');
  });
});
