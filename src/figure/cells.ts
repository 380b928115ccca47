import { type AttentionLayer, CellState, rowEnd } from '../input/attention.ts';
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
