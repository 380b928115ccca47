/** Markers of the points of a curve. */

import type { Marker } from '../figure/curve.ts';
import type { Mark } from './scene.ts';

export type Point = readonly [x: number, y: number];

/** Corners of each marker, by angle in turns from the right, and how far out they are. */
const CORNERS: Readonly<Record<Marker, { readonly turns: readonly number[]; readonly reach: number }>> = {
  circle: { turns: Array.from({ length: 16 }, (_, i) => i / 16), reach: 1 },
  square: { turns: [1 / 8, 3 / 8, 5 / 8, 7 / 8], reach: 1.25 },
  triangle: { turns: [1 / 12, 5 / 12, 3 / 4], reach: 1.35 },
  diamond: { turns: [0, 1 / 4, 1 / 2, 3 / 4], reach: 1.35 },
};

export function markerMark(marker: Marker, [x, y]: Point, radius: number, color: string): Mark {
  const { turns, reach } = CORNERS[marker];
  const points = turns.map(
    (turn): Point => [
      x + reach * radius * Math.cos(2 * Math.PI * turn),
      y + reach * radius * Math.sin(2 * Math.PI * turn),
    ],
  );
  return { type: 'polygon', points, color };
}
