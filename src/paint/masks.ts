/**
 * Coverage masks of outlines, the only thing the canvas is asked for.
 *
 * A label is rasterised once, on whole pixels, and stamped wherever it occurs: the same label looks the same under every
 * panel, and a figure with 84 tick labels rasterises six.
 */
import type { Path2D, SKRSContext2D } from '@napi-rs/canvas';
import type { PlacedGlyph, ShapedText, Typeface } from '../text/typeface.ts';
import type { Canvas } from './canvas.ts';
import { type Band, blend, type Paintable } from './pixels.ts';

/** How much of each pixel a shape covers, 0 to 255. `x`, `y` is the mask's corner as seen from the shape's origin. */
export interface Mask {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly coverage: Uint8Array;
}

export interface MaskMaker {
  /**
   * A line of text that starts at the origin, turned counter-clockwise about it by `angle` degrees; of its glyphs those
   * that stand for the characters from `start` up to `end` (UTF-16 offsets).
   */
  readonly text: (text: string, emPx: number, angle: number, start: number, end: number) => Mask;
  /** A closed polygon, in pixels. */
  readonly polygon: (points: readonly (readonly [number, number])[]) => Mask;
}

/** What is to be filled, with the box it fits in, in pixels. */
interface Shape {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly fill: (ctx: SKRSContext2D, dx: number, dy: number) => void;
}

/** Makes masks with one small canvas that all of them share. */
export function createMaskMaker(canvas: Canvas, typeface: Typeface): MaskMaker {
  const surface = canvas.createCanvas(256, 64);
  const ctx = surface.getContext('2d');
  const paths = new Map<string, Path2D>();
  const masks = new Map<string, Mask>();
  const glyphPath = ({ font, id }: PlacedGlyph) => {
    const key = `${font} ${id}`;
    const path = paths.get(key) ?? new canvas.Path2D(typeface.outline(font, id));
    paths.set(key, path);
    return path;
  };
  const rasterize = (shape: Shape): Mask => {
    const [x, y] = [Math.floor(shape.left), Math.floor(shape.top)];
    const [width, height] = [Math.ceil(shape.right) - x, Math.ceil(shape.bottom) - y];
    if (width <= 0 || height <= 0) return { x, y, width: 0, height: 0, coverage: new Uint8Array() };
    if (surface.width < width) surface.width = width;
    if (surface.height < height) surface.height = height;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.fillStyle = '#000000';
    shape.fill(ctx, -x, -y);
    const rgba = ctx.getImageData(0, 0, width, height).data;
    const coverage = new Uint8Array(width * height);
    for (let i = 0; i < coverage.length; i++) coverage[i] = rgba[4 * i + 3] as number;
    return { x, y, width, height, coverage };
  };
  return {
    text: (text, emPx, angle, start, end) => {
      const key = `${emPx} ${angle} ${start} ${end} ${text}`;
      const shaped = typeface.shape(text);
      const part = {
        ...shaped,
        glyphs: shaped.glyphs.filter(({ cluster }) => cluster >= start && cluster < end),
      };
      const mask = masks.get(key) ?? rasterize(textShape(part, emPx, angle, typeface, glyphPath));
      masks.set(key, mask);
      return mask;
    },
    polygon: (points) => rasterize(polygonShape(points)),
  };
}

function textShape(
  { width, glyphs, ink }: ShapedText,
  emPx: number,
  angle: number,
  typeface: Typeface,
  pathOf: (glyph: PlacedGlyph) => Path2D,
): Shape {
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const place = (along: number, up: number) =>
    [(along * cos - up * sin) * emPx, (-along * sin - up * cos) * emPx] as const;
  const corners = [Math.min(0, ink.left), Math.max(width, ink.right)].flatMap((along) =>
    [ink.bottom, ink.top].map((up) => place(along, up)),
  );
  return {
    ...boundsOf(corners),
    fill: (ctx, dx, dy) => {
      for (const glyph of glyphs) {
        const [x, y] = place(glyph.x, glyph.y);
        const unit = emPx / typeface.unitsPerEm(glyph.font);
        // Outlines have y upwards, the canvas downwards.
        ctx.setTransform(unit * cos, -unit * sin, -unit * sin, -unit * cos, x + dx, y + dy);
        ctx.fill(pathOf(glyph));
      }
    },
  };
}

function polygonShape(points: readonly (readonly [number, number])[]): Shape {
  return {
    ...boundsOf(points),
    fill: (ctx, dx, dy) => {
      ctx.beginPath();
      for (const [x, y] of points) ctx.lineTo(x + dx, y + dy);
      ctx.fill();
    },
  };
}

/** A box around points, with a pixel to spare for soft edges. */
function boundsOf(points: readonly (readonly [number, number])[]): Omit<Shape, 'fill'> {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return {
    left: Math.min(...xs) - 1,
    top: Math.min(...ys) - 1,
    right: Math.max(...xs) + 1,
    bottom: Math.max(...ys) + 1,
  };
}

/** A mask in a colour, its origin on a whole pixel; what leaves the page is cut off. */
export function stamp(mask: Mask, x: number, y: number, color: number): Paintable {
  const [left, top] = [x + mask.x, y + mask.y];
  return { top, bottom: top + mask.height, paint: (band) => stampOn(band, mask, left, top, color) };
}

function stampOn(
  { pixels, top: bandTop, height, width }: Band,
  mask: Mask,
  left: number,
  top: number,
  color: number,
): void {
  const [firstX, lastX] = [Math.max(0, left), Math.min(width, left + mask.width)];
  const lastY = Math.min(bandTop + height, top + mask.height);
  for (let y = Math.max(bandTop, top); y < lastY; y++) {
    for (let x = firstX; x < lastX; x++) {
      const coverage = mask.coverage[(y - top) * mask.width + (x - left)] as number;
      if (coverage === 0) continue;
      const at = (y - bandTop) * width + x;
      pixels[at] = blend(pixels[at] as number, color, coverage);
    }
  }
}
