/** Scene marks, in points, to paintables, in whole pixels. */
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
import { colorRuns } from './color-runs.ts';
import { type CellColors, gradient, heatmap, type PixelBox } from './heatmap.ts';
import { type MaskMaker, stamp } from './masks.ts';
import { type Inks, type Paintable, rectangle } from './pixels.ts';

/** Every mark of a scene, in painting order. */
export function toPaintables(scene: Scene, dpi: number, masks: MaskMaker, inks: Inks): Paintable[] {
  const scale = dpi / 72;
  const tools: Tools = { scale, masks, inks, colors: cellColors(scene, scale, inks) };
  return scene.groups.flatMap(({ marks }) => marks).flatMap((mark) => toPaintable(mark, tools));
}

/** What marks are painted with. */
interface Tools {
  /** Pixels a point. */
  readonly scale: number;
  readonly masks: MaskMaker;
  readonly inks: Inks;
  readonly colors: CellColors;
}

/** The nearest whole pixel: every straight edge of a figure falls on one. */
export const toPx = (pt: number, scale: number): number => Math.round(pt * scale);
const strokePx = (pt: number, scale: number) => Math.max(1, toPx(pt, scale));

/** Colours and stroke widths of cells at a scale, in pixels a point. */
export function cellColors(scene: Scene, scale: number, inks: Inks): CellColors {
  const { paper, hatch, cross } = scene.blanks;
  return {
    table: Uint32Array.from(scene.colors, inks.of),
    paper: inks.of(paper),
    hatch: inks.of(hatch),
    cross: inks.of(cross),
    strokePx: strokePx(0.4, scale),
    hatchPx: Math.max(3, toPx(3, scale)),
  };
}

function toPaintable(mark: Mark, tools: Tools): Paintable | Paintable[] {
  const { scale, colors } = tools;
  switch (mark.type) {
    case 'text':
      return text(mark, tools);
    case 'line':
      return line(mark, tools);
    case 'frame':
      return frame(mark, tools);
    case 'heatmap':
      return heatmap(mark.codes, mark.columns, mark.rows, boxOf(mark, scale), colors);
    case 'gradient':
      return gradient(colors.table, boxOf(mark, scale));
    case 'polygon':
      return polygon(mark, tools);
  }
}

/** A rectangle's pixels. */
export function boxOf(
  { x, y, width, height }: HeatmapMark | GradientMark | FrameMark,
  scale: number,
): PixelBox {
  const [left, top] = [toPx(x, scale), toPx(y, scale)];
  return { left, top, width: toPx(x + width, scale) - left, height: toPx(y + height, scale) - top };
}

function text(mark: TextMark, { scale, masks, inks }: Tools): Paintable[] {
  const back = { start: 0, middle: mark.widthPt / 2, end: mark.widthPt }[mark.anchor];
  const turn = (mark.angle * Math.PI) / 180;
  const x = toPx(mark.x - back * Math.cos(turn), scale);
  const y = toPx(mark.y + back * Math.sin(turn), scale);
  return colorRuns(mark).map(({ start, end, color }) =>
    stamp(masks.text(mark.text, mark.sizePt * scale, mark.angle, start, end), x, y, inks.of(color), inks),
  );
}

function line({ x1, y1, x2, y2, strokePt, color }: LineMark, { scale, inks }: Tools): Paintable {
  const pixel = inks.of(color);
  const stroke = strokePx(strokePt, scale);
  const [left, top] = [toPx(Math.min(x1, x2), scale), toPx(Math.min(y1, y2), scale)];
  const half = Math.floor(stroke / 2);
  return x1 === x2
    ? rectangle(left - half, top, stroke, toPx(Math.max(y1, y2), scale) - top, pixel)
    : rectangle(left, top - half, toPx(Math.max(x1, x2), scale) - left, stroke, pixel);
}

function frame(mark: FrameMark, { scale, inks }: Tools): Paintable[] {
  const stroke = strokePx(mark.strokePt, scale);
  const color = inks.of(mark.color);
  const { left, top, width, height } = boxOf(mark, scale);
  return [
    rectangle(left - stroke, top - stroke, width + 2 * stroke, stroke, color),
    rectangle(left - stroke, top + height, width + 2 * stroke, stroke, color),
    rectangle(left - stroke, top, stroke, height, color),
    rectangle(left + width, top, stroke, height, color),
  ];
}

function polygon({ points, color }: PolygonMark, { scale, masks, inks }: Tools): Paintable {
  const mask = masks.polygon(points.map(([x, y]) => [toPx(x, scale), toPx(y, scale)] as const));
  return stamp(mask, 0, 0, inks.of(color), inks);
}
