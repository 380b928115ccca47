import { type AttentionLayer, CellState } from '../input/attention.ts';
import { TABLE_SIZE } from './colormap.ts';
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
  const [vmin, vmax] = scale.domain;
  const codes = new Uint16Array(layer.weights.length);
  let below = 0;
  let above = 0;
  layer.weights.forEach((weight, i) => {
    const state = layer.states[i];
    if (state !== CellState.value) {
      codes[i] = state === CellState.masked ? MASKED : MISSING;
      return;
    }
    if (weight < vmin) below++;
    if (weight > vmax) above++;
    codes[i] = encodeValue(weight, scale);
  });
  return { codes, clipped: { below, above } };
}

/** The colour index of a value; beyond the domain, that of its end. */
export function encodeValue(value: number, { domain, norm }: ColorScale): number {
  if (value <= domain[0]) return 0;
  return value >= domain[1] ? TABLE_SIZE - 1 : colorIndex(norm(value));
}

/** [0, 1] -> table index, by equal shares as matplotlib divides them. */
const colorIndex = (t: number) => Math.min(TABLE_SIZE - 1, Math.max(0, Math.floor(t * TABLE_SIZE)));
