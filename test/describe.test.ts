import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { fromFile } from '../src/attention/read-file.ts';
import { altText } from '../src/describe/alt-text.ts';
import { describe as describeFigure } from '../src/describe/description.ts';
import { documentOf } from '../src/describe/document.ts';
import type { Observation } from '../src/describe/observation.ts';
import { toMarkdown, toText } from '../src/describe/write-document.ts';
import { render } from '../src/pipeline/render.ts';
import { ROOT } from './support/command.ts';
import { descriptionOf, WHY } from './support/descriptions.ts';
import { runs } from './support/random.ts';

const SEED = join(ROOT, 'fixtures/abspe-pause.json');
const described = (file: AttentionFile) => ({
  attention: fromFile({ name: 'a', value: file, duplicateKeys: [], positionOf: () => '' }).attention,
  title: file.title ?? '',
  panels: 'layers' as const,
  drawn: { domain: [0, 1] as const, clipped: { below: 0, above: 0 }, scale: 'linear', colormap: 'inferno' },
});
const observationsOf = (file: AttentionFile) => describeFigure(described(file), 3).observations;

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

describe('no false observation', () => {
  const matrix = (
    layers: number,
    rows: number,
    weight: (layer: number, row: number) => number[],
  ): AttentionFile => {
    const tokens = weight(0, 0).map((_, key) => `t${key}`);
    return {
      tokens,
      rows: Array.from({ length: rows }, (_, row) => `r${row}`),
      layers: Array.from({ length: layers }, (_, layer) =>
        Array.from({ length: rows }, (_, row) => weight(layer, row)),
      ),
    };
  };
  const SHAPES = [
    [12, 2, 7],
    [12, 2, 33],
    [24, 4, 64],
    [6, 3, 9],
    [1, 16, 20],
    [3, 2, 3],
  ] as const;

  it.each(SHAPES)('of uniform rows: %i layers, %i rows, %i keys', (layers, rows, keys) => {
    expect(observationsOf(matrix(layers, rows, () => Array(keys).fill(1 / keys)))).toEqual([]);
    expect(observationsOf(matrix(layers, rows, () => Array(keys).fill(0)))).toEqual([]);
  });
  it('of uniform causal rows, where one row sees fewer keys', () => {
    const row = (keys: number) => Array(keys).fill(1 / keys);
    expect(observationsOf(matrix(12, 1, () => row(9)))).toEqual([]);
    const causal = matrix(12, 2, () => row(33));
    const layers = causal.layers.map(() => [row(9), row(33)]);
    expect(observationsOf({ ...causal, layers })).toEqual([]);
  });
  it.each(SHAPES)(
    'of a pure sink: %i layers, %i rows, %i keys: the sink, and nothing else',
    (layers, rows, keys) => {
      const sink = Array.from({ length: keys }, (_, key) => (key === 0 ? 1 : 0));
      const found = observationsOf(matrix(layers, rows, () => sink));
      const isSeen = layers >= 6;
      expect(found).toHaveLength(isSeen ? rows : 0);
      for (const one of found)
        expect(one).toMatchObject({ kind: 'same-keys', keys: [0], share: [1, 1], otherLayers: [] });
    },
  );

  /** Noise of several kinds: even, exponential, peaked, and one key a row. */
  const NOISE: Readonly<Record<string, (random: () => number) => number>> = {
    even: (random) => random(),
    exponential: (random) => -Math.log(1 - random()),
    peaked: (random) => Math.exp(3 * (random() + random() + random() + random() - 2)),
    sparse: (random) => (-Math.log(1 - random())) ** 4,
  };
  it.each(Object.keys(NOISE))(
    'of %s noise, but for chance, which is to be one input in 100 for each kind of pattern',
    (kind) => {
      const samples = runs(60);
      let state = 17;
      const random = () => {
        state = (state * 1664525 + 1013904223) % 2 ** 32;
        return (state + 0.5) / 2 ** 32;
      };
      let wrong = 0;
      for (let sample = 0; sample < samples; sample++) {
        const [layers, rows, keys] = SHAPES[sample % 4] as (typeof SHAPES)[number];
        const file = matrix(layers, rows, () => {
          const raw = Array.from({ length: keys }, () => (NOISE[kind] as (typeof NOISE)[string])(random));
          const sum = raw.reduce((a, b) => a + b);
          return raw.map((weight) => weight / sum);
        });
        if (observationsOf(file).length > 0) wrong++;
      }
      expect(wrong).toBeLessThanOrEqual(samples / 25);
    },
  );
  it('of weights below 0, which are no distributions', () => {
    const found = observationsOf(matrix(12, 2, (layer) => [0.5, -0.4, 0.1 * layer]));
    expect(found).toEqual([]);
  });
});

