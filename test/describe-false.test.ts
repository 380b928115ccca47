/** Weights in which nothing stands out: uniform, a sink, noise, and below 0. A description observes nothing false of them. */
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { observationsOf } from './support/described.ts';
import { runs } from './support/random.ts';

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
