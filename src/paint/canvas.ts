/** Draws a scene onto a canvas, band by band, in device pixels. */
import type { Path2D as CanvasPath, SKRSContext2D } from '@napi-rs/canvas';
import { textBox } from '../layout/geometry.ts';
import type { FrameMark, GradientMark, HeatmapMark, LineMark, Mark, PolygonMark, Scene, TextMark } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { type Pixels, rasterizeGradient, rasterizeHeatmap, type StateColors, toPixel } from './heatmap.ts';

/** The part of a scene between two pixel rows. */
export interface Band {
  readonly top: number;
  readonly height: number;
}

/** A mark ready to be drawn: the pixel rows it touches, and how to draw it with the band's top at y = 0. */
interface Drawable {
  readonly top: number;
  readonly bottom: number;
  readonly draw: (ctx: SKRSContext2D, bandTop: number) => void;
}

type Canvas = typeof import('@napi-rs/canvas');

const MASK_HATCH = '#c4c4c4';
const MISSING_CROSS = '#7a7a7a';
const PAPER = '#ffffff';

/** Prepares a scene for drawing at `dpi`; the result draws any band of it. */
export function prepareScene(scene: Scene, dpi: number, typeface: Typeface, canvas: Canvas): (ctx: SKRSContext2D, band: Band) => void {
  const scale = dpi / 72;
  const width = toPx(scene.widthPt, scale);
  const brush: Brush = { scale, typeface, canvas, paths: new Map(), colors: stateColors(scene, scale) };
  const drawables = scene.groups.flatMap(({ marks }) => marks).map((mark) => toDrawable(mark, brush));
  return (ctx, band) => {
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, width, band.height);
    if (scene.background !== null) {
      ctx.fillStyle = scene.background;
      ctx.fillRect(0, 0, width, band.height);
    }
    for (const { top, bottom, draw } of drawables) if (bottom > band.top && top < band.top + band.height) draw(ctx, band.top);
  };
}

interface Brush {
  readonly scale: number;
  readonly typeface: Typeface;
  readonly canvas: Canvas;
  readonly paths: Map<number, CanvasPath>;
  readonly colors: StateColors;
}

/** Whole pixels: every straight edge of a figure falls on one. */
export const toPx = (pt: number, scale: number): number => Math.round(pt * scale);
const strokePx = (pt: number, scale: number) => Math.max(1, toPx(pt, scale));

function stateColors(scene: Scene, scale: number): StateColors {
  return {
    table: Uint32Array.from(scene.colors, toPixel),
    paper: toPixel(scene.background ?? PAPER),
    hatch: toPixel(MASK_HATCH),
    cross: toPixel(MISSING_CROSS),
    hatchPx: { period: Math.max(3, toPx(3, scale)), stroke: strokePx(0.4, scale) },
  };
}

function toDrawable(mark: Mark, brush: Brush): Drawable {
  switch (mark.type) {
    case 'text':
      return drawText(mark, brush);
    case 'line':
      return drawLine(mark, brush);
    case 'frame':
      return drawFrame(mark, brush);
    case 'heatmap':
    case 'gradient':
      return drawPixels(mark, brush);
    case 'polygon':
      return drawPolygon(mark, brush);
  }
}

