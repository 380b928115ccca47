/** Bands of a curve: over examples, and of a place by itself. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attnplot, readersFolder } from './support/command.ts';
import { ABSPE, curve, furthest, type Line, type Report } from './support/curve.ts';
import { npyOf } from './support/dumps.ts';

it('shows the band of a place by itself as a bar, and equal weights as a short line', async () => {
  const folder = readersFolder();
  const polylines = async (layers: string) => {
    const flags = ['--stat', 'entropy', '--query', '8', '--layers', layers, '-o', 'c.svg'];
    expect(await attnplot(folder, 'curve', ABSPE, ...flags)).toMatchObject({ code: 0 });
    return readFileSync(join(folder, 'c.svg'), 'utf8').match(/stroke-linejoin="round"/g)?.length;
  };
  // The bar, the line of equal weights and two samples; of two layers a line and two edges in the place of the bar.
  expect([await polylines('3'), await polylines('3,4')]).toEqual([4, 6]);
});

describe('a band over examples', () => {
  /** Weights of a head `[query][key]` that differ by seed. */
  const matrix = (seed: number) =>
    [0, 1, 2].map((query) => {
      const raw = [0, 1, 2].map((key) =>
        key > query ? 0 : 1 + ((7 * seed + 3 * query + 5 * key * key) % 11),
      );
      return raw.map((x) => x / raw.reduce((sum, y) => sum + y, 0));
    });
  const entropyOf = (weights: number[][]) =>
    weights.reduce((sum, row) => row.reduce((h, x) => (x > 0 ? h - x * Math.log(x) : h), sum), 0) / 3;
  /** `[example][layer][head]`. */
  const seeds = [0, 1, 2].map((example) =>
    [0, 1].map((layer) => [0, 1].map((head) => 5 * example + 3 * layer + head)),
  );
  const means = seeds.map((layers) =>
    layers.map((heads) => heads.reduce((sum, seed) => sum + entropyOf(matrix(seed)) / heads.length, 0)),
  );
  const meanOf = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const ends = [0, 1].map((layer) => {
    const values = means.map((example) => example[layer] as number);
    const sd = Math.sqrt(meanOf(values.map((x) => (x - meanOf(values)) ** 2)));
    return [meanOf(values), meanOf(values) - sd, meanOf(values) + sd];
  });
  const check = ({ lines }: Report) => {
    const [line] = lines as [Line];
    expect(lines).toHaveLength(1);
    for (const [i, part] of ([line.middle, line.low, line.high] as number[][]).entries())
      expect(furthest(part, ends.map((of) => of[i]) as number[])).toBeLessThan(1e-9);
  };
  const over = ['--stat', 'entropy', '--band-over', 'examples'];

  it('is of the means over heads of a batch, at once and part by part', async () => {
    const folder = readersFolder();
    const attentions = seeds.map((layers) => layers.map((heads) => heads.map(matrix)));
    writeFileSync(join(folder, 'batch.npy'), npyOf(attentions));
    const axes = ['--axes', 'example layer head query key', '--lines', 'inputs'];
    // SVG needs no surface, so that the limit counts for what is read at once.
    const parts = ['--max-memory', '1kB', '-o', 'curve.svg'];
    for (const how of [[], parts]) {
      const report = await curve(folder, 'batch.npy', ...over, ...axes, ...how);
      check(report);
      expect(report.description).toContain(
        'line: mean over 3 examples, each the mean over its heads, band: 1 standard deviation',
      );
    }
    expect(await attnplot(folder, 'check', 'curve.svg', '--data', 'batch.npy')).toMatchObject({ code: 0 });
  });

  it('is of the inputs of a line, such as those of a folder', async () => {
    const folder = readersFolder();
    mkdirSync(join(folder, 'run'));
    for (const [example, layers] of seeds.entries())
      writeFileSync(
        join(folder, 'run', `${example}.json`),
        JSON.stringify({ attentions: layers.map((heads) => heads.map(matrix)) }),
      );
    for (const lines of ['folders', 'one'])
      check(await curve(folder, 'run/*.json', ...over, '--lines', lines));
    expect(await attnplot(folder, 'check', 'curve.png', '--data', 'run/*.json')).toMatchObject({ code: 0 });
    const heads = await curve(folder, 'run/*.json', '--stat', 'entropy', '--lines', 'one');
    expect(heads.description).toContain('over 6 heads of 3 examples');
    const single = await attnplot(folder, 'curve', 'run/*.json', ...over, '-o', 'no.png');
    expect([single.code, single.stderr]).toEqual([
      2,
      expect.stringContaining('found one example in each line'),
    ]);
    expect(single.stderr).toContain('--lines folders');
  });
});
