/** Weights as attention has them, of which nothing is found. */
import { describe, expect, it } from 'vitest';
import type { WeightMatrix } from '../src/diagnose/matrices.ts';
import { CAUSAL, CROSS, changed, flat, found, matrix, nowhere } from './support/judged.ts';

describe('attention has no findings', () => {
  const cases: readonly (readonly [string, WeightMatrix[]])[] = [
    ['causal', [matrix(CAUSAL)]],
    ['causal, with masked keys', [matrix(CAUSAL.map((row, q) => row.map((w, k) => (k > q ? null : w))))]],
    ['bidirectional', [matrix([...CROSS, [0.25, 0.3, 0.25, 0.2], [0.4, 0.2, 0.2, 0.2]])]],
    ['cross-attention', [matrix(CROSS, nowhere)]],
    ['sums that are off by rounding', [matrix(changed(3, [0.11, 0.2, 0.4, 0.3]))]],
    ['a weight above 1 by rounding', [matrix(changed(0, [1.01, 0, 0, 0]))]],
    ['the first query of every layer, which sees itself only', [matrix([[1, 0, 0]]), matrix([[1, 0, 0]])]],
    ['a late query of a bidirectional model', [matrix([[0.5, 0.3, 0.15, 0.05]], { queries: [2] })]],
    [
      'rows with one key after their query, which is their least by chance',
      [
        matrix([[0.35, 0.3, 0.2, 0.15]], { queries: [2] }),
        matrix([[0.3, 0.35, 0.2, 0.15]], { queries: [2] }),
      ],
    ],
    ['flat rows, as few as may be so by chance', [flat(7)]],
    ['the first query of a bidirectional model', [matrix([[0, 0.5, 0.3, 0.2]], { queries: [0] })]],
    [
      'doubly stochastic weights',
      [
        matrix([
          [0.6, 0.4],
          [0.4, 0.6],
        ]),
      ],
    ],
  ];
  it.each(cases)('%s', async (_, matrices) => {
    expect(await found(...matrices)).toEqual([]);
  });
});
