/** The attention of some of its keys. */

import { placesIn } from '../core/places.ts';
import {
  type Attention,
  type AttentionLayer,
  type AttentionRow,
  CellState,
  type KeySelection,
} from './attention.ts';
import { moveSegments } from './segments.ts';

/**
 * Keeps columns at ascending positions. Row sums and masks are judged before: what is left need not sum to 1.
 * @param selection what that leaves of the input's keys
 */
export function keepColumns(
  attention: Attention,
  kept: readonly number[],
  selection: KeySelection,
): Attention {
  const { layers, segments } = attention;
  const placesOf = placesIn(kept);
  return {
    ...attention,
    rows: attention.rows.map((row, r) => moveQuery(row, r, layers, placesOf)),
    layers: layers.map((layer) => keepKeys(layer, kept)),
    ...(segments ? { segments: moveSegments(segments, (key) => placesOf(key)[0]) } : {}),
    selection,
  };
}

/** A query is a position among the keys drawn, if its own key is one of them. */
function moveQuery(
  row: AttentionRow,
  r: number,
  layers: readonly AttentionLayer[],
  placesOf: (key: number) => readonly number[],
): AttentionRow {
  const { query, ...rest } = row;
  if (query === undefined) return row;
  const [moved] = placesOf(query);
  const isThere = moved !== undefined && layers.every(({ tokens }) => query < (tokens[r]?.length ?? 0));
  return isThere ? { ...rest, query: moved } : rest;
}

function keepKeys(layer: AttentionLayer, kept: readonly number[]): AttentionLayer {
  const lists = new Map<readonly string[], readonly string[]>();
  const tokens = layer.tokens.map((list) => {
    const known =
      lists.get(list) ?? kept.filter((key) => key < list.length).map((key) => list[key] as string);
    lists.set(list, known);
    return known;
  });
  const weights = new Float64Array(layer.tokens.length * kept.length);
  const states = new Uint8Array(weights.length);
  layer.tokens.forEach((_, row) => {
    kept.forEach((key, i) => {
      const [from, to] = [row * layer.keyCount + key, row * kept.length + i];
      weights[to] = layer.weights[from] as number;
      states[to] = layer.states[from] ?? CellState.masked;
    });
  });
  return { ...layer, tokens, keyCount: kept.length, weights, states };
}
