import { largestOf, smallestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import type { Arrangement } from './arrangement.ts';
import { rowsTooLow, tooLow } from './conflicts.ts';
import { standOutPt } from './names.ts';
import type { Page, PageRequest } from './page-plan.ts';
import { snapDown, snapUp } from './page-plan.ts';
import { reachUnderSideLabels, type TickPlan } from './tick-plan.ts';
import { lineHeight, type Style, type Typesetter } from './typesetter.ts';
import { SHARE_BETWEEN } from './widths.ts';

/** Row heights where the page has no height of its own: a stack aims at this height, within these bounds, in ems. */
const STACK_HEIGHT = 44;
const ROW_HEIGHT = { min: 1.4, max: 3 } as const;
/** Distance of panels, and what a new group adds to it, in gaps between texts. */
const PANEL_GAP = 1.2;
const GROUP_GAP = 2;
/** Distance of a label from the panel below it, in gaps between texts. */
export const LABEL_GAP = 0.5;

type Heights = Pick<Page, 'heightPt' | 'panelHeightPt' | 'tops' | 'gapPt' | 'namesTopPt'>;
type Widths = Pick<Page, 'ticks' | 'names'> & { readonly squareHeightPt?: number };

/** What stands above, below and between the lines of panels. */
interface Chrome {
  readonly topPt: number;
  readonly bottomPt: number;
  readonly gapPt: number;
  /** Of each line: the room above its panels, and that of token labels below them. */
  readonly headsPt: readonly number[];
  readonly ticksPt: readonly number[];
  /** All of it together. */
  readonly sumPt: number;
}

/** Heights of a page and of its panels: from the page where it has a height, else from the number of rows. */
export function planHeights(
  figure: Figure,
  request: PageRequest,
  widths: Widths,
  belowPt: number,
  { style }: Typesetter,
): Heights {
  const leastPanelPt = (between: Pick<Chrome, 'ticksPt' | 'gapPt'>) =>
    widths.squareHeightPt ?? sureHeight(figure, request, widths.ticks, between, style);
  const chrome = planChrome(figure, request, widths, { belowPt, leastPanelPt }, style);
  const { topPt, bottomPt, gapPt, headsPt, ticksPt } = chrome;
  const count = ticksPt.length;
  const roomPt = figure.heightPt === undefined ? undefined : (figure.heightPt - chrome.sumPt) / count;
  const panelHeightPt = widths.squareHeightPt ?? planRows(figure, request, widths.ticks, chrome, style);
  const sparePt = roomPt === undefined ? 0 : Math.max(0, (roomPt - panelHeightPt) * count);
  // A higher page moves rows apart; square cells stay together, in its middle.
  const isSquare = widths.squareHeightPt !== undefined;
  const betweenPt = isSquare || count === 1 ? 0 : sparePt / (count - 1);
  const tops: number[] = [];
  const namesTopPt = topPt + (isSquare ? snapDown(sparePt / 2, figure.gridPt) : 0);
  let y = namesTopPt + (headsPt[0] ?? 0);
  ticksPt.forEach((pt, line) => {
    tops.push(y);
    const nextPt = pt + gapPt + betweenPt + (headsPt[line + 1] ?? 0);
    y = snapDown(y + panelHeightPt + nextPt, figure.gridPt) + figure.gridPt;
  });
  const contentPt = (tops.at(-1) ?? 0) + panelHeightPt + (ticksPt.at(-1) ?? 0) + bottomPt;
  return {
    heightPt: figure.heightPt ?? snapUp(contentPt, figure.gridPt),
    panelHeightPt,
    tops,
    gapPt,
    namesTopPt,
  };
}

interface Surroundings {
  readonly belowPt: number;
  /** The height of a panel, or less, given what stands between two. */
  readonly leastPanelPt: (between: Pick<Chrome, 'ticksPt' | 'gapPt'>) => number;
}

function planChrome(
  figure: Figure,
  { arrangement, abovePt }: PageRequest,
  { ticks, names, squareHeightPt }: Widths,
  { belowPt, leastPanelPt }: Surroundings,
  style: Style,
): Chrome {
  const ticksPt = tickHeights(ticks, arrangement);
  const gapPt = figure.panelGapPt ?? gapOf(figure, arrangement, style);
  const bar = beyondBar(figure, { ticksPt, gapPt }, leastPanelPt({ ticksPt, gapPt }), style);
  // Names stand out beyond low panels too.
  const namesPt = Math.max(standOutPt(figure, squareHeightPt ?? 0, style), rowStandOut(figure, style));
  const headsPt = headHeights(figure, arrangement, names?.heightPt ?? 0, style);
  const topPt = snapUp(
    style.paddingPt + Math.max(abovePt, bar.above, abovePt + namesPt - (headsPt[0] ?? 0)),
    figure.gridPt,
  );
  const bottomPt = belowPt + Math.max(0, bar.below - (ticksPt.at(-1) ?? 0), namesPt) + style.paddingPt;
  const betweenPt = (ticksPt.length - 1) * (gapPt + figure.gridPt);
  const sumPt = topPt + bottomPt + [...ticksPt, ...headsPt].reduce((sum, pt) => sum + pt, 0) + betweenPt;
  return { topPt, bottomPt, gapPt, headsPt, ticksPt, sumPt };
}

/** Distance of lines of panels; in a grid of many columns, that of its columns. */
const gapOf = ({ grid, widthPt }: Figure, { columns }: Arrangement, style: Style): number =>
  grid ? Math.min(PANEL_GAP * style.gapPt, (SHARE_BETWEEN * widthPt) / columns) : PANEL_GAP * style.gapPt;

/** The least height that a panel of rows will have. */
function sureHeight(
  figure: Figure,
  request: PageRequest,
  ticks: TickPlan,
  between: Pick<Chrome, 'ticksPt' | 'gapPt'>,
  style: Style,
): number {
  const leastPanelPt = leastPanel(figure, ticks, between, style);
  const rows = figure.rows.length;
  if (figure.heightPt !== undefined) return Math.max(figure.gridPt, leastPanelPt);
  return Math.max(rows * (wantedRow(figure, request) - figure.gridPt), leastPanelPt);
}

/**
 * How far a colorbar's numbers stand out: half a line at either end, and more above a bar too short for two of them.
 * @param panelPt height of a panel, or less
 */
function beyondBar(
  { colorbar }: Figure,
  { ticksPt, gapPt }: Pick<Chrome, 'ticksPt' | 'gapPt'>,
  panelPt: number,
  { tickPt }: Style,
): { readonly above: number; readonly below: number } {
  if (colorbar?.side !== 'right') return { above: 0, below: 0 };
  const linePt = lineHeight(tickPt);
  const barPt = panelPt + ticksPt.slice(0, -1).reduce((sum, pt) => sum + pt + gapPt + panelPt, 0);
  return { above: linePt / 2 + Math.max(0, linePt - barPt), below: linePt / 2 };
}

/** Height of a panel whose rows are as high as looks right, as the user wants, or as the page leaves them. */
function planRows(
  figure: Figure,
  request: PageRequest,
  ticks: TickPlan,
  { ticksPt, gapPt, sumPt }: Chrome,
  style: Style,
): number {
  const [count, rows] = [request.arrangement.lines, figure.rows.length];
  const roomPt = figure.heightPt === undefined ? undefined : (figure.heightPt - sumPt) / (count * rows);
  const wantedPt = wantedRow(figure, request);
  const rowHeightPt = snapDown(figure.rowHeightPt ?? roomPt ?? wantedPt, figure.gridPt);
  const leastPanelPt = leastPanel(figure, ticks, { ticksPt, gapPt }, style);
  const leastRowPt = snapUp(Math.max(figure.gridPt, leastPanelPt / rows), figure.gridPt);
  if (rowHeightPt >= leastRowPt) return rows * rowHeightPt;
  if (figure.rowHeightPt !== undefined) throw rowsTooLow(figure, leastRowPt);
  if (roomPt === undefined) return rows * leastRowPt;
  // Rows that are lower than a pixel share pixels, as keys do.
  const pooledPt = snapUp(Math.max(figure.gridPt, leastPanelPt), figure.gridPt);
  const panelPt = snapDown(rows * roomPt, figure.gridPt);
  const isPooled = leastRowPt <= figure.gridPt + 1e-6;
  if (isPooled && panelPt >= pooledPt) return panelPt;
  throw tooLow(figure, sumPt + count * (isPooled ? pooledPt + figure.gridPt : rows * leastRowPt));
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
  const besidePt = reachUnderSideLabels(ticks, style) ? 0 : smallestOf(ticksPt, (pt) => pt);
  const sharedPt = ticksPt.length > 1 && !ticks.namesRows ? besidePt + gapPt : 0;
  // Turned labels reach lowest at their left end, where a label of the panel below may stand out above that.
  const isBelow = ticksPt.length > 1 && ticks.overhangPt.left > style.gapPt;
  return lineHeight(style.layerPt) - (isBelow ? Math.min(sharedPt, 2 * gapPt) : sharedPt);
}

/** Height of the token labels under each line of panels. Those of a shorter column hang where the next panel would be. */
function tickHeights(ticks: TickPlan, { lines, places }: Arrangement): number[] {
  const heights = new Array<number>(lines).fill(0);
  ticks.panels.forEach((under, i) => {
    const place = places[i];
    if (!under || !place) return;
    const line = place.isLast ? lines - 1 : place.line;
    heights[line] = Math.max(heights[line] ?? 0, under.heightPt);
  });
  return heights;
}

/** Room above each line of panels: for names of groups and the gap before a new one, for labels of panels and of columns. */
function headHeights(
  figure: Figure,
  { lines, apart, withNames }: Arrangement,
  namesPt: number,
  style: Style,
): number[] {
  const labelPt = panelLabelPt(figure, style);
  return Array.from({ length: lines }, (_, line) => {
    const groupPt = withNames.has(line) ? lineHeight(style.layerPt) + style.gapPt : 0;
    const gapPt = apart.has(line) ? GROUP_GAP * style.gapPt : 0;
    return snapUp(gapPt + groupPt + labelPt + (line === 0 ? namesPt : 0), figure.gridPt);
  });
}

/** Height of the labels above panels, the distance to them included; 0 where they stand elsewhere, or are empty. */
export const panelLabelPt = ({ shape, panels }: Figure, style: Style): number =>
  shape.label === 'top' && panels.some(({ label }) => label !== '')
    ? lineHeight(style.layerPt) + LABEL_GAP * style.gapPt
    : 0;

/** Height of a row on a page of any height. */
function wantedRow(figure: Figure, { arrangement, lowRows = false }: PageRequest): number {
  const { rows, fontSizePt, rowHeightPt } = figure;
  if (rowHeightPt !== undefined) return rowHeightPt;
  if (lowRows) return ROW_HEIGHT.min * fontSizePt;
  const aim = STACK_HEIGHT / (arrangement.lines * rows.length);
  return fontSizePt * Math.min(ROW_HEIGHT.max, Math.max(ROW_HEIGHT.min, aim));
}

/** How far labels of rows that are lower than text stand out above and below a map. */
const rowStandOut = ({ shape, rows }: Figure, style: Style): number =>
  shape.aspect === 'equal' && largestOf(rows, ({ label }) => label.text.length, 0) > 0
    ? lineHeight(style.rowPt) / 2
    : 0;
