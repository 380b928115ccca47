/**
 * Divides a page among its panels.
 *
 * 1. Widths: every panel has the same margin to its left, as wide as the widest layer label beside the widest row label,
 *    and grown where a token label would reach further. The colorbar stands at the right. What remains is shared equally.
 * 2. Token labels are planned for that width, which gives the height of what stands under a panel.
 * 3. Heights: rows of all panels are equal. They take their height from the page if it has one, else from the number of
 *    rows, within the bounds that look right.
 *
 * Edges of cells fall on multiples of `gridPt`, one device pixel, so that no cell has a soft edge and equal rows are equal
 * to the pixel.
 */
import type { Figure } from '../figure/figure.ts';
import { type ColorbarPlan, planColorbar } from './colorbar.ts';
import { LEAST_PANEL_WIDTH, labelTooLong, tooLow, tooNarrow } from './conflicts.ts';
import { type Footer, planFooter } from './footer.ts';
import { lineHeight } from './style.ts';
import { planTicks, type TickPlan } from './tick-plan.ts';
import { tickLines } from './ticks.ts';
import type { Typesetter } from './typesetter.ts';

/** Row heights where the page has no height of its own: a stack aims at this height, within these bounds, in ems. */
const STACK_HEIGHT = 44;
const ROW_HEIGHT = { min: 1.4, max: 3 } as const;

/** Everything that is decided before marks are made; points from the page's top left corner. */
export interface Page {
  readonly heightPt: number;
  readonly rowHeightPt: number;
  readonly panelWidthPt: number;
  /** Left edges of the columns of panels, and tops of the panels in one of them. */
  readonly lefts: readonly number[];
  readonly tops: readonly number[];
  /** Width of the labels left of a panel. */
  readonly labelsPt: number;
  readonly ticks: TickPlan;
  readonly colorbar?: ColorbarPlan;
  readonly footer: Footer;
  /** What the page leaves out, in words. */
  readonly notices: readonly string[];
}

/** Where panel `i` stands: panels run down the first column, then the next. */
export function cellOf(
  page: Pick<Page, 'tops'>,
  i: number,
): { readonly column: number; readonly line: number } {
  return { column: Math.floor(i / page.tops.length), line: i % page.tops.length };
}

/** Whether a panel has token labels: all of them, or the last of each column. */
export function hasTicks({ ticks, panels }: Figure, panelsPerColumn: number, i: number): boolean {
  return (
    ticks === 'all' || (ticks === 'last' && ((i + 1) % panelsPerColumn === 0 || i === panels.length - 1))
  );
}

/** How a page is to be planned. */
export interface PageRequest {
  /** Columns of panels. */
  readonly columns: number;
  /** Height of the title above the panels. */
  readonly abovePt: number;
  /** Rows as low as is comfortable, where the page has no height of its own; else as high as looks right. */
  readonly lowRows?: boolean;
}

/**
 * Plans a page for all panels of a figure.
 * @throws OptionConflict where the page is too small, naming the option to change
 */
export function planPage(figure: Figure, request: PageRequest, setter: Typesetter): Page {
  const { columns } = request;
  // A bar's width depends on its ticks, those on its height, that on the token labels, and those on the width the bar
  // leaves. A first guess is planned with, and replaced whenever the bar that results is wider; it can only grow.
  let colorbar =
    figure.colorbar &&
    planColorbar(figure.colorbar, figure.heightPt ?? lineHeight(setter.style.tickPt), setter);
  for (;;) {
    const widths = planWidths(figure, columns, colorbar, setter);
    const notes = poolingNotes(figure, widths.panelWidthPt);
    const footer = planFooter(figure, notes, setter);
    const heights = planHeights(figure, request, widths.ticks, footer.heightPt, setter);
    const barPt =
      (heights.tops.at(-1) ?? 0) - (heights.tops[0] ?? 0) + figure.rows.length * heights.rowHeightPt;
    const resulting = figure.colorbar && planColorbar(figure.colorbar, barPt, setter);
    if (!resulting || !colorbar || resulting.widthPt <= colorbar.widthPt) {
      const heightPt = fitLabel(figure, heights.heightPt, resulting, setter);
      const notices = [...(figure.ticks === 'none' ? [] : widths.ticks.notices), ...notes];
      return { ...widths, ...heights, heightPt, footer, notices, ...(resulting && { colorbar: resulting }) };
    }
    colorbar = resulting;
  }
}

