/** The weights that findings look at, matrix by matrix. */

import type { Numbers } from '../arrays/number-types.ts';
import { type Attention, CellState, rowEnd } from '../attention/attention.ts';

/** The weights of one layer and head, or of one panel. */
export interface WeightMatrix {
  /** `Layer 3` or `Layer 3, head 1`. */
  readonly name: string;
  /** `weights[row * keyCount + key]`; NaN where missing or masked. */
  readonly weights: Numbers;
  readonly keyCount: number;
  /** Name of each row in messages: `query 8` or `row P@8`. */
  readonly rowNames: readonly string[];
  /** Position of each row's query among the keys; undefined where unknown. */
  readonly queries: readonly (number | undefined)[];
  /** Index in `weights` after a row's last key that is not masked. */
  readonly rowEnd: (row: number) => number;
  /** Whether a NaN stands for a masked key. */
  readonly isMasked: (index: number) => boolean;
  /** Whether these are scores before the softmax, as fills of masked keys or the array's name show. */
  readonly areScores?: boolean;
}

/** One matrix per layer of an attention that is drawn. */
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
