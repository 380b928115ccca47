/** Columns that are sums of keys, and how that is said. */

import { largestOf } from '../core/math.ts';
import { memoize } from '../core/memoize.ts';
import { type AttentionLayer, CellState } from './attention.ts';

/** Which column each key of a list goes into, -1 for none, and what the columns are called. */
export interface Columns {
  readonly of: readonly number[];
  readonly names: readonly string[];
}

/**
 * Sums the keys of each column. Masked keys do not count: a column is masked only if all its keys are. A column is missing
 * where one of its keys is, as its sum is then not known.
 * @param columnsOf called once for each list of tokens
 */
export function sumKeys(
  layer: AttentionLayer,
  columnsOf: (tokens: readonly string[]) => Columns,
): AttentionLayer {
  const known = memoize(columnsOf);
  const columns = layer.tokens.map(known);
  const keyCount = largestOf(columns, ({ names }) => names.length);
  const weights = new Float64Array(columns.length * keyCount).fill(Number.NaN);
  const states = new Uint8Array(weights.length).fill(CellState.masked);
  columns.forEach(({ of }, row) => {
    for (let key = 0; key < of.length; key++) {
      const column = of[key] as number;
      const from = row * layer.keyCount + key;
      if (column < 0 || layer.states[from] === CellState.masked) continue;
      const to = row * keyCount + column;
      // The weight of a missing key is NaN, and so is any sum with it.
      const weight = layer.weights[from] as number;
      weights[to] = states[to] === CellState.masked ? weight : (weights[to] as number) + weight;
      states[to] = Number.isNaN(weights[to] as number) ? CellState.missing : CellState.value;
    }
  });
  return { ...layer, tokens: columns.map(({ names }) => names), keyCount, weights, states };
}
