/** Counts over one row of weights. */

import type { WeightMatrix } from './matrices.ts';

/** A sum within this distance of 1 counts as 1: half precision and text files round their weights. */
export const SUM_TOLERANCE = 0.02;

/** Counts over one row. */
export interface RowFacts {
  /** Finite values. */
  readonly seen: number;
  readonly sum: number;
  readonly nan: number;
  readonly infinite: number;
  readonly negative: number;
  readonly above1: number;
  /** Values other than 0. */
  readonly nonzero: number;
  /** Smallest and largest of the values other than 0. */
  readonly min: number;
  readonly max: number;
  /** Sums of the positive weights before and after the query; 0 where the query is unknown. */
  readonly before: number;
  readonly after: number;
}

/** Reads a row in one pass. */
export function readRow(matrix: WeightMatrix, row: number): RowFacts {
  const { weights, keyCount, queries, isMasked } = matrix;
  const end = matrix.rowEnd(row);
  const query = queries[row] ?? Number.NaN;
  // Declared one by one: V8 keeps numbers that are destructured from a list on the heap, and allocates one for every weight.
  let seen = 0;
  let sum = 0;
  let nan = 0;
  let infinite = 0;
  let negative = 0;
  let above1 = 0;
  let nonzero = 0;
  let before = 0;
  let after = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let key = 0, i = row * keyCount; i < end; key++, i++) {
    const value = weights[i] as number;
    if (!Number.isFinite(value)) {
      if (!Number.isNaN(value)) infinite++;
      else if (!isMasked(i)) nan++;
      continue;
    }
    seen++;
    if (value === 0) continue;
    nonzero++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value < 0) negative++;
    else if (value > 1 + SUM_TOLERANCE) above1++;
    if (key < query) before += Math.max(value, 0);
    else if (key > query) after += Math.max(value, 0);
  }
  return { seen, sum, nan, infinite, negative, above1, nonzero, min, max, before, after };
}
