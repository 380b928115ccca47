/** Upright slabs of a long line: they cover a small share of the box around it, which the image of it would take. */
import { largestOf, smallestOf } from '../core/math.ts';
import type { PixelBox } from '../formats/animation.ts';
import type { PolygonMark, PolylineMark } from '../layout/scene.ts';
import { toPx } from './skia.ts';

/** Width of a slab in pixels. */
const SLAB = 64;

type Point = readonly [x: number, y: number];

/**
 * Boxes of whole pixels, left to right, that hold a line through points and all that is above one part of it and below another. They do not overlap.
 * @param points in pixels @param reach how far the line's stroke stands out, in pixels
 */
function slabsOf(points: readonly Point[], reach: number): PixelBox[] {
  const ranges = new Map<number, [top: number, bottom: number]>();
  points.forEach(([x, y], i) => {
    const [beforeX, beforeY] = points[i - 1] ?? [x, y];
    const [from, to] = x < beforeX ? [x - reach, beforeX + reach] : [beforeX - reach, x + reach];
    const yAt = (at: number) =>
      x === beforeX ? y : beforeY + ((y - beforeY) * (at - beforeX)) / (x - beforeX);
    const [least, most] = [Math.min(y, beforeY), Math.max(y, beforeY)];
    for (let slab = Math.floor(from / SLAB); slab <= Math.floor(to / SLAB); slab++) {
      const ends = [yAt(slab * SLAB - reach), yAt((slab + 1) * SLAB + reach)];
      const isUpright = x === beforeX;
      const top = (isUpright ? least : Math.max(least, Math.min(...ends))) - reach;
      const bottom = (isUpright ? most : Math.min(most, Math.max(...ends))) + reach;
      const known = ranges.get(slab);
      ranges.set(slab, known ? [Math.min(known[0], top), Math.max(known[1], bottom)] : [top, bottom]);
    }
  });
  const first = smallestOf(points, ([x]) => x) - reach;
  const last = largestOf(points, ([x]) => x) + reach;
  return [...ranges]
    .toSorted(([one], [other]) => one - other)
    .map(([slab, [top, bottom]]) => {
      const left = Math.max(slab * SLAB, Math.floor(first));
      const right = Math.min((slab + 1) * SLAB, Math.ceil(last));
      const y = Math.floor(top);
      return { left, top: y, width: right - left, height: Math.ceil(bottom) - y };
    });
}

/** Slabs of a line. @param scale pixels per point */
export const lineSlabs = ({ points, strokePt }: PolylineMark, scale: number): PixelBox[] =>
  slabsOf(
    points.map(([x, y]) => [x * scale, y * scale] as const),
    Math.max(1, strokePt * scale) / 2 + 1,
  );

/** Slabs of a polygon, whose corners fall on whole pixels. @param scale pixels per point */
export const polygonSlabs = ({ points }: Pick<PolygonMark, 'points'>, scale: number): PixelBox[] =>
  slabsOf(
    [...points, ...points.slice(0, 1)].map(([x, y]) => [toPx(x, scale), toPx(y, scale)] as const),
    1,
  );