function drawText(mark: TextMark, { scale, typeface, canvas, paths }: Brush): Drawable {
  const { width, glyphs } = typeface.shape(mark.text);
  const start = { start: 0, middle: -width / 2, end: -width }[mark.anchor];
  const em = mark.sizePt * scale;
  const [cos, sin] = [Math.cos((mark.angle * Math.PI) / 180), Math.sin((mark.angle * Math.PI) / 180)];
  const unit = em / typeface.unitsPerEm;
  const box = textBox(mark);
  // Marks above capitals and below descenders reach a little out of the line box.
  const slack = em / 2;
  const draw = (ctx: SKRSContext2D, bandTop: number) => {
    ctx.fillStyle = mark.color;
    for (const glyph of glyphs) {
      const [along, up] = [(start + glyph.x) * em, glyph.y * em];
      const x = mark.x * scale + along * cos - up * sin;
      const y = mark.y * scale - along * sin - up * cos - bandTop;
      // Outlines have y upwards, the canvas downwards.
      ctx.setTransform(unit * cos, -unit * sin, -unit * sin, -unit * cos, x, y);
      ctx.fill(glyphPath(glyph.id));
    }
    ctx.setTransform(1, 0, 0, 1, 0, 0);
  };
  return { top: Math.floor(box.top * scale - slack), bottom: Math.ceil(box.bottom * scale + slack), draw };

  function glyphPath(id: number): CanvasPath {
    let path = paths.get(id);
    if (!path) {
      path = new canvas.Path2D(typeface.outline(id));
      paths.set(id, path);
    }
    return path;
  }
}

/** A rectangle of whole pixels. */
function fillPixels(color: string, x: number, y: number, width: number, height: number): Drawable {
  const draw = (ctx: SKRSContext2D, bandTop: number) => {
    ctx.fillStyle = color;
    ctx.fillRect(x, y - bandTop, width, height);
  };
  return { top: y, bottom: y + height, draw };
}

function drawLine({ x1, y1, x2, y2, strokePt, color }: LineMark, { scale }: Brush): Drawable {
  const stroke = strokePx(strokePt, scale);
  const [left, top] = [toPx(Math.min(x1, x2), scale), toPx(Math.min(y1, y2), scale)];
  if (x1 === x2) return fillPixels(color, left - Math.floor(stroke / 2), top, stroke, toPx(Math.max(y1, y2), scale) - top);
  return fillPixels(color, left, top - Math.floor(stroke / 2), toPx(Math.max(x1, x2), scale) - left, stroke);
}

function drawFrame({ x, y, width, height, strokePt, color }: FrameMark, { scale }: Brush): Drawable {
  const stroke = strokePx(strokePt, scale);
  const [left, top, right, bottom] = [toPx(x, scale), toPx(y, scale), toPx(x + width, scale), toPx(y + height, scale)];
  const sides = [
    fillPixels(color, left - stroke, top - stroke, right - left + 2 * stroke, stroke),
    fillPixels(color, left - stroke, bottom, right - left + 2 * stroke, stroke),
    fillPixels(color, left - stroke, top, stroke, bottom - top),
    fillPixels(color, right, top, stroke, bottom - top),
  ];
  return {
    top: top - stroke,
    bottom: bottom + stroke,
    draw: (ctx, bandTop) => {
      for (const side of sides) side.draw(ctx, bandTop);
    },
  };
}

function drawPixels(mark: HeatmapMark | GradientMark, { scale, canvas, colors }: Brush): Drawable {
  const [left, top] = [toPx(mark.x, scale), toPx(mark.y, scale)];
  const size = { width: toPx(mark.x + mark.width, scale) - left, height: toPx(mark.y + mark.height, scale) - top };
  let pixels: Pixels | undefined;
  const draw = (ctx: SKRSContext2D, bandTop: number) => {
    pixels ??= mark.type === 'gradient' ? rasterizeGradient(colors.table, size) : rasterizeHeatmap(mark.codes, mark.columns, mark.rows, size, colors);
    const bytes = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    ctx.putImageData(new canvas.ImageData(bytes, size.width, size.height), left, top - bandTop);
  };
  return { top, bottom: top + size.height, draw };
}

function drawPolygon({ points, color }: PolygonMark, { scale }: Brush): Drawable {
  const ys = points.map(([, y]) => y * scale);
  const draw = (ctx: SKRSContext2D, bandTop: number) => {
    ctx.fillStyle = color;
    ctx.beginPath();
    for (const [x, y] of points) ctx.lineTo(toPx(x, scale), toPx(y, scale) - bandTop);
    ctx.fill();
  };
  return { top: Math.floor(Math.min(...ys)), bottom: Math.ceil(Math.max(...ys)), draw };
}
