/** Masks cells of a layer, and counts the fills that they held. */

import { type AttentionLayer, CellState } from './attention.ts';
import type { Found } from './mask-notices.ts';
import { isConstant, isFill } from './unseen.ts';
import type { SeenRow } from './windows.ts';

/** Masks keys `from` to before `to` of a row, in the layer given. */
export function mask(layer: AttentionLayer, row: number, from: number, to: number, found: Found): void {
  const { weights, states, keyCount } = layer;
  if (from >= to) return;
  const [start, end] = [row * keyCount + from, row * keyCount + to];
  if (weights[start] !== 0 || !isConstant(weights.subarray(start, end)))
    for (let i = start; i < end; i++) {
      const value = weights[i] as number;
      if (!isFill(value)) continue;
      found.fills++;
      if (Math.abs(value) > Math.abs(found.fill)) found.fill = value;
    }
  weights.fill(Number.NaN, start, end);
  states.fill(CellState.masked, start, end);
}

const isLow = (value: number) => value < 0 && isFill(value);

/** Masks -inf wherever it stands, and finite fills where they mask later keys or whole columns: a lone one may be a value. */
export function maskFills(layer: AttentionLayer, seen: readonly SeenRow[], found: Found): void {
  const { weights, keyCount } = layer;
  const columns = Array.from({ length: keyCount }, (_, key) => key).filter(
    (key) => seen.length > 0 && seen.every(({ row }) => isLow(weights[row * keyCount + key] as number)),
  );
  const isUsed = found.fills > 0 || columns.length > 0;
  for (let i = 0; i < weights.length; i++) {
    const value = weights[i] as number;
    if (!isLow(value) || !(isUsed || value === Number.NEGATIVE_INFINITY)) continue;
    mask(layer, Math.floor(i / keyCount), i % keyCount, (i % keyCount) + 1, found);
  }
}
