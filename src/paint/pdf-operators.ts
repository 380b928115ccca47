/** Numbers, colours and shapes as operators of a content stream (ISO 32000-1, section 8). */
import type { Polygon, Rect } from './vector-cells.ts';

/** A number without an exponent, to so many decimals. */
export const fixed = (value: number, decimals = 3): string => String(Number(value.toFixed(decimals)) || 0);

/** `#rrggbb` in parts of 1, fine enough to come back the same. */
const channels = (hex: string): string =>
  [1, 3, 5].map((at) => fixed(Number.parseInt(hex.slice(at, at + 2), 16) / 255, 4)).join(' ');

export const fillColor = (hex: string): string => `${channels(hex)} rg`;
export const strokeColor = (hex: string): string => `${channels(hex)} RG`;

export const rectPath = ({ x, y, width, height }: Rect): string =>
  `${fixed(x)} ${fixed(y)} ${fixed(width)} ${fixed(height)} re`;

export const polygonPath = (points: Polygon): string =>
  `${points.map(([x, y], i) => `${fixed(x)} ${fixed(y)} ${i === 0 ? 'm' : 'l'}`).join(' ')} h`;
