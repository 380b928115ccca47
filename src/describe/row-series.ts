/** One row over the layers: its shares, and what they are compared with. */
import type { Attention } from '../attention/attention.ts';
import type { RowFacts } from './row-facts.ts';
import { type KeyWeight, sharesOf } from './statistics.ts';
import { rowOf } from './weight-row.ts';

/** A row in one layer where it is a distribution over two keys or more. */
export interface RowInLayer {
  /** Position among the layers drawn. */
  readonly layer: number;
  readonly facts: RowFacts;
  readonly mass: number;
  readonly peak: KeyWeight;
  /** Weights over the row's mass; 0 for keys that it does not see. */
  readonly shares: Float64Array;
}

/** A row over the layers. */
export interface RowSeries {
  /** Position among the rows drawn. */
  readonly row: number;
  readonly layers: readonly RowInLayer[];
  /** Keys of the longest layer. */
  readonly keyCount: number;
}

/** The layers in which a row is a distribution over two keys or more. @param facts `facts[layer][row]` */
export function seriesOf(
  attention: Attention,
  facts: readonly (readonly RowFacts[])[],
  row: number,
): RowSeries {
  const layers = attention.layers.flatMap((layer, i): RowInLayer[] => {
    const found = facts[i]?.[row];
    const peak = found?.top[0];
    const shares = sharesOf(rowOf(layer, attention.rows, row));
    if (found?.mass === undefined || peak === undefined || shares === undefined || found.seen < 2) return [];
    return [{ layer: i, facts: found, mass: found.mass, peak, shares }];
  });
  const keyCount = layers.reduce((most, { shares }) => Math.max(most, shares.length), 0);
  return { row, layers, keyCount };
}
