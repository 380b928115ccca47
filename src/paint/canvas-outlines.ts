/** Text and polygons on the canvas: filled outlines as images (sprites), so that a label looks the same wherever it stands. */

import type { Path2D, Canvas as Surface } from '@napi-rs/canvas';
import type { PixelBox } from '../formats/animation.ts';
import type { PolygonMark, PolylineMark, TextMark } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { type ColorRun, colorRuns } from './color-runs.ts';
import { shade } from './coverage.ts';
import { type Canvas, type Drawing, imageOf, toPx } from './skia.ts';
import { lineSlabs, polygonSlabs } from './slabs.ts';

/** An image in one colour, and the offset of its first pixel from the origin of its outline. */
interface Sprite {
  readonly image: Surface;
  readonly left: number;
  readonly top: number;
}

/** Turns marks with soft edges into drawings. */
export interface Sprites {
  readonly text: (mark: TextMark) => readonly Drawing[];
  readonly polygon: (points: PolygonMark['points'], color: string) => readonly Drawing[];
  readonly polyline: (mark: PolylineMark) => readonly Drawing[];
}

/** Sprites of one page, each made once. @param scale pixels per point */
export function createSprites(canvas: Canvas, typeface: Typeface, scale: number): Sprites {
  const outlines = new Map<string, Path2D>();
  /** By text, run, size, direction and colour; null for blanks. */
  const known = new Map<string, Sprite | null>();
  const outlineOf = (font: number, id: number): Path2D => {
    const key = `${font} ${id}`;
    const outline = outlines.get(key) ?? new canvas.Path2D(typeface.outline(font, id));
    outlines.set(key, outline);
    return outline;
  };
  const spriteOf = (mark: TextMark, run: ColorRun): Sprite | null => {
    const key = `${run.start} ${run.end} ${mark.sizePt} ${mark.angle} ${run.color} ${mark.text}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const path = labelPath(canvas, typeface, mark, run, scale, outlineOf);
    const made = makeSprite(canvas, path, run.color, (mark.widthPt + MOST_REACH * mark.sizePt) * scale);
    known.set(key, made);
    return made;
  };
  const fill = createFiller(canvas);
  return {
    text: (mark) => {
      const [x, y] = originOf(mark, scale);
      return colorRuns(mark).flatMap((run) => drawingOf(spriteOf(mark, run), x, y));
    },
    polygon: (points, color) => {
      const path = points.map(([x, y]) => `${toPx(x, scale)},${toPx(y, scale)}`).join('L');
      return fill(new canvas.Path2D(path && `M${path}Z`), polygonSlabs({ points }, scale), color);
    },
    polyline: (mark) => fill(strokeOf(canvas, mark, scale), lineSlabs(mark, scale), mark.color),
  };
}

function drawingOf(sprite: Sprite | null, x: number, y: number): Drawing[] {
  if (!sprite) return [];
  const { image, left, top } = sprite;
  const box = { left: x + left, right: x + left + image.width, top: y + top, bottom: y + top + image.height };
  const draw: Drawing['draw'] = (context, from, _to, placeOf) =>
    context.drawImage(image, box.left, placeOf(from) - (from - box.top));
  return [{ ...box, draw }];
}

/** The pixel at which a text starts, on its baseline. */
function originOf({ x, y, anchor, angle, widthPt }: TextMark, scale: number): readonly [number, number] {
  const back = { start: 0, middle: widthPt / 2, end: widthPt }[anchor];
  const turn = (angle * Math.PI) / 180;
  return [toPx(x - back * Math.cos(turn), scale), toPx(y + back * Math.sin(turn), scale)];
}

/** The outline of a run's glyphs, in pixels from the text's start, turned counter-clockwise about it. */
function labelPath(
  canvas: Canvas,
  typeface: Typeface,
  { text, sizePt, angle }: TextMark,
  { start, end }: ColorRun,
  scale: number,
  outlineOf: (font: number, id: number) => Path2D,
): Path2D {
  const [em, turn] = [sizePt * scale, (angle * Math.PI) / 180];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const label = new canvas.Path2D();
  for (const { font, id, x, y, cluster } of typeface.shape(text).glyphs) {
    if (cluster < start || cluster >= end) continue;
    // Outlines have y upwards, pixels downwards.
    const unit = em / typeface.unitsPerEm(font);
    label.addPath(outlineOf(font, id), {
      ...{ a: unit * cos, b: -unit * sin, c: -unit * sin, d: -unit * cos },
      ...{ e: (x * cos - y * sin) * em, f: (-x * sin - y * cos) * em },
    });
  }
  return label;
}

/** The outline of a line through points, at least a pixel wide. */
function strokeOf(canvas: Canvas, { points, strokePt, dashPt }: PolylineMark, scale: number): Path2D {
  const path = new canvas.Path2D(`M${points.map(([x, y]) => `${x * scale},${y * scale}`).join('L')}`);
  if (dashPt) path.dash(dashPt[0] * scale, dashPt[1] * scale, 0);
  const { Butt, Round } = canvas.StrokeCap;
  return path.stroke({
    width: Math.max(1, strokePt * scale),
    cap: dashPt ? Butt : Round,
    join: canvas.StrokeJoin.Round,
    miterLimit: 4,
  });
}

/** How far glyphs reach beyond their text, in ems; those of a damaged font would fill gigabytes. */
const MOST_REACH = 4;

/**
 * Fills a path, its coverage in steps; null for an empty path.
 * @param reachPx what lies further than this from the origin is left out
 */
function makeSprite(
  canvas: Canvas,
  path: Path2D,
  color: string,
  reachPx = Number.POSITIVE_INFINITY,
): Sprite | null {
  const within = path.getBounds().map((edge) => Math.min(reachPx, Math.max(-reachPx, edge)));
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = within;
  const [left, top] = [Math.floor(x0), Math.floor(y0)];
  const [width, height] = [Math.ceil(x1) - left, Math.ceil(y1) - top];
  if (width === 0 || height === 0) return null;
  const surface = canvas.createCanvas(width, height);
  const context = surface.getContext('2d');
  context.translate(-left, -top);
  context.fill(path);
  const { buffer, byteOffset } = surface.data();
  const pixels = new Uint32Array(buffer, byteOffset, width * height);
  shade(pixels, color);
  return { image: imageOf(pixels, width), left, top };
}

/** Pixels of a path's box up to which it is one image. */
const SMALL = 1 << 14;

/** Fills paths whose boxes may be as large as the page, on one surface: making one takes Skia longer than to fill the path. */
function createFiller(canvas: Canvas) {
  let scratch = canvas.createCanvas(1, 1);
  return (path: Path2D, slabs: readonly PixelBox[], color: string): Drawing[] => {
    const bounds = path.getBounds();
    const [left, top] = [Math.floor(bounds[0]), Math.floor(bounds[1])];
    const [width, height] = [Math.ceil(bounds[2]) - left, Math.ceil(bounds[3]) - top];
    if (width * height <= SMALL) return drawingOf(makeSprite(canvas, path, color), 0, 0);
    if (width > scratch.width || height > scratch.height)
      scratch = canvas.createCanvas(Math.max(width, scratch.width), Math.max(height, scratch.height));
    const context = scratch.getContext('2d');
    context.setTransform(1, 0, 0, 1, -left, -top);
    context.clearRect(left, top, scratch.width, scratch.height);
    context.fill(path);
    return slabs.flatMap((slab) => {
      const [x, y] = [Math.max(left, slab.left), Math.max(top, slab.top)];
      const wide = Math.min(left + width, slab.left + slab.width) - x;
      const high = Math.min(top + height, slab.top + slab.height) - y;
      if (wide <= 0 || high <= 0) return [];
      const { data } = context.getImageData(x - left, y - top, wide, high);
      const pixels = new Uint32Array(data.buffer, data.byteOffset, wide * high);
      shade(pixels, color);
      return drawingOf({ image: imageOf(pixels, wide), left: x, top: y }, 0, 0);
    });
  };
}
