import { type AttentionLayer, CellState, rowEnd } from '../attention/attention.ts';
import { largestOf } from '../core/math.ts';
import { TABLE_SIZE } from './colormap.ts';
import { hasTwoSides } from './domain.ts';
import type { ColorScale } from './scale.ts';

/** A cell's code is an index into the colour table, or one of these. */
export const MASKED = TABLE_SIZE;
export const MISSING = TABLE_SIZE + 1;

/** Number of values outside the scale's domain, which have the colour of its end. */
export interface Clipped {
  readonly below: number;
  readonly above: number;
}

/** Cell codes of one layer, `codes[row * keyCount + key]`, and how many values are clipped. */
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

/** The colour index of a value; a value outside the domain has that of the end. */
export const encodeValue = (value: number, { domain, norm }: ColorScale): number =>
  codeOf(value, domain[0], domain[1], norm);

function codeOf(value: number, vmin: number, vmax: number, norm: ColorScale['norm']): number {
  if (value <= vmin) return 0;
  return value >= vmax ? TABLE_SIZE - 1 : colorIndex(norm(value));
}

/** [0, 1] -> table index, by equal shares as matplotlib divides them. */
const colorIndex = (t: number) => Math.min(TABLE_SIZE - 1, Math.max(0, Math.floor(t * TABLE_SIZE)));

/** How cells are pooled: `keyCount` keys a row into `columns`, and all rows into `lines`. */
interface Pooling {
  readonly keyCount: number;
  readonly columns: number;
  readonly lines: number;
}

/**
 * Pools keys into fewer columns, and rows into fewer lines. A cell shows the value furthest from `origin` among those it
 * pools, which is the largest where `origin` is 0. A cell without a value is missing if one of them is, else masked.
 * @param codes `codes[row * keyCount + key]`
 * @param origin code at which the colours start: 0, or the middle of a diverging map
 * @param rowEnd index after the last code of a row that is not MASKED
 */
export function poolFurthest(
  codes: Uint16Array,
  { keyCount, columns, lines }: Pooling,
  origin: number,
  rowEnd: (row: number) => number,
): Uint16Array {
  const rows = codes.length / keyCount;
  // The masked end of a row, mostly the keys after its query, is skipped: all codes are masked to begin with.
  const counts = Array.from({ length: rows }, (_, row) => rowEnd(row) - row * keyCount);
  const pooled = new Uint16Array(lines * columns).fill(MASKED);
  // Tables, because there are far fewer codes and keys than cells.
  const ranks = new Float64Array(MISSING + 1);
  for (let code = 0; code < ranks.length; code++) ranks[code] = rank(code, origin);
  const columnOfKey = new Uint32Array(largestOf(counts, (count) => count, 0));
  for (let key = 0; key < columnOfKey.length; key++) columnOfKey[key] = partOf(key, keyCount, columns);
  for (let row = 0; row < rows; row++) {
    const count = counts[row] as number;
    const start = partOf(row, rows, lines) * columns;
    for (let key = 0; key < count; key++) {
      const at = start + (columnOfKey[key] as number);
      const code = codes[row * keyCount + key] as number;
      if ((ranks[code] as number) > (ranks[pooled[at] as number] as number)) pooled[at] = code;
    }
  }
  return pooled;
}

/** The part that an item falls into, of `parts` equal ones of `count` items. */
export const partOf = (item: number, count: number, parts: number): number =>
  Math.floor((item * parts) / count);

/** The key of highest rank shows in its column: masked is lowest, then missing, then values by distance from `origin`. */
function rank(code: number, origin: number): number {
  if (code === MASKED) return -2;
  return code === MISSING ? -1 : Math.abs(code - origin);
}

/** Mean of the values pooled into a cell, `means[line * columns + column]`; NaN where it has none. */
export function poolMean(weights: Float64Array, { keyCount, columns, lines }: Pooling): Float64Array {
  const rows = weights.length / keyCount;
  const sums = new Float64Array(lines * columns);
  const counts = new Uint32Array(lines * columns);
  for (let row = 0; row < rows; row++) {
    const start = partOf(row, rows, lines) * columns;
    for (let key = 0; key < keyCount; key++) {
      const weight = weights[row * keyCount + key] as number;
      if (Number.isNaN(weight)) continue;
      const at = start + partOf(key, keyCount, columns);
      sums[at] = (sums[at] as number) + weight;
      counts[at] = (counts[at] as number) + 1;
    }
  }
  return sums.map((sum, at) => sum / (counts[at] as number));
}

/** Code at which the colours of a scale start: 0, or the middle of a scale of two signs. */
export const originOf = (domain: readonly [number, number]): number =>
  hasTwoSides(domain) ? (TABLE_SIZE - 1) / 2 : 0;
