/** Sliding windows, as Longformer returns them: `[.., query, 2w + 1]`, a column for each distance from the query. */

import type { TensorFile } from '../arrays/array.ts';
import { wrongAxes } from '../arrays/axes.ts';
import type { AttentionTensors } from '../arrays/conventions.ts';
import type { TensorLayer } from '../arrays/layers.ts';
import { refusal } from '../arrays/limits.ts';
import { tokenRole } from '../arrays/token-names.ts';
import { readWeights } from '../arrays/weights.ts';
import { type AttentionLayer, type AttentionRow, CellState } from './attention.ts';

const SAYS_WINDOW = /longformer|sliding|window|local/i;

/**
 * Refuses columns that are offsets in a window and not keys: by the name, by tokens that are as many as the queries and not as
 * the keys, or by zeros where the window of the first and the last queries passes the sequence's ends.
 * @throws AttnplotError (input) with the axes that draw them
 */
export async function refuseWindow(file: TensorFile, found: AttentionTensors): Promise<void> {
  const { tensor, axes, side, layers } = found;
  const [layer] = layers as [TensorLayer];
  const { queries, keys } = layer;
  if (axes.includes('offset') || side === 'cross' || layer.pieces.length > 1) return;
  if (queries <= keys || keys < 3) return;
  const isOdd = keys % 2 === 1;
  const isNamed = isOdd && (SAYS_WINDOW.test(tensor) || hasTokensOfQueries(file, queries, keys));
  const extra = isNamed ? 0 : await globalColumns(file, layer);
  if (extra === undefined) return;
  const reach = (keys - extra - 1) / 2;
  const draw = `--axes "${axes.map((axis) => (axis === 'key' ? 'offset' : axis)).join(' ')}"`;
  throw refusal(
    file.name,
    'wrong-axes',
    `${tensor}: found ${keys} columns for ${queries} queries, which are distances in a window of ${reach} to each side, as Longformer's${extra > 0 ? `, after ${extra} of global tokens` : ''}, expected a column a key`,
    extra > 0
      ? `save x[..., ${extra}:], without the columns of global tokens, and draw the distances: ${draw}`
      : `draw the distances: ${draw}; if these are keys of another sequence, name it cross_attentions`,
  );
}

function hasTokensOfQueries({ arrays }: TensorFile, queries: number, keys: number): boolean {
  const lengths = arrays.flatMap(({ name, kind, shape }) =>
    kind === 'string' && ['key', undefined].includes(tokenRole(name)) ? (shape.at(-1) ?? []) : [],
  );
  return lengths.includes(queries) && !lengths.includes(keys);
}

/** How many columns stand before the window; undefined where there is none. */
async function globalColumns(file: TensorFile, layer: TensorLayer): Promise<number | undefined> {
  const { queries, keys } = layer;
  const rows = [0, queries - 2, queries - 1];
  const [read] = await readWeights(file, [layer], { heads: [0], queries: rows });
  if (!read) return undefined;
  const [first, before, last] = rows.map((_, i) => [...read.values.subarray(i * keys, (i + 1) * keys)]);
  const reach = zerosAtEnd(last ?? []);
  const extra = keys - 2 * reach - 1;
  const isWindow = reach > 0 && extra >= 0 && zerosAtEnd(before ?? []) === reach - 1;
  const isBefore =
    first?.slice(extra, extra + reach).every((value) => value === 0) && first[extra + reach] !== 0;
  return isWindow && isBefore ? extra : undefined;
}

const zerosAtEnd = (row: readonly number[]) => row.length - 1 - row.findLastIndex((value) => value !== 0);

/** What the columns of a window are called: `-2`, `-1`, `0`, `+1`, `+2`. @throws AttnplotError (usage) for an even number */
export function offsetTokens(columns: number): string[] {
  const reach = (columns - 1) / 2;
  if (!Number.isInteger(reach))
    throw wrongAxes(
      `found ${columns} offsets, expected an odd number: a window has as many on each side of the query`,
      'columns of global tokens stand before those of the window: save x[..., n:] without the n of them',
    );
  return Array.from({ length: columns }, (_, i) => (i > reach ? `+${i - reach}` : String(i - reach)));
}

/** Masks the columns that lie before the sequence or after it. @param positions of the rows, among `count` */
export function maskOutside(
  layers: readonly AttentionLayer[],
  rows: readonly AttentionRow[],
  positions: readonly number[],
  count: number,
): AttentionLayer[] {
  const perQuery = rows.length / positions.length;
  return layers.map((layer) => {
    const { keyCount } = layer;
    const [weights, states] = [layer.weights.slice(), layer.states.slice()];
    for (let i = 0; i < states.length; i++) {
      const query = positions[Math.floor(i / keyCount / perQuery)] as number;
      const key = query + (i % keyCount) - (keyCount - 1) / 2;
      if (key >= 0 && key < count) continue;
      weights[i] = Number.NaN;
      states[i] = CellState.masked;
    }
    return { ...layer, weights, states };
  });
}
