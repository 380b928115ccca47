/** Scene marks, in points, onto a page, in whole pixels. */
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
import type { Typeface } from '../text/typeface.ts';
import { colorRuns } from './color-runs.ts';
import { createLabelMaker, type LabelMaker } from './labels.ts';
import { type CellPaint, type Page, type PixelBox, toWord } from './page.ts';

/** Puts every mark of a scene on a page, in painting order, at a resolution. */
export function addMarks(scene: Scene, typeface: Typeface, dpi: number, page: Page): void {
  const scale = dpi / 72;
  if (scene.background !== null) page.setPaper(page.color(scene.background));
  page.setCells(cellPaint(scene, scale, page));
  const tools: Tools = { page, scale, labels: createLabelMaker(page, typeface) };
  for (const { marks } of scene.groups) for (const mark of marks) addMark(mark, tools);
}

/** What marks are painted with. */
interface Tools {
  readonly page: Page;
  /** Pixels a point. */
  readonly scale: number;
  readonly labels: LabelMaker;
}

/** The nearest whole pixel: every straight edge of a figure falls on one. */
export const toPx = (pt: number, scale: number): number => Math.round(pt * scale);
const strokePx = (pt: number, scale: number) => Math.max(1, toPx(pt, scale));

/** Width and height of a scene in pixels. */
export function pixelSize(
  { widthPt, heightPt }: Pick<Scene, 'widthPt' | 'heightPt'>,
  dpi: number,
): readonly [width: number, height: number] {
  return [Math.max(1, toPx(widthPt, dpi / 72)), Math.max(1, toPx(heightPt, dpi / 72))];
}

/** Colours and stroke widths of cells at a scale, in pixels a point. */
export function cellPaint(scene: Scene, scale: number, page: Page): CellPaint {
  const { paper, hatch, cross } = scene.blanks;
  return {
    table: Uint32Array.from(scene.colors, toWord),
    paper: page.color(paper),
    hatch: page.color(hatch),
    cross: page.color(cross),
    stroke: strokePx(0.4, scale),
    distance: Math.max(3, toPx(3, scale)),
  };
}

function addMark(mark: Mark, tools: Tools): void {
  if (mark.type === 'text') addText(mark, tools);
  else if (mark.type === 'line') addLine(mark, tools);
  else if (mark.type === 'frame') addFrame(mark, tools);
  else if (mark.type === 'heatmap') addHeatmap(mark, tools);
  else if (mark.type === 'gradient') tools.page.gradient(boxOf(mark, tools.scale));
  else addPolygon(mark, tools);
}

/** A rectangle's pixels. */
export function boxOf(
  { x, y, width, height }: HeatmapMark | GradientMark | FrameMark,
  scale: number,
): PixelBox {
  const left = toPx(x, scale);
  const top = toPx(y, scale);
  return { left, top, width: toPx(x + width, scale) - left, height: toPx(y + height, scale) - top };
}

function addText(mark: TextMark, { page, scale, labels }: Tools): void {
  const back = { start: 0, middle: mark.widthPt / 2, end: mark.widthPt }[mark.anchor];
  const turn = (mark.angle * Math.PI) / 180;
  const x = toPx(mark.x - back * Math.cos(turn), scale);
  const y = toPx(mark.y + back * Math.sin(turn), scale);
  for (const { start, end, color } of colorRuns(mark))
    page.stamp(labels(mark.text, mark.sizePt * scale, mark.angle, start, end), x, y, page.color(color));
}

function addLine({ x1, y1, x2, y2, strokePt, color }: LineMark, { page, scale }: Tools): void {
  const pixel = page.color(color);
  const stroke = strokePx(strokePt, scale);
  const left = toPx(Math.min(x1, x2), scale);
  const top = toPx(Math.min(y1, y2), scale);
  const half = Math.floor(stroke / 2);
  if (x1 === x2) page.rectangle(left - half, top, stroke, toPx(Math.max(y1, y2), scale) - top, pixel);
  else page.rectangle(left, top - half, toPx(Math.max(x1, x2), scale) - left, stroke, pixel);
}

function addFrame(mark: FrameMark, { page, scale }: Tools): void {
  const stroke = strokePx(mark.strokePt, scale);
  const color = page.color(mark.color);
  const { left, top, width, height } = boxOf(mark, scale);
  page.rectangle(left - stroke, top - stroke, width + 2 * stroke, stroke, color);
  page.rectangle(left - stroke, top + height, width + 2 * stroke, stroke, color);
  page.rectangle(left - stroke, top, stroke, height, color);
  page.rectangle(left + width, top, stroke, height, color);
}

function addHeatmap(mark: HeatmapMark, { page, scale }: Tools): void {
  page.heatmap(mark.codes, mark.columns, mark.rows, boxOf(mark, scale));
}

function addPolygon({ points, color }: PolygonMark, { page, scale }: Tools): void {
  const mask = page.polygon(points.map(([x, y]) => [toPx(x, scale), toPx(y, scale)] as const));
  page.stamp(mask, 0, 0, page.color(color));
}
