import { smallestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { isOfHeads } from '../figure/panel-grid.ts';
import { type Across, type Chrome, planChrome } from './chrome.ts';
import { rowsTooLow, tooLow } from './conflicts.ts';
import type { Page, PageRequest } from './page-plan.ts';
import { snapDown, snapUp } from './page-plan.ts';
import type { TickPlan } from './tick-plan.ts';
import { reachUnderSideLabels, tickLabelsTopPt } from './ticks.ts';
import { lineHeight, type Style, type Typesetter } from './typesetter.ts';

/** Row heights where the page has no height of its own: a stack aims at this height, within these bounds, in ems. */
const STACK_HEIGHT = 44;
const ROW_HEIGHT = { min: 1.4, max: 3 } as const;
type Heights = Pick<Page, 'heightPt' | 'panelHeightPt' | 'tops' | 'gapPt' | 'namesTopPt'>;

/** Heights of a page and of its panels: from the page where it has a height, else from the number of rows. */
export function planHeights(
  figure: Figure,
  request: PageRequest,
  widths: Across,
  belowPt: number,
  { style }: Typesetter,
): Heights {
  const leastPanelPt = (between: Pick<Chrome, 'ticksPt' | 'gapPt'>) =>
    widths.squareHeightPt ?? sureHeight(figure, request, widths, between, style);
  const chrome = planChrome(figure, request, widths, { belowPt, leastPanelPt }, style);
  const { topPt, bottomPt, gapPt, ticksPt } = chrome;
  const count = ticksPt.length;
  const roomPt = figure.heightPt === undefined ? undefined : (figure.heightPt - chrome.sumPt) / count;
  const panelHeightPt = widths.squareHeightPt ?? planRows(figure, request, widths, chrome, style);
  const sparePt = roomPt === undefined ? 0 : Math.max(0, (roomPt - panelHeightPt) * count);
  // A higher page moves rows apart; square cells stay together, in its middle.
  const isSquare = widths.squareHeightPt !== undefined;
  const betweenPt = isSquare || count === 1 ? 0 : sparePt / (count - 1);
  const namesTopPt = topPt + (isSquare ? snapDown(sparePt / 2, figure.gridPt) : 0);
  const tops = topsOf(namesTopPt, panelHeightPt, { ...chrome, gapPt: gapPt + betweenPt }, figure.gridPt);
  const contentPt = (tops.at(-1) ?? 0) + panelHeightPt + (ticksPt.at(-1) ?? 0) + bottomPt;
  return {
    heightPt: figure.heightPt ?? snapUp(contentPt, figure.gridPt),
    panelHeightPt,
    tops,
    gapPt,
    namesTopPt,
  };
}

/** Tops of the lines of panels, the first with what stands above it at `topPt`. */
function topsOf(
  topPt: number,
  panelHeightPt: number,
  { headsPt, ticksPt, gapPt }: Pick<Chrome, 'headsPt' | 'ticksPt' | 'gapPt'>,
  gridPt: number,
): number[] {
  const tops: number[] = [];
  let y = topPt + (headsPt[0] ?? 0);
  ticksPt.forEach((pt, line) => {
    tops.push(y);
    y = snapDown(y + panelHeightPt + pt + gapPt + (headsPt[line + 1] ?? 0), gridPt) + gridPt;
  });
  return tops;
}

/** The least height that a panel of rows will have. */
function sureHeight(
  figure: Figure,
  request: PageRequest,
  across: Across,
  between: Pick<Chrome, 'ticksPt' | 'gapPt'>,
  style: Style,
): number {
  const leastPanelPt = leastPanel(figure, across.ticks, between, style);
  const rows = figure.rows.length;
  if (figure.heightPt !== undefined) return Math.max(figure.gridPt, leastPanelPt);
  return Math.max(rows * (wantedRow(figure, request, across, style) - figure.gridPt), leastPanelPt);
}

/** Height of a panel whose rows are as high as looks right, as the user wants, or as the page leaves them. */
function planRows(
  figure: Figure,
  request: PageRequest,
  across: Across,
  { ticksPt, gapPt, sumPt }: Chrome,
  style: Style,
): number {
  const [count, rows] = [request.arrangement.lines, figure.rows.length];
  const roomPt = figure.heightPt === undefined ? undefined : (figure.heightPt - sumPt) / (count * rows);
  const wantedPt = wantedRow(figure, request, across, style);
  const rowHeightPt = snapDown(figure.rowHeightPt ?? roomPt ?? wantedPt, figure.gridPt);
  const leastPanelPt = leastPanel(figure, across.ticks, { ticksPt, gapPt }, style);
  const leastRowPt = snapUp(Math.max(figure.gridPt, leastPanelPt / rows), figure.gridPt);
  if (rowHeightPt >= leastRowPt) return rows * rowHeightPt;
  if (figure.rowHeightPt !== undefined) throw rowsTooLow(figure, leastRowPt, count);
  if (roomPt === undefined) return rows * leastRowPt;
  // Rows that are lower than a pixel share pixels, as keys do.
  const pooledPt = snapUp(Math.max(figure.gridPt, leastPanelPt), figure.gridPt);
  const panelPt = snapDown(rows * roomPt, figure.gridPt);
  const isPooled = leastRowPt <= figure.gridPt + 1e-6;
  if (isPooled && panelPt >= pooledPt) return panelPt;
  throw tooLow(figure, sumPt + count * (isPooled ? pooledPt + figure.gridPt : rows * leastRowPt), count);
}

/**
 * Layer labels must meet neither those of neighbouring panels nor what stands below, however low the rows: the names of
 * rows, or token labels that reach under them. Beside labels that do not, a layer label may stand out below its panel.
 */
function leastPanel(
  { shape, grid }: Figure,
  ticks: TickPlan,
  { ticksPt, gapPt }: Pick<Chrome, 'ticksPt' | 'gapPt'>,
  style: Style,
): number {
  if (shape.label !== 'left' && !grid) return 0;
  const isOver = reachUnderSideLabels(ticks, 0, style);
  const besidePt = isOver ? 0 : smallestOf(ticksPt, (pt) => pt);
  const sharedPt = ticksPt.length > 1 && !ticks.namesRows ? besidePt + gapPt : 0;
  // Turned labels reach lowest at their left end, where a label of the panel below may stand out above that.
  const isBelow = ticksPt.length > 1 && ticks.overhangPt.left > style.gapPt;
  const mostPt = isOver ? 2 * Math.max(0, tickLabelsTopPt(style)) : isBelow ? 2 * gapPt : sharedPt;
  return lineHeight(style.layerPt) - Math.min(sharedPt, mostPt);
}

/** Height of a row on a page of any height: heads are no higher than wide, as long as their rows keep their labels. */
function wantedRow(
  figure: Figure,
  { arrangement, lowRows = false }: PageRequest,
  { panelWidthPt }: Pick<Across, 'panelWidthPt'>,
  { rowPt }: Style,
): number {
  const { rows, fontSizePt, rowHeightPt } = figure;
  if (rowHeightPt !== undefined) return rowHeightPt;
  const aim = lowRows ? 0 : STACK_HEIGHT / (arrangement.lines * rows.length);
  const heightPt = fontSizePt * Math.min(ROW_HEIGHT.max, Math.max(ROW_HEIGHT.min, aim));
  return isOfHeads(figure)
    ? Math.min(heightPt, Math.max(lineHeight(rowPt), panelWidthPt / rows.length))
    : heightPt;
}
