import { smallestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { tooLow } from './conflicts.ts';
import type { Page, PageRequest } from './page-plan.ts';
import { snapDown, snapUp } from './page-plan.ts';
import type { TickPlan } from './tick-plan.ts';
import { namesRows, reachUnderSideLabels } from './ticks.ts';
import { lineHeight, type Style, type Typesetter } from './typesetter.ts';

/** Where a panel stands: its column, its line within that column, and whether it is the last one there. */
interface Cell {
  readonly column: number;
  readonly line: number;
  readonly isLast: boolean;
}

/** Panels run down the first column, then the next; where they do not come out even, the first columns hold one more. */
export function cellOf(panelCount: number, columns: number, i: number): Cell {
  const [short, longColumns] = [Math.floor(panelCount / columns), panelCount % columns];
  const inLong = longColumns * (short + 1);
  const [height, from, before] = i < inLong ? [short + 1, 0, 0] : [short, inLong, longColumns];
  const line = (i - from) % height;
  return { column: before + Math.floor((i - from) / height), line, isLast: line === height - 1 };
}

/** Whether a panel has token labels: all of them, or the last of each column. */
export const hasTicks = ({ ticks }: Figure, { isLast }: Cell): boolean =>
  ticks === 'all' || (ticks === 'last' && isLast);

/** Row heights where the page has no height of its own: a stack aims at this height, within these bounds, in ems. */
const STACK_HEIGHT = 44;
const ROW_HEIGHT = { min: 1.4, max: 3 } as const;

type Heights = Pick<Page, 'heightPt' | 'rowHeightPt' | 'tops'>;

/** Heights of a page and of its rows: from the page where it has a height, else from the number of rows. */
export function planHeights(
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
  const chromePt =
    topPt + bottomPt + ticksPt.reduce((sum, pt) => sum + pt, 0) + (count - 1) * (gapPt + figure.gridPt);
  const roomPt = figure.heightPt === undefined ? undefined : (figure.heightPt - chromePt) / (count * rows);
  const rowHeightPt = snapDown(
    roomPt ?? (lowRows ? ROW_HEIGHT.min * figure.fontSizePt : defaultRowPt(figure, columns)),
    figure.gridPt,
  );
  const leastRowPt = leastRow(figure, ticks, { ticksPt, gapPt }, style);
  if (rowHeightPt < leastRowPt && roomPt !== undefined)
    throw tooLow(figure, chromePt + count * rows * leastRowPt);
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
  const sharedPt = ticksPt.length > 1 && !namesRows(figure) ? besidePt + gapPt : 0;
  const leastPt = (lineHeight(style.layerPt) - sharedPt) / figure.rows.length;
  return snapUp(Math.max(figure.gridPt, leastPt), figure.gridPt);
}

/** Height of the token labels under each line of panels. Those of a shorter column hang where the next panel would be. */
function tickHeights(figure: Figure, columns: number, ticks: TickPlan): number[] {
  const count = figure.panels.length;
  const lines = Math.ceil(count / columns);
  const heights = new Array<number>(lines).fill(0);
  figure.panels.forEach((panel, i) => {
    const cell = cellOf(count, columns, i);
    if (!hasTicks(figure, cell)) return;
    const line = cell.isLast ? lines - 1 : cell.line;
    heights[line] = Math.max(heights[line] ?? 0, new Set(panel.tokens).size * ticks.linePt);
  });
  return heights;
}

function defaultRowPt({ panels, rows, fontSizePt }: Figure, columns: number): number {
  const aim = STACK_HEIGHT / (Math.ceil(panels.length / columns) * rows.length);
  return fontSizePt * Math.min(ROW_HEIGHT.max, Math.max(ROW_HEIGHT.min, aim));
}
