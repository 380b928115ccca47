/**
 * Draws a scene on the native canvas (Skia), whole or a band of lines at a time.
 *
 * Every straight edge falls on a whole pixel, so rectangles, lines and cells have the same pixels on every machine and in every
 * band. Soft edges (text, slanting polygons) come from sprites, because Skia covers a path differently where a band cuts it.
 */
import { memoize } from '../core/memoize.ts';
import { MASKED, MISSING } from '../figure/cells.ts';
import type { PixelBox } from '../formats/animation.ts';
import type { FrameMark, HeatmapMark, LineMark, Mark, PolygonMark, Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import type { CellStyle } from './canvas-blanks.ts';
import { createCells } from './canvas-cells.ts';
import { createSprites, type Sprites } from './canvas-outlines.ts';
import { colorsOf } from './cell-colors.ts';
import { toWord } from './palette.ts';
import { createPhotos } from './photo.ts';
import { type Context, type Drawing, loadCanvas, type PlaceOf, toPx } from './skia.ts';

/** A page ready to be drawn, in pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Page colour; null for a transparent page. */
  readonly background: string | null;
  /** In painting order. */
  readonly drawings: readonly Drawing[];
}

const strokePx = (pt: number, scale: number) => Math.max(1, toPx(pt, scale));

/** Width and height of a scene in pixels. */
export function pixelSize(
  { widthPt, heightPt }: Pick<Scene, 'widthPt' | 'heightPt'>,
  dpi: number,
): readonly [width: number, height: number] {
  return [Math.max(1, toPx(widthPt, dpi / 72)), Math.max(1, toPx(heightPt, dpi / 72))];
}

/** The whole pixels that a mark's rectangle fills. @param scale pixels per point */
export function boxOf(
  { x, y, width, height }: Pick<FrameMark, 'x' | 'y' | 'width' | 'height'>,
  scale: number,
): PixelBox {
  const left = toPx(x, scale);
  const top = toPx(y, scale);
  return { left, top, width: toPx(x + width, scale) - left, height: toPx(y + height, scale) - top };
}

/** Places the marks of a scene on whole pixels. */
export function pictureOf(scene: Scene, typeface: Typeface, dpi: number): Picture {
  const [width, height] = pixelSize(scene, dpi);
  const scale = dpi / 72;
  const sprites = createSprites(loadCanvas(), typeface, scale);
  const styleOf = memoize((colors: Scene['colors']) => createCells(cellStyle(colors, scene, scale)));
  const cells: Tools['cells'] = (mark, box) => styleOf(colorsOf(mark, scene))(mark, box);
  const tools = { scale, sprites, cells, photos: createPhotos(scene), colors: scene.colors };
  const drawings = scene.groups.flatMap(({ marks }) => marks.flatMap((mark) => drawingsOf(mark, tools)));
  return { width, height, background: scene.background, drawings };
}

/** Draws the lines from `top` up to `bottom` of a picture on a context whose first line is `top`. */
export function drawLines(
  { width, background, drawings }: Picture,
  context: Context,
  top: number,
  bottom: number,
  placeOf: PlaceOf = (line) => line,
): void {
  const first = placeOf(top);
  context.setTransform(1, 0, 0, 1, 0, -first);
  if (background === null) context.clearRect(0, first, width, placeOf(bottom) - first);
  else {
    context.fillStyle = background;
    context.fillRect(0, first, width, placeOf(bottom) - first);
  }
  for (const drawing of drawings)
    if (drawing.top < bottom && drawing.bottom > top)
      drawing.draw(context, Math.max(top, drawing.top), Math.min(bottom, drawing.bottom), placeOf);
}

/** What turns marks into drawings; the scale is in pixels per point. */
interface Tools {
  readonly scale: number;
  readonly sprites: Sprites;
  readonly cells: (mark: HeatmapMark, box: PixelBox) => Drawing;
  readonly photos: (box: PixelBox) => Drawing;
  readonly colors: Scene['colors'];
}

function drawingsOf(mark: Mark, { scale, sprites, cells, photos, colors }: Tools): readonly Drawing[] {
  switch (mark.type) {
    case 'text':
      return sprites.text(mark);
    case 'polygon': {
      const box = boxOfPolygon(mark, scale);
      return box ? [rectDrawing(box, mark.color)] : sprites.polygon(mark.points, mark.color);
    }
    case 'polyline':
      return sprites.polyline(mark);
    case 'line':
      return dashesOf(mark).map((line) => lineDrawing(line, scale));
    case 'frame':
      return frameDrawings(mark, scale);
    case 'gradient':
      return [gradientDrawing(boxOf(mark, scale), mark.colors ?? colors)];
    case 'image':
      return [photos(boxOf(mark, scale))];
    case 'heatmap':
      return [cells(mark, boxOf(mark, scale))];
  }
}

