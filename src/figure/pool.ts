import { largestOf } from '../extremes.ts';
import { MASKED, MISSING } from './cells.ts';
import { TABLE_SIZE } from './colormap.ts';

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
export const originOf = ([vmin, vmax]: readonly [number, number]): number =>
  vmin < 0 && vmax > 0 ? (TABLE_SIZE - 1) / 2 : 0;
