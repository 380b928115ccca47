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
 * Refuses columns that are offsets in a window and not keys: by zeros where the window of the first queries passes the sequence's
 * beginning, by the name, or by tokens that are as many as the queries and not as the keys.
 * @throws AttnplotError (input) with the axes that draw them
 */
export async function refuseWindow(file: TensorFile, found: AttentionTensors): Promise<void> {
  const { tensor, axes, side, layers } = found;
  const [layer] = layers as [TensorLayer];
  const { queries, keys } = layer;
  if (axes.includes('offset') || side === 'cross' || layer.pieces.length > 1) return;
  if (queries === keys || keys < 3 || keys > queries + MOST_GLOBAL) return;
  const isNamed =
    queries > keys && keys % 2 === 1 && (SAYS_WINDOW.test(tensor) || hasTokensOfQueries(file, queries, keys));
  const extra = (await globalColumns(file, layer)) ?? (isNamed ? 0 : undefined);
  if (extra === undefined) return;
  const reach = (keys - extra - 1) / 2;
  const draw = `--axes "${axes.map((axis) => (axis === 'key' ? 'offset' : axis)).join(' ')}"`;
  throw refusal(
    file.name,
    'wrong-axes',
    `${tensor}: found ${keys} columns for ${queries} queries, which are distances in a window of ${reach} to each side, as Longformer's${extra > 0 ? `, after ${extra} of global tokens` : ''}, expected a column a key`,
    `draw the distances: ${draw}; if these are keys of another sequence, name it cross_attentions`,
  );
}

/** Longformer's sequences are as long as the window's two sides at least: what there are columns beyond are of global tokens. */
const MOST_GLOBAL = 64;

function hasTokensOfQueries({ arrays }: TensorFile, queries: number, keys: number): boolean {
  const lengths = arrays.flatMap(({ name, kind, shape }) =>
    kind === 'string' && ['key', undefined].includes(tokenRole(name)) ? (shape.at(-1) ?? []) : [],
  );
  return lengths.includes(queries) && !lengths.includes(keys);
}

/** Rows that show where the window begins; those of global tokens, which stand first, are all zero. */
const ROWS_READ = 40;

/**
 * How many columns of global tokens stand before those of a window; undefined where there is no window. The window of query i
 * begins with as many zeros as it passes the sequence's beginning by, and those of global keys, which have columns of their own.
 */
export async function globalColumns(file: TensorFile, layer: TensorLayer): Promise<number | undefined> {
  const { queries, keys } = layer;
  const rows = Array.from({ length: Math.min(queries, ROWS_READ) }, (_, row) => row);
  const [read] = await readWeights(file, [layer], { heads: [0], queries: rows });
  if (!read) return undefined;
  const seen = rows.flatMap((query) => {
    const weights = [...read.values.subarray(query * keys, (query + 1) * keys)];
    return weights.some((value) => value !== 0) ? [{ query, weights }] : [];
  });
  for (let extra = keys % 2 === 1 ? 0 : 1; extra < keys - 2 && extra <= MOST_GLOBAL; extra += 2)
    if (isWindow(seen, extra, (keys - extra - 1) / 2)) return extra;
  return undefined;
}

/** Whether rows before the window's reach begin with zeros, one less from row to row. */
function isWindow(
  rows: readonly { readonly query: number; readonly weights: readonly number[] }[],
  extra: number,
  reach: number,
): boolean {
  const early = rows.filter(({ query }) => query < reach);
  const [own] = early.map(({ query, weights }) => beginning(weights, extra) + query - reach);
  if (own === undefined || own < 0 || own > extra || early.length < 2) return false;
  return early.every(({ query, weights }) => beginning(weights, extra) + query - reach === own);
}

/** How many zeros a row has from the window's first column on. */
const beginning = (weights: readonly number[], from: number): number =>
  weights.slice(from).findIndex((value) => value !== 0);

/**
 * What the columns of a window are called: `-2`, `-1`, `0`, `+1`, `+2`, after `g0`, `g1` of global tokens.
 * @param extra columns of global tokens
 * @throws AttnplotError (usage) for an even number of offsets
 */
export function offsetTokens(columns: number, extra: number): string[] {
  const reach = (columns - extra - 1) / 2;
  if (!Number.isInteger(reach))
    throw wrongAxes(
      `found ${columns} offsets, expected an odd number: a window has as many on each side of the query`,
      'columns of global tokens stand before those of the window: save x[..., n:] without the n of them',
    );
  return Array.from({ length: columns }, (_, i) => {
    const offset = i - extra - reach;
    return i < extra ? `g${i}` : offset > 0 ? `+${offset}` : String(offset);
  });
}

/**
 * Masks the columns that lie before the sequence or after it.
 * @param positions of the rows, among `count`
 * @param extra columns of global tokens, which stay
 */
export function maskOutside(
  layers: readonly AttentionLayer[],
  rows: readonly AttentionRow[],
  {
    positions,
    count,
    extra,
  }: { readonly positions: readonly number[]; readonly count: number; readonly extra: number },
): AttentionLayer[] {
  const perQuery = rows.length / positions.length;
  return layers.map((layer) => {
    const { keyCount } = layer;
    const [weights, states] = [layer.weights.slice(), layer.states.slice()];
    for (let i = 0; i < states.length; i++) {
      const query = positions[Math.floor(i / keyCount / perQuery)] as number;
      const column = (i % keyCount) - extra;
      const key = query + column - (keyCount - extra - 1) / 2;
      if (column < 0 || (key >= 0 && key < count)) continue;
      weights[i] = Number.NaN;
      states[i] = CellState.masked;
    }
    return { ...layer, weights, states };
  });
}