/** The pixels of a polygon that is an upright rectangle: a page of colormaps has 13,000 of them. Undefined for others. */
function boxOfPolygon({ points }: PolygonMark, scale: number): PixelBox | undefined {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const next = (i: number) => (i + 1) % points.length;
  const isUpright = xs.every((x, i) => (x === xs[next(i)]) !== (ys[i] === ys[next(i)]));
  if (points.length !== 4 || !isUpright) return undefined;
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return boxOf({ x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y }, scale);
}

/** The style of cells. @param colors their colour table @param scale pixels per point */
export const cellStyle = (colors: Scene['colors'], { blanks }: Scene, scale: number): CellStyle => ({
  words: Uint32Array.from([...colors, ...Array(MISSING + 1 - MASKED).fill(blanks.paper)], toWord),
  ...{ blanks, stroke: strokePx(0.4, scale) },
  distance: Math.max(3, toPx(3, scale)),
});

const rectDrawing = ({ left, top, width, height }: PixelBox, color: string): Drawing => ({
  ...{ left, right: left + width, top, bottom: top + height, changes: [] },
  draw: (context, from, to, placeOf) => {
    context.fillStyle = color;
    context.fillRect(left, placeOf(from), width, placeOf(to) - placeOf(from));
  },
});

/** The dashes of a line as lines of their own, so that they have the same pixels everywhere. */
function dashesOf({ dashPt, ...line }: LineMark): LineMark[] {
  if (!dashPt) return [line];
  const { x1, y1, x2, y2 } = line;
  const [dash, gap] = dashPt;
  const isUpright = x1 === x2;
  const lengthPt = isUpright ? y2 - y1 : x2 - x1;
  return Array.from({ length: Math.ceil(lengthPt / (dash + gap)) }, (_, i) => {
    const from = i * (dash + gap);
    const to = Math.min(from + dash, lengthPt);
    return isUpright ? { ...line, y1: y1 + from, y2: y1 + to } : { ...line, x1: x1 + from, x2: x1 + to };
  });
}

function lineDrawing({ x1, y1, x2, y2, strokePt, color }: LineMark, scale: number): Drawing {
  const stroke = strokePx(strokePt, scale);
  const left = toPx(Math.min(x1, x2), scale);
  const top = toPx(Math.min(y1, y2), scale);
  const [width, height] = [toPx(Math.max(x1, x2), scale) - left, toPx(Math.max(y1, y2), scale) - top];
  const half = Math.floor(stroke / 2);
  return x1 === x2
    ? rectDrawing({ left: left - half, top, width: stroke, height }, color)
    : rectDrawing({ left, top: top - half, width, height: stroke }, color);
}

function frameDrawings(mark: FrameMark, scale: number): Drawing[] {
  const stroke = strokePx(mark.strokePt, scale);
  const { left, top, width, height } = boxOf(mark, scale);
  const across = { left: left - stroke, width: width + 2 * stroke, height: stroke };
  return [
    { ...across, top: top - stroke },
    { ...across, top: top + height },
    { left: left - stroke, top, width: stroke, height },
    { left: left + width, top, width: stroke, height },
  ].map((box) => rectDrawing(box, mark.color));
}

/** The colour table, its low end at the bottom. */
function gradientDrawing({ left, top, width, height }: PixelBox, colors: readonly string[]): Drawing {
  const bottom = top + height;
  const colorAt = (y: number) => colors[Math.floor(((bottom - y - 0.5) / height) * colors.length)] as string;
  const lines = Array.from({ length: height }, (_, i) => top + i);
  const changes = lines.filter((y) => y > top && colorAt(y) !== colorAt(y - 1));
  const steps = [top, ...changes].map((y, i) => ({ y, end: changes[i] ?? bottom, color: colorAt(y) }));
  const draw: Drawing['draw'] = (context, from, to, placeOf) => {
    for (const { y, end, color } of steps) {
      const [start, stop] = [Math.max(y, from), Math.min(end, to)];
      if (start >= stop) continue;
      context.fillStyle = color;
      context.fillRect(left, placeOf(start), width, placeOf(stop) - placeOf(start));
    }
  };
  return { left, right: left + width, top, bottom, changes, draw };
}
