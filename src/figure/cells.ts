import { type AttentionLayer, CellState, rowEnd } from '../attention/attention.ts';
import { largestOf } from '../core/math.ts';
import { TABLE_SIZE } from './colormap.ts';
import { hasTwoSides } from './domain.ts';
import type { ColorScale } from './scale.ts';

/** Codes of a heatmap's cells: an index into the colour table, or one of these. */
export const MASKED = TABLE_SIZE;
export const MISSING = TABLE_SIZE + 1;

/** How many values lie outside the scale's domain, and so share the colour of its end. */
export interface Clipped {
  readonly below: number;
  readonly above: number;
}

/** Cell codes of one layer, `codes[row * keyCount + key]`, and what was clipped on the way. */
export function encodeCells(
  layer: AttentionLayer,
  scale: ColorScale,
): { codes: Uint16Array; clipped: Clipped } {
  const { weights, states } = layer;
  const { domain, norm } = scale;
  const [vmin, vmax] = domain;
  const codes = new Uint16Array(weights.length).fill(MASKED);
  let below = 0;
  let above = 0;
  for (let start = 0, row = 0; start < weights.length; start += layer.keyCount, row++) {
    const end = rowEnd(layer, row);
    for (let i = start; i < end; i++) {
      const state = states[i];
      if (state === CellState.masked) continue;
      if (state === CellState.missing) {
        codes[i] = MISSING;
        continue;
      }
      const weight = weights[i] as number;
      if (weight < vmin) below++;
      if (weight > vmax) above++;
      codes[i] = codeOf(weight, vmin, vmax, norm);
    }
  }
  return { codes, clipped: { below, above } };
}

/** The colour index of a value; beyond the domain, that of its end. */
export const encodeValue = (value: number, { domain, norm }: ColorScale): number =>
  codeOf(value, domain[0], domain[1], norm);

function codeOf(value: number, vmin: number, vmax: number, norm: ColorScale['norm']): number {
  if (value <= vmin) return 0;
  return value >= vmax ? TABLE_SIZE - 1 : colorIndex(norm(value));
}

/** [0, 1] -> table index, by equal shares as matplotlib divides them. */
const colorIndex = (t: number) => Math.min(TABLE_SIZE - 1, Math.max(0, Math.floor(t * TABLE_SIZE)));

/**
 * Fewer columns than keys, none of them lost: a column shows the value furthest from `origin` among its keys (the largest,
 * where all colours lie above it). Masked or missing keys show only where there is no value, missing ones first.
 * @param codes `codes[row * keyCount + key]`
 * @param origin the code of the scale's resting point: 0, or the middle of a diverging map
 * @param rowEnd index after the last code of a row that is not MASKED
 */
export function poolFurthest(
  codes: Uint16Array,
  keyCount: number,
  columns: number,
  origin: number,
  rowEnd: (row: number) => number,
): Uint16Array {
  const rows = codes.length / keyCount;
  // What is masked to the end, mostly the keys after a query, is so already.
  const counts = Array.from({ length: rows }, (_, row) => rowEnd(row) - row * keyCount);
  const pooled = new Uint16Array(rows * columns).fill(MASKED);
  // Tables, as there are far fewer codes and keys than cells.
  const ranks = new Float64Array(MISSING + 1);
  for (let code = 0; code < ranks.length; code++) ranks[code] = rank(code, origin);
  const columnOfKey = new Uint32Array(largestOf(counts, (count) => count, 0));
  for (let key = 0; key < columnOfKey.length; key++) columnOfKey[key] = columnOf(key, keyCount, columns);
  for (let row = 0; row < rows; row++) {
    const count = counts[row] as number;
    for (let key = 0; key < count; key++) {
      const at = row * columns + (columnOfKey[key] as number);
      const code = codes[row * keyCount + key] as number;
      if ((ranks[code] as number) > (ranks[pooled[at] as number] as number)) pooled[at] = code;
    }
  }
  return pooled;
}

/** The column of pixels a key falls into. */
export const columnOf = (key: number, keyCount: number, columns: number): number =>
  Math.floor((key * columns) / keyCount);

/** Masked, then missing, then values by their distance. */
function rank(code: number, origin: number): number {
  if (code === MASKED) return -2;
  return code === MISSING ? -1 : Math.abs(code - origin);
}

/** As `poolFurthest`, with the mean of the values: a column's sum over its number of values; NaN where it has none. */
export function poolMean(weights: Float64Array, keyCount: number, columns: number): Float64Array {
  const rows = weights.length / keyCount;
  const sums = new Float64Array(rows * columns);
  const counts = new Uint32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let key = 0; key < keyCount; key++) {
      const weight = weights[row * keyCount + key] as number;
      if (Number.isNaN(weight)) continue;
      const at = row * columns + columnOf(key, keyCount, columns);
      sums[at] = (sums[at] as number) + weight;
      counts[at] = (counts[at] as number) + 1;
    }
  }
  return sums.map((sum, at) => sum / (counts[at] as number));
}

/** Where the colours of a scale rest: the low end, or the middle where the scale has two sides. */
export const originOf = (domain: readonly [number, number]): number =>
  hasTwoSides(domain) ? (TABLE_SIZE - 1) / 2 : 0;
