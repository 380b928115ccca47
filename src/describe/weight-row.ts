/** One row of weights, as the statistics take it. */
import { type AttentionLayer, type AttentionRow, rowEnd } from '../attention/attention.ts';

/** The weights of one query, `weights[key]`: NaN wherever `states[key]` is masked or missing. Keys after the end are masked. */
export interface WeightRow {
  readonly weights: Float64Array;
  /** A `CellState` for each key. */
  readonly states: Uint8Array;
  /** 0-based position of the query among the keys, where known. */
  readonly query?: number | undefined;
}

/** A row of a layer, without copying it. Masked keys at its end are left out. */
export function rowOf(layer: AttentionLayer, rows: readonly AttentionRow[], row: number): WeightRow {
  const [start, end] = [row * layer.keyCount, rowEnd(layer, row)];
  return {
    weights: layer.weights.subarray(start, end),
    states: layer.states.subarray(start, end),
    query: rows[row]?.query,
  };
}
