/** Small matrices of weights, and what is found in them. */
import { type Finding, hintOf } from '../../src/diagnose/finding.ts';
import { findingsOf } from '../../src/diagnose/findings.ts';
import type { WeightMatrix } from '../../src/diagnose/matrices.ts';

/** Square, with a query a row, unless `queries` says otherwise; null is masked. */
export function matrix(
  rows: readonly (readonly (number | null)[])[],
  options: Partial<WeightMatrix> = {},
): WeightMatrix {
  const cells = rows.flat();
  return {
    name: 'Layer 0',
    weights: Float64Array.from(cells, (cell) => cell ?? Number.NaN),
    keyCount: rows[0]?.length ?? 0,
    rowNames: rows.map((_, row) => `query ${row}`),
    queries: rows.map((_, row) => row),
    rowEnd: (row) => (row + 1) * (rows[0]?.length ?? 0),
    isMasked: (index) => cells[index] === null,
    ...options,
  };
}

export const CAUSAL = [
  [1, 0, 0, 0],
  [0.3, 0.7, 0, 0],
  [0.5, 0.2, 0.3, 0],
  [0.1, 0.2, 0.4, 0.3],
];
export const CROSS = [
  [0.4, 0.3, 0.2, 0.1],
  [0.1, 0.2, 0.3, 0.4],
];
export const nowhere = { queries: [undefined, undefined] };
export const changed = (row: number, values: readonly number[]) =>
  CAUSAL.map((old, i) => (i === row ? values : old));
export const transposed = CAUSAL.map((_, i) => CAUSAL.map((row) => row[i] as number));

/** Rows of eight weights, of which none is far above the others. */
export const flat = (rows: number) =>
  matrix(
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: 8 }, (_, key) => (key === row ? 0.16 : 0.12)),
    ),
    { queries: Array(rows).fill(undefined) },
  );
/** All but a little of each row's weight on its own key, and none before it. */
export const nearDiagonal = Array.from({ length: 10 }, (_, row) =>
  Array.from({ length: 10 }, (_, key) => (key > row ? 0.0045 : key === row ? 1 - 0.0045 * row : 0)),
);

export const lines = (findings: readonly Finding[]) =>
  findings.map((one) => `${one.level}: ${one.message} | ${hintOf(one)}`);
export const found = async (...matrices: readonly WeightMatrix[]) => lines(await findingsOf(matrices));