/** Columns of pixels in a panel: no more cells than that can be told apart. */
export const pixelColumns = (figure: Figure, panelWidthPt: number): number =>
  Math.round(panelWidthPt / figure.gridPt);

/** Where keys share a pixel, how many do, and what the pixel shows. */
function poolingNotes(figure: Figure, panelWidthPt: number): string[] {
  const keys = Math.max(...figure.panels.map(({ keyCount }) => keyCount));
  const pixels = pixelColumns(figure, panelWidthPt);
  if (keys <= pixels) return [];
  const signed = figure.signed ? 'value furthest from 0' : 'largest value';
  return [
    `${keys} keys share ${pixels} pixels: each shows the ${figure.pool === 'mean' ? 'mean' : signed} of up to ${Math.ceil(keys / pixels)}`,
  ];
}

/** A page with no height of its own grows with a colorbar label longer than it. */
function fitLabel(
  figure: Figure,
  heightPt: number,
  colorbar: ColorbarPlan | undefined,
  { style }: Typesetter,
): number {
  const neededPt = colorbar ? colorbar.labelPt + 2 * style.paddingPt : 0;
  if (neededPt <= heightPt) return heightPt;
  if (figure.heightPt !== undefined) throw labelTooLong(figure, neededPt);
  return snapUp(neededPt, figure.gridPt);
}

type Widths = Pick<Page, 'panelWidthPt' | 'lefts' | 'labelsPt' | 'ticks'>;

function planWidths(
  figure: Figure,
  columns: number,
  colorbar: ColorbarPlan | undefined,
  { style, ...setter }: Typesetter,
): Widths {
  const layerPt = Math.max(...figure.panels.map(({ label }) => setter.widthPt(label, style.layerPt)));
  const rowPt = Math.max(...figure.rows.map(({ label }) => setter.widthPt(label.text, style.rowPt)));
  const labelsPt = layerPt + rowPt + 3 * style.gapPt;
  const barPt = colorbar ? colorbar.widthPt + style.paddingPt : 0;
  // Margins of each panel; the right one of the last column holds the colorbar as well.
  let [left, right] = [labelsPt, colorbar ? 2.5 * style.gapPt : style.paddingPt];
  for (;;) {
    const marginsPt = style.paddingPt + columns * (left + right) + barPt;
    // Left edges move right to a whole pixel, by less than the one that panels give up for it.
    const panelWidthPt = snapDown((figure.widthPt - marginsPt) / columns, figure.gridPt) - figure.gridPt;
    if (panelWidthPt < LEAST_PANEL_WIDTH * figure.fontSizePt) throw tooNarrow(figure, 'labels', marginsPt);
    const ticks = planTicks(figure, panelWidthPt, { style, ...setter });
    const reach = figure.ticks === 'none' ? { left: 0, right: 0 } : ticks.overhangPt;
    if (reach.left <= left && reach.right + style.paddingPt <= right) {
      const lefts = Array.from({ length: columns }, (_, c) =>
        snapUp(style.paddingPt + left + c * (left + panelWidthPt + right), figure.gridPt),
      );
      return { panelWidthPt, lefts, labelsPt, ticks };
    }
    // A narrower panel may turn or thin the labels; margins only ever grow, so this ends.
    [left, right] = [Math.max(left, reach.left), Math.max(right, reach.right + style.paddingPt)];
  }
}

type Heights = Pick<Page, 'heightPt' | 'rowHeightPt' | 'tops'>;

