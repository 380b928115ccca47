/** `--fold`: the keys of each segment summed. */
import { describe, expect, it } from 'vitest';
import { npzOf, rowOf, save, weightsOf } from './support/dumps.ts';
import { textsOf } from './support/geometry.ts';
import { drawn, file, prepared, problem, SEGMENTS } from './support/segments.ts';

describe('--fold', () => {
  it('sums the keys of each segment; masked ones do not count, and those in none are left out and said', async () => {
    const { report, scene } = await drawn(file, { segments: SEGMENTS, fold: true });
    const { attention } = await prepared(file, { segments: SEGMENTS, fold: true });
    const [layer] = attention.layers;
    expect(layer?.tokens[0]).toEqual(['prompt', 'pause', 'answer']);
    const sums = [0, 1].map((row) => layer && rowOf(layer, row));
    expect(sums[0]?.map((sum) => Number(sum.toFixed(6)))).toEqual([0.1, 0.05, 0.5]);
    expect(sums[1]?.map((sum) => Number(sum.toFixed(6)))).toEqual([0.8, 0.2]);
    expect([...(layer?.states ?? [])]).toEqual([0, 0, 0, 0, 0, 1]);
    expect(report.extent?.map((end) => Number(end.toFixed(6)))).toEqual([0.05, 0.8]);
    expect(report.notices).toEqual([
      '10 keys summed into 3 segments',
      "1 key in no segment is left out, with up to 0.1 of a row's weight",
    ]);
    expect(textsOf(scene).map(({ text }) => text)).toContain('keys summed by segment, 1 in none left out');
    expect(report.description).toContain('Columns are keys summed by segment, 1 in none left out.');
  });

  it('leaves a sum with a missing weight missing, and says so', async () => {
    const missing = { ...file, layers: [[[0.1, null, 0.2, 0.3, 0.1, 0, 0.1, 0.1, 0.05, 0.05], [1]]] };
    const { report } = await drawn(missing, { segments: SEGMENTS, fold: true });
    const { attention } = await prepared(missing, { segments: SEGMENTS, fold: true });
    expect([...(attention.layers[0]?.states ?? [])]).toEqual([2, 0, 0, 0, 1, 1]);
    expect(report.noticeCodes).toContain('sums-missing');
  });

  it('sums only the keys that --keys keeps, and is refused without segments or their keys', async () => {
    const { attention } = await prepared(file, { segments: SEGMENTS, keys: 'pause,6', fold: true });
    expect(attention.layers[0]?.tokens[0]).toEqual(['pause', 'answer']);
    expect([...(attention.layers[0]?.weights ?? [])].slice(0, 2)).toEqual([0.05, 0.2]);
    expect(await problem(file, { fold: true })).toMatchObject({ code: 'unused-option' });
    expect(await problem(file, { fold: true, segments: 'a:0-1', keys: '5' })).toMatchObject({
      code: 'no-such-key',
    });
  });

  it('gives a row that ends before a segment no column of it', async () => {
    const rows = [
      { label: 'long', tokens: ['a', 'b', 'c'] },
      { label: 'short', tokens: ['d', 'e'] },
    ];
    const uneven = {
      rows,
      layers: [
        [
          [0.2, 0.3, 0.5],
          [0.4, 0.6],
        ],
      ],
    };
    const { attention } = await prepared(uneven, { segments: 'first:0-1,rest:2-', fold: true });
    expect(attention.layers[0]?.tokens).toEqual([['first', 'rest'], ['first']]);
  });

  it('is the product with a matrix of segments, for arrays too', async () => {
    const path = save(npzOf(weightsOf(), ['a', 'b', 'c', 'd', 'e', 'f']), 'npz');
    const whole = (await prepared(path, { query: 'all', mask: 'none' })).attention;
    const folded = (
      await prepared(path, { query: 'all', mask: 'none', segments: 'x:0-1,y:2-4,z:5', fold: true })
    ).attention;
    const members = [[0, 1], [2, 3, 4], [5]];
    folded.layers.forEach((layer, l) => {
      const weights = whole.layers[l]?.weights ?? new Float64Array();
      layer.tokens.forEach((_, row) => {
        members.forEach((keys, column) => {
          const sum = keys.reduce((total, key) => total + (weights[row * 6 + key] as number), 0);
          expect(layer.weights[row * 3 + column]).toBeCloseTo(sum, 12);
        });
      });
    });
  });
});
