import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromFile } from '../src/attention/read-file.ts';
import { readJson } from '../src/json/json.ts';

const { attention } = fromFile(
  readJson(readFileSync('fixtures/abspe-pause.json', 'utf8'), 'abspe-pause.json'),
);
const row = (layer: number, label: string): number[] => {
  const { keyCount, weights } = attention.layers[layer] as (typeof attention.layers)[number];
  const index = attention.rows.findIndex((one) => one.label === label);
  return [...weights.subarray(index * keyCount, (index + 1) * keyCount)];
};
const layers = Array.from({ length: 12 }, (_, i) => i);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const at = (values: readonly number[], ...keys: number[]) => keys.map((key) => values[key] ?? Number.NaN);
const others = (values: readonly number[], ...keys: number[]) =>
  values.filter((_, key) => !keys.includes(key));

/** Every value lies in [low, high]. */
function within(values: readonly number[], low: number, high: number): void {
  expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
  expect(Math.max(...values)).toBeLessThanOrEqual(high);
}

describe("the seed's description holds of fixtures/abspe-pause.json", () => {
  it('has 12 layers, Layer 0 to Layer 11, with rows P@8 and P@32', () => {
    expect(attention.layers.map(({ label }) => label)).toEqual(layers.map((i) => `Layer ${i}`));
    expect(attention.rows.map(({ label }) => label)).toEqual(['P@8', 'P@32']);
  });
  it('has the title and the seven labels 8 0 0 1 15 16 7', () => {
    expect(attention.title).toBe('AbsPE: vanilla causal self-attn at PAUSE');
    for (const { tokens } of attention.layers)
      expect(tokens[0]).toEqual(['8', '0', '0', '1', '15', '16', '7']);
  });
  it('runs from 0.0 to 0.4', () => {
    within(
      layers.flatMap((i) => [...row(i, 'P@8'), ...row(i, 'P@32')]),
      0,
      0.4,
    );
  });
  it('is attention: no row of the window sums to more than 1', () => {
    for (const i of layers)
      for (const label of ['P@8', 'P@32']) expect(mean(row(i, label)) * 7).toBeLessThanOrEqual(1);
  });

  it('P@8 is higher than P@32 on average in every layer', () => {
    for (const i of layers) expect(mean(row(i, 'P@8'))).toBeGreaterThan(mean(row(i, 'P@32')));
  });
  it('P@8 is biased to the first three keys in every layer but Layer 2', () => {
    for (const i of layers.filter((i) => i !== 2)) {
      const values = row(i, 'P@8');
      expect(Math.min(...at(values, 0, 1, 2))).toBeGreaterThan(2 * Math.max(...others(values, 0, 1, 2)));
    }
  });
  it('the distribution within those three keys changes from layer to layer', () => {
    expect(new Set(layers.map((i) => at(row(i, 'P@8'), 0, 1, 2).join())).size).toBe(12);
  });
  it('Layer 0: P@8 about 0.3 to 0.4 at the first three keys, P@32 below 0.1', () => {
    within(at(row(0, 'P@8'), 0, 1, 2), 0.29, 0.4);
    within(row(0, 'P@32'), 0, 0.1);
  });
  it('Layer 1: P@8 high at the first three keys, P@32 low with a slight increase at 16', () => {
    within(at(row(1, 'P@8'), 0, 1, 2), 0.25, 0.4);
    within(at(row(1, 'P@32'), 5), 0.08, 0.15);
    within(others(row(1, 'P@32'), 5), 0, 0.05);
  });
  it('Layer 2: P@8 has about 0.4 at key 3 (label "1"), P@32 is mostly low with a faint spot at 15', () => {
    within(at(row(2, 'P@8'), 3), 0.39, 0.4);
    within(at(row(2, 'P@32'), 4), 0.07, 0.12);
    within(others(row(2, 'P@32'), 4), 0, 0.05);
  });
  it('Layer 2, P@8, key 3 is the single highest cell of all', () => {
    const rest = layers.flatMap((i) => [
      ...(i === 2 ? others(row(i, 'P@8'), 3) : row(i, 'P@8')),
      ...row(i, 'P@32'),
    ]);
    expect(row(2, 'P@8')[3]).toBeGreaterThan(Math.max(...rest));
  });
  it('Layer 3: P@8 high at the first three keys, P@32 a band of 0.1 to 0.2 from 8 to 1', () => {
    within(at(row(3, 'P@8'), 0, 1, 2), 0.25, 0.4);
    within(at(row(3, 'P@32'), 0, 1, 2, 3), 0.1, 0.2);
    within(at(row(3, 'P@32'), 4, 5, 6), 0, 0.06);
  });
  for (const i of [4, 5, 6]) {
    it(`Layer ${i}: P@8 high at the first three keys, P@32 low with a spot of about 0.2 at 7`, () => {
      within(at(row(i, 'P@8'), 0, 1, 2), 0.25, 0.4);
      within(at(row(i, 'P@32'), 6), 0.17, 0.25);
      within(others(row(i, 'P@32'), 6), 0, 0.08);
    });
  }
  for (const i of [7, 8, 9]) {
    it(`Layer ${i}: P@8 high at the first three keys, P@32 0.2 to 0.3 at 8 and 0, and a spot at 7`, () => {
      within(at(row(i, 'P@8'), 0, 1, 2), 0.25, 0.4);
      within(at(row(i, 'P@32'), 0, 1), 0.2, 0.3);
      within(at(row(i, 'P@32'), 6), 0.17, 0.25);
      within(at(row(i, 'P@32'), 2, 3, 4, 5), 0, 0.1);
    });
  }
  it('Layer 10: P@8 high at the first three keys, P@32 a low to moderate band across the left half', () => {
    within(at(row(10, 'P@8'), 0, 1, 2), 0.25, 0.4);
    within(at(row(10, 'P@32'), 0, 1, 2, 3), 0.06, 0.15);
    within(at(row(10, 'P@32'), 4, 5, 6), 0, 0.05);
  });
  it('Layer 11: P@8 moderate at the first three keys, P@32 one isolated spot of about 0.25 at 7', () => {
    within(at(row(11, 'P@8'), 0, 1, 2), 0.15, 0.28);
    within(at(row(11, 'P@32'), 6), 0.22, 0.28);
    within(others(row(11, 'P@32'), 6), 0, 0.05);
  });
  it('the spot of P@32 at the last key recurs in layers 4 to 9 and 11, and nowhere else', () => {
    expect(layers.filter((i) => (row(i, 'P@32')[6] ?? 0) >= 0.15)).toEqual([4, 5, 6, 7, 8, 9, 11]);
  });
  it('P@32 is most active in the middle layers, 3 to 9', () => {
    const activity = (from: number, to: number) =>
      mean(layers.slice(from, to + 1).map((i) => mean(row(i, 'P@32'))));
    expect(activity(3, 9)).toBeGreaterThan(activity(0, 2));
    expect(activity(3, 9)).toBeGreaterThan(activity(10, 11));
  });
});