describe('texts', () => {
  const label = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('a'.repeat(500), '`', '\\', ''),
  );
  const weight = fc.oneof(
    fc.constant(null),
    fc.constant(0),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constant(1.7e308),
    fc.constant(-0.3),
  );
  const files = fc
    .record({
      layers: fc.integer({ min: 1, max: 9 }),
      rows: fc.integer({ min: 1, max: 5 }),
      keys: fc.integer({ min: 1, max: 9 }),
    })
    .chain(({ layers, rows, keys }) =>
      fc.record({
        title: label,
        tokens: fc.array(label, { minLength: keys, maxLength: keys }),
        rows: fc.array(label, { minLength: rows, maxLength: rows }),
        layers: fc.array(
          fc.array(fc.array(weight, { minLength: keys, maxLength: keys }), {
            minLength: rows,
            maxLength: rows,
          }),
          { minLength: layers, maxLength: layers },
        ),
      }),
    );

  it('of any file have no NaN, Infinity or undefined, say nothing of why, and alt text keeps its lengths', () => {
    fc.assert(
      fc.property(files, (file) => {
        const one = described({
          ...file,
          title: 'T',
          rows: file.rows.map((_, i) => `r${i}`),
          tokens: file.tokens.map((_, i) => `t${i}`),
        });
        for (const level of [1, 2, 3] as const) {
          const description = describeFigure(one, level);
          for (const text of [
            toMarkdown(documentOf(one, description)),
            toText(documentOf(one, description)),
            altText(one.attention, one.drawn),
          ]) {
            expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/);
            expect(text).not.toMatch(WHY);
          }
          expect(JSON.parse(JSON.stringify(description))).toEqual(description);
        }
        const named = described(file);
        const alt = altText(named.attention, named.drawn);
        expect(alt.length).toBeLessThanOrEqual(2000);
        expect(alt).toMatch(/^Heatmaps of attention weights: /);
      }),
      { numRuns: runs(40) },
    );
  });

  it('say a mean near 1e308 as a number', async () => {
    const { report } = await render({
      tokens: ['a', 'b'],
      rows: ['r'],
      layers: [[[1.7e308, 1]], [[1.6e308, 1]]],
    });
    expect(report.description).toContain('r attends most to key 0 ("a", 1.65e+308)');
    expect(report.description).not.toContain('Infinity');
  });

  it('cut long names and long alt text, and say so', () => {
    const long = 'x'.repeat(300);
    const file = { tokens: [long], rows: [long], layers: [{ label: long, weights: [[0.5]] }] };
    const { attention, drawn } = described(file);
    const alt = altText(attention, drawn, Array(100).fill(['One more sentence of some length.']));
    expect(alt.split('. ')[0]).toBe('Heatmaps of attention weights: 1 layer, each with 1 row and 1 key');
    expect(alt.length).toBeLessThanOrEqual(2000);
    expect(alt).toMatch(/ The text is cut here; attnplot describe gives the whole\.$/);
    expect(alt).not.toContain('x'.repeat(41));
  });
});
