/** Where a curve's places and values stand. */

import type { CurveMeasure } from '../attention/measure.ts';

/** The rectangle between the axes. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Clear space left and right of the lines, as a share of the plot. */
const SIDE_ROOM = 0.03;
/** Where a place stands; a single one in the middle. */
export function xOf(
  { places, spacing }: Pick<CurveMeasure, 'places' | 'spacing'>,
  of: number,
  { left, right }: Plot,
): number {
  const along = (one: number) =>
    spacing === 'log' ? Math.log(one) : spacing === 'even' ? places.indexOf(one) : one;
  const [first = 0, last = 0, place] = [along(places[0] ?? 0), along(places.at(-1) ?? 0), along(of)];
  const width = right - left;
  if (last === first) return left + width / 2;
  return left + width * (SIDE_ROOM + (1 - 2 * SIDE_ROOM) * ((place - first) / (last - first)));
}

/** Where a height stands, 0 at the bottom of the plot and 1 at its top; one beyond stands at the edge. */
export const yOf = (height: number, { top, bottom }: Plot): number =>
  bottom - Math.min(1, Math.max(0, height)) * (bottom - top);
