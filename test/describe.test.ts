/** Key observations of the seed, which the description finds unaided. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Observation } from '../src/describe/observation.ts';
import { ROOT } from './support/command.ts';
import { descriptionOf } from './support/descriptions.ts';

const SEED = join(ROOT, 'fixtures/abspe-pause.json');

describe("the seed's key observations are found unaided", async () => {
  const { overview, layers, rows, observations } = await descriptionOf(SEED);
  const ofKind = <Kind extends Observation['kind']>(kind: Kind, row: string) =>
    observations.filter(
      (one): one is Observation & { kind: Kind } =>
        one.kind === kind && overview.rows[one.row]?.label === row,
    );
  const all = Array.from({ length: 12 }, (_, layer) => layer);

  it('1. P@8 is biased to the first three keys in nearly all layers', () => {
    const [found, ...more] = ofKind('same-keys', 'P@8');
    expect(more).toEqual([]);
    expect(found?.keys).toEqual([0, 1, 2]);
    expect(found?.layers).toEqual(all.filter((layer) => layer !== 2));
    expect(found?.share[0]).toBeCloseTo(0.65 / 0.89, 9);
    expect(found?.share[1]).toBeCloseTo(0.944 / 0.983, 9);
    expect(found?.otherShare?.[0]).toBeCloseTo(0.4 / 0.94, 9);
  });
  it('2a. P@32 is generally low', () => {
    const [found] = ofKind('less-mass', 'P@32');
    expect(found).toMatchObject({
      layers: all,
      of: 12,
      low: { limit: 0.1, count: 65, of: 84, thanCount: 47 },
    });
    expect(ofKind('less-mass', 'P@8')).toEqual([]);
  });
  it('2b. with a recurring spot at the last key in layers 4-9 and 11', () => {
    const found = ofKind('recurring-key', 'P@32');
    expect(found.map(({ key, layers }) => ({ key, layers }))).toEqual([
      { key: 6, layers: [4, 5, 6, 7, 8, 9, 11] },
    ]);
    expect(found[0]?.weight).toEqual([expect.closeTo(0.187, 9), expect.closeTo(0.246, 9)]);
  });
  it('3. Layer 2, P@8, key 3 is an anomaly, and the single highest cell', () => {
    const found = observations.filter(({ kind }) => kind === 'anomaly');
    expect(found).toEqual([
      expect.objectContaining({ row: 0, layer: 2, key: 3, weight: 0.4, otherWeight: 0.06, isLargest: true }),
    ]);
    expect(overview.values?.largest).toMatchObject({ layer: 2, row: 0, key: 3, token: '1', value: 0.4 });
  });
  it('4a. the distribution within the first three keys changes from layer to layer', () => {
    const [found] = ofKind('same-keys', 'P@8');
    expect(found?.peaks.map(({ key, layers }) => [key, layers.length])).toEqual([
      [0, 5],
      [1, 4],
      [2, 2],
    ]);
  });
  it('4b. P@32 is more active in the middle layers, 3-9, than before and after', () => {
    const [found] = ofKind('middle-layers', 'P@32');
    expect(found).toMatchObject({ statistic: 'mass', direction: 'higher', layers: [3, 4, 5, 6, 7, 8, 9] });
    expect(found?.mean).toBeGreaterThan(1.25 * Math.max(found?.before ?? 1, found?.after ?? 1));
  });
  it('layer by layer: the keys of P@32 that the seed names stand out', () => {
    const outstanding = layers.map(({ rows: [, row] }) => row?.outstanding);
    expect(outstanding).toEqual([
      ...[[], [5], [4], [0, 1, 2, 3], [6], [6], [6]],
      ...[[0, 1, 6], [0, 1, 6], [0, 1, 6], [], [6]],
    ]);
  });
  it('rows over layers: peaks, changes and stable runs', () => {
    expect(rows[0]?.peaks.map(({ key }) => key)).toEqual([0, 1, 2, 3]);
    expect(rows[0]?.mostChange).toMatchObject({ from: 2, to: 3 });
    expect(rows[0]?.stable).toMatchObject([{ from: 3, to: 11 }]);
  });
  it('and nothing else but which row is more concentrated', () => {
    expect(observations.map(({ kind }) => kind)).toEqual([
      ...['same-keys', 'less-mass', 'recurring-key', 'anomaly', 'middle-layers', 'more-concentrated'],
    ]);
  });
});
