import { type Attention, CellState, rowEnd } from '../input/attention.ts';
import type { Numbers } from '../input/tensors/number-types.ts';

/** Weights that belong together: one layer and head, or a panel's rows. */
export interface WeightMatrix {
  /** `Layer 3` or `Layer 3, head 1`. */
  readonly name: string;
  /** `weights[row * keyCount + key]`; NaN where missing or masked. */
  readonly weights: Numbers;
  readonly keyCount: number;
  /** Of each row, for messages: `query 8` or `row P@8`. */
  readonly rowNames: readonly string[];
  /** Position of each row's query among the keys, where known. */
  readonly queries: readonly (number | undefined)[];
  /** Index after the last weight of a row whose key is not masked. */
  readonly rowEnd: (row: number) => number;
  /** Whether a NaN stands for a masked key. */
  readonly isMasked: (index: number) => boolean;
}

/** A matrix for each layer of an attention, as it is drawn. */
export function* matricesOf({ layers, rows }: Attention): Generator<WeightMatrix> {
  for (const layer of layers) {
    const { label, weights, states, keyCount } = layer;
    yield {
      name: label,
      weights,
      keyCount,
      rowNames: rows.map((row) => `row ${row.label}`),
      queries: rows.map(({ query }) => query),
      rowEnd: (row) => rowEnd(layer, row),
      isMasked: (index) => states[index] === CellState.masked,
    };
  }
}
