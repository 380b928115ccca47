import { smallestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { cellOf, linesOf } from './arrangement.ts';
import { rowsTooLow, tooLow } from './conflicts.ts';
import type { Page, PageRequest } from './page-plan.ts';
import { snapDown, snapUp } from './page-plan.ts';
import { reachUnderSideLabels, type TickPlan } from './tick-plan.ts';
import { lineHeight, type Style, type Typesetter } from './typesetter.ts';

/** Row heights where the page has no height of its own: a stack aims at this height, within these bounds, in ems. */
const STACK_HEIGHT = 44;
const ROW_HEIGHT = { min: 1.4, max: 3 } as const;
/** Distance of panels, and what a new group adds to it, in gaps between texts. */
const PANEL_GAP = 1.2;
const GROUP_GAP = 2;

type Heights = Pick<Page, 'heightPt' | 'rowHeightPt' | 'tops'>;

/** Heights of a page and of its rows: from the page where it has a height, else from the number of rows. */
export function planHeights(
  figure: Figure,
  request: PageRequest,
  ticks: TickPlan,
  belowPt: number,
  { style }: Typesetter,
): Heights {
  const { columns, abovePt } = request;
  const ticksPt = tickHeights(figure, columns, ticks);
  const [count, rows] = [ticksPt.length, figure.rows.length];
  const gapPt = figure.panelGapPt ?? PANEL_GAP * style.gapPt;
  const leastRowPt = leastRow(figure, ticks, { ticksPt, gapPt }, style);
  const wantedPt = wantedRow(figure, request);
  const surePt = figure.heightPt === undefined ? Math.max(wantedPt - figure.gridPt, leastRowPt) : leastRowPt;
  const beyond = beyondBar(figure, { ticksPt, gapPt }, rows * surePt, style);
  const topPt = snapUp(style.paddingPt + Math.max(abovePt, beyond.above), figure.gridPt);
  const bottomPt = belowPt + Math.max(0, beyond.below - (ticksPt.at(-1) ?? 0)) + style.paddingPt;
  const headsPt = headHeights(figure, columns, style);
  const chromePt =
    topPt +
    bottomPt +
    [...ticksPt, ...headsPt].reduce((sum, pt) => sum + pt, 0) +
    (count - 1) * (gapPt + figure.gridPt);
  const roomPt = figure.heightPt === undefined ? undefined : (figure.heightPt - chromePt) / (count * rows);
  const rowHeightPt = snapDown(figure.rowHeightPt ?? roomPt ?? wantedPt, figure.gridPt);
  if (rowHeightPt < leastRowPt && figure.rowHeightPt !== undefined) throw rowsTooLow(figure, leastRowPt);
  if (rowHeightPt < leastRowPt && roomPt !== undefined)
    throw tooLow(figure, chromePt + count * rows * leastRowPt);
  const height = Math.max(rowHeightPt, leastRowPt);
  const sparePt = roomPt === undefined || count === 1 ? 0 : ((roomPt - height) * rows * count) / (count - 1);
  const tops: number[] = [];
  let y = topPt + (headsPt[0] ?? 0);
  ticksPt.forEach((pt, line) => {
    tops.push(y);
    const belowPt = pt + gapPt + sparePt + (headsPt[line + 1] ?? 0);
    y = snapDown(y + rows * height + belowPt, figure.gridPt) + figure.gridPt;
  });
  const contentPt = (tops.at(-1) ?? 0) + rows * height + (ticksPt.at(-1) ?? 0) + bottomPt;
  return { heightPt: figure.heightPt ?? snapUp(contentPt, figure.gridPt), rowHeightPt: height, tops };
}

/**
 * How far a colorbar's numbers stand out: half a line at either end, and more above a bar too short for two of them.
 * @param panelPt height of a panel, or less
 */
function beyondBar(
  { colorbar }: Figure,
  { ticksPt, gapPt }: { readonly ticksPt: readonly number[]; readonly gapPt: number },
  panelPt: number,
  { tickPt }: Style,
): { readonly above: number; readonly below: number } {
  if (colorbar?.side !== 'right') return { above: 0, below: 0 };
  const linePt = lineHeight(tickPt);
  const barPt = panelPt + ticksPt.slice(0, -1).reduce((sum, pt) => sum + pt + gapPt + panelPt, 0);
  return { above: linePt / 2 + Math.max(0, linePt - barPt), below: linePt / 2 };
}

/**
 * Layer labels must meet neither those of neighbouring panels nor what stands below, however low the rows: the names of
 * rows, or token labels that reach under them. Beside labels that do not, a layer label may stand out below its panel.
 */
function leastRow(
  figure: Figure,
  ticks: TickPlan,
  { ticksPt, gapPt }: { readonly ticksPt: readonly number[]; readonly gapPt: number },
  style: Style,
): number {
  const besidePt = reachUnderSideLabels(ticks, style) ? 0 : smallestOf(ticksPt, (pt) => pt);
  const sharedPt = ticksPt.length > 1 && !ticks.namesRows ? besidePt + gapPt : 0;
  const leastPt = (lineHeight(style.layerPt) - sharedPt) / figure.rows.length;
  return snapUp(Math.max(figure.gridPt, leastPt), figure.gridPt);
}

/** Height of the token labels under each line of panels. Those of a shorter column hang where the next panel would be. */
function tickHeights({ panels, order }: Figure, columns: number, ticks: TickPlan): number[] {
  const lines = Math.ceil(panels.length / columns);
  const heights = new Array<number>(lines).fill(0);
  ticks.panels.forEach((under, i) => {
    if (!under) return;
    const cell = cellOf(panels.length, columns, i, order);
    const line = cell.isLast ? lines - 1 : cell.line;
    heights[line] = Math.max(heights[line] ?? 0, under.heightPt);
  });
  return heights;
}

/** Room above each line of panels for the names of groups, and for the gap before a new one. */
const headHeights = (figure: Figure, columns: number, style: Style): number[] =>
  linesOf(figure, columns).map(({ isApart, isNamed }) => {
    const namePt = isNamed ? lineHeight(style.layerPt) + style.gapPt : 0;
    return snapUp((isApart ? GROUP_GAP * style.gapPt : 0) + namePt, figure.gridPt);
  });

/** Height of a row on a page of any height. */
function wantedRow(figure: Figure, { columns, lowRows = false }: PageRequest): number {
  const { panels, rows, fontSizePt, rowHeightPt } = figure;
  if (rowHeightPt !== undefined) return rowHeightPt;
  if (lowRows) return ROW_HEIGHT.min * fontSizePt;
  const aim = STACK_HEIGHT / (Math.ceil(panels.length / columns) * rows.length);
  return fontSizePt * Math.min(ROW_HEIGHT.max, Math.max(ROW_HEIGHT.min, aim));
}
