/** Scene marks, in points, to paintables, in whole pixels. */
import { readableOn } from '../figure/contrast.ts';
import type {
  FrameMark,
  GradientMark,
  HeatmapMark,
  LineMark,
  Mark,
  PolygonMark,
  Scene,
  TextMark,
} from '../layout/scene.ts';
import { type CellColors, gradient, heatmap, type PixelBox } from './heatmap.ts';
import { type MaskMaker, stamp } from './masks.ts';
import { blend, type Paintable, rectangle, toPixel } from './pixels.ts';

/** How much black or white, whichever the page calls for, goes into hatch and cross: on any page the hatch is quiet and the cross is not. */
const HATCH_INK = 0.23;
const CROSS_INK = 0.52;
const PAPER = '#ffffff';

/** Every mark of a scene, in painting order. */
export function toPaintables(scene: Scene, dpi: number, masks: MaskMaker): Paintable[] {
  const scale = dpi / 72;
  const colors = cellColors(scene, scale);
  return scene.groups
    .flatMap(({ marks }) => marks)
    .flatMap((mark) => toPaintable(mark, scale, colors, masks));
}

/** The nearest whole pixel: every straight edge of a figure falls on one. */
export const toPx = (pt: number, scale: number): number => Math.round(pt * scale);
const strokePx = (pt: number, scale: number) => Math.max(1, toPx(pt, scale));

function cellColors(scene: Scene, scale: number): CellColors {
  const background = scene.background ?? PAPER;
  const [paper, ink] = [toPixel(background), toPixel(readableOn(background))];
  return {
    table: Uint32Array.from(scene.colors, toPixel),
    paper,
    hatch: blend(paper, ink, Math.round(255 * HATCH_INK)),
    cross: blend(paper, ink, Math.round(255 * CROSS_INK)),
    strokePx: strokePx(0.4, scale),
    hatchPx: Math.max(3, toPx(3, scale)),
  };
}

function toPaintable(
  mark: Mark,
  scale: number,
  colors: CellColors,
  masks: MaskMaker,
): Paintable | Paintable[] {
  switch (mark.type) {
    case 'text':
      return text(mark, scale, masks);
    case 'line':
      return line(mark, scale);
    case 'frame':
      return frame(mark, scale);
    case 'heatmap':
      return heatmap(mark.codes, mark.columns, mark.rows, boxOf(mark, scale), colors);
    case 'gradient':
      return gradient(colors.table, boxOf(mark, scale));
    case 'polygon':
      return polygon(mark, scale, masks);
  }
}

function boxOf({ x, y, width, height }: HeatmapMark | GradientMark | FrameMark, scale: number): PixelBox {
  const [left, top] = [toPx(x, scale), toPx(y, scale)];
  return { left, top, width: toPx(x + width, scale) - left, height: toPx(y + height, scale) - top };
}

function text(mark: TextMark, scale: number, masks: MaskMaker): Paintable {
  const mask = masks.text(mark.text, mark.sizePt * scale, mark.angle);
  const back = { start: 0, middle: mark.widthPt / 2, end: mark.widthPt }[mark.anchor];
  const turn = (mark.angle * Math.PI) / 180;
  return stamp(
    mask,
    toPx(mark.x - back * Math.cos(turn), scale),
    toPx(mark.y + back * Math.sin(turn), scale),
    toPixel(mark.color),
  );
}

function line({ x1, y1, x2, y2, strokePt, color }: LineMark, scale: number): Paintable {
  const stroke = strokePx(strokePt, scale);
  const [left, top] = [toPx(Math.min(x1, x2), scale), toPx(Math.min(y1, y2), scale)];
  const half = Math.floor(stroke / 2);
  return x1 === x2
    ? rectangle(left - half, top, stroke, toPx(Math.max(y1, y2), scale) - top, toPixel(color))
    : rectangle(left, top - half, toPx(Math.max(x1, x2), scale) - left, stroke, toPixel(color));
}

function frame(mark: FrameMark, scale: number): Paintable[] {
  const stroke = strokePx(mark.strokePt, scale);
  const color = toPixel(mark.color);
  const { left, top, width, height } = boxOf(mark, scale);
  return [
    rectangle(left - stroke, top - stroke, width + 2 * stroke, stroke, color),
    rectangle(left - stroke, top + height, width + 2 * stroke, stroke, color),
    rectangle(left - stroke, top, stroke, height, color),
    rectangle(left + width, top, stroke, height, color),
  ];
}

function polygon({ points, color }: PolygonMark, scale: number, masks: MaskMaker): Paintable {
  const mask = masks.polygon(points.map(([x, y]) => [toPx(x, scale), toPx(y, scale)] as const));
  return stamp(mask, 0, 0, toPixel(color));
}
