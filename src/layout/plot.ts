/** Where a curve's places and values stand. */

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
export function xOf(places: readonly number[], place: number, { left, right }: Plot): number {
  const [first = 0, last = 0] = [places[0], places.at(-1)];
  const width = right - left;
  if (last === first) return left + width / 2;
  return left + width * (SIDE_ROOM + (1 - 2 * SIDE_ROOM) * ((place - first) / (last - first)));
}

/** Where a height stands, 0 at the bottom of the plot and 1 at its top; one beyond stands at the edge. */
export const yOf = (height: number, { top, bottom }: Plot): number =>
  bottom - Math.min(1, Math.max(0, height)) * (bottom - top);
