import { ASCENT, DESCENT } from '../text/measure.ts';
import type { TextMark } from './scene.ts';

/** The four corners of a text's line box on the page, in points, clockwise from its start at the ascent. */
export function textCorners({
  x,
  y,
  sizePt,
  anchor,
  angle,
  widthPt,
}: TextMark): readonly (readonly [number, number])[] {
  const start = { start: 0, middle: -widthPt / 2, end: -widthPt }[anchor];
  const corners = [
    [start, -ASCENT * sizePt],
    [start + widthPt, -ASCENT * sizePt],
    [start + widthPt, DESCENT * sizePt],
    [start, DESCENT * sizePt],
  ] as const;
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  return corners.map(
    ([along, down]) => [x + along * cos + down * sin, y - along * sin + down * cos] as const,
  );
}