function planHeights(
  figure: Figure,
  { columns, abovePt, lowRows = false }: PageRequest,
  ticks: TickPlan,
  belowPt: number,
  { style }: Typesetter,
): Heights {
  const ticksPt = tickHeights(figure, columns, ticks);
  const [count, rows] = [ticksPt.length, figure.rows.length];
  // Half a line of the colorbar's highest and lowest label stands out beyond the bar.
  const half = figure.colorbar ? lineHeight(style.tickPt) / 2 : 0;
  const topPt = snapUp(style.paddingPt + Math.max(abovePt, half), figure.gridPt);
  const bottomPt = belowPt + Math.max(0, half - (ticksPt.at(-1) ?? 0)) + style.paddingPt;
  const gapPt = 1.2 * style.gapPt;
  const betweenPt = Math.min(...ticksPt) + gapPt;
  const chromePt =
    topPt + bottomPt + ticksPt.reduce((sum, pt) => sum + pt, 0) + (count - 1) * (gapPt + figure.gridPt);
  const roomPt = figure.heightPt === undefined ? undefined : (figure.heightPt - chromePt) / (count * rows);
  const rowHeightPt = snapDown(
    roomPt ?? (lowRows ? ROW_HEIGHT.min * figure.fontSizePt : defaultRowPt(figure, columns)),
    figure.gridPt,
  );
  // Layer labels of neighbouring panels must not meet, however low the rows.
  const leastRowPt = snapUp(
    Math.max(
      figure.gridPt,
      count > 1 ? (lineHeight(style.layerPt) - betweenPt) / rows : lineHeight(style.layerPt) / rows,
    ),
    figure.gridPt,
  );
  if (rowHeightPt < leastRowPt) {
    if (roomPt !== undefined) throw tooLow(figure, chromePt + count * rows * leastRowPt);
  }
  const height = Math.max(rowHeightPt, leastRowPt);
  const sparePt = roomPt === undefined || count === 1 ? 0 : ((roomPt - height) * rows * count) / (count - 1);
  const tops: number[] = [];
  let y = topPt;
  for (const pt of ticksPt) {
    tops.push(y);
    y = snapDown(y + rows * height + pt + gapPt + sparePt, figure.gridPt) + figure.gridPt;
  }
  const contentPt = (tops.at(-1) ?? 0) + rows * height + (ticksPt.at(-1) ?? 0) + bottomPt;
  return { heightPt: figure.heightPt ?? snapUp(contentPt, figure.gridPt), rowHeightPt: height, tops };
}

/** Height of the token labels under each line of panels. Below the last panel of a shorter column the page is free anyway. */
function tickHeights(figure: Figure, columns: number, ticks: TickPlan): number[] {
  const perColumn = Math.ceil(figure.panels.length / columns);
  const heights = new Array<number>(perColumn).fill(0);
  figure.panels.forEach((panel, i) => {
    const line = i % perColumn;
    const freeBelow = i === figure.panels.length - 1 && line < perColumn - 1;
    if (!hasTicks(figure, perColumn, i) || freeBelow) return;
    heights[line] = Math.max(heights[line] ?? 0, tickLines(panel, figure.rows).length * ticks.linePt);
  });
  return heights;
}

function defaultRowPt({ panels, rows, fontSizePt }: Figure, columns: number): number {
  const aim = STACK_HEIGHT / (Math.ceil(panels.length / columns) * rows.length);
  return fontSizePt * Math.min(ROW_HEIGHT.max, Math.max(ROW_HEIGHT.min, aim));
}

/** To a multiple of the grid; the slack keeps 3 * 0.24 from becoming 4 * 0.24 by a rounding error. */
export const snapUp = (pt: number, gridPt: number): number => Math.ceil(pt / gridPt - 1e-6) * gridPt;
export const snapDown = (pt: number, gridPt: number): number => Math.floor(pt / gridPt + 1e-6) * gridPt;
