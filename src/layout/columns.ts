/** Chooses how many columns of panels a page has. */
import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { haveSameKeys, type Panel } from '../figure/panel.ts';
import type { PanelGrid } from '../figure/panel-grid.ts';
import { arrange } from './arrangement.ts';
import { attempt, PageTooSmall } from './conflicts.ts';
import { planPage } from './page.ts';
import type { Page, PageRequest } from './page-plan.ts';
import { chooseSquares } from './squares.ts';
import { lineHeight, type Typesetter } from './typesetter.ts';

/** A page with the figure that it is planned for: labels of its panels may have moved. */
interface Chosen {
  readonly figure: Figure;
  readonly page: Page;
}

/**
 * Plans a page with as many columns of panels as asked for; else with one, unless there is a height to keep under: then as
 * one stack if rows of a comfortable height keep under it, with token labels under the last panel alone where those of all
 * take too much; else with the fewest columns that do. Where no number of columns does, the most that fit are taken, and
 * rows are made lower. A number of columns that is asked for keeps under the height in the same way, without the choice.
 * Panels of square cells are as high as they are wide, so they choose differently.
 */
export function choosePage(asked: Figure, abovePt: number, setter: Typesetter): Chosen {
  const { grid } = asked;
  const figure = grid ? { ...asked, columns: columnsOfGrid(asked, grid, abovePt, setter) } : asked;
  return figure.shape.aspect === 'equal'
    ? { figure, page: chooseSquares(figure, abovePt, setter) }
    : chooseLabels(figure, abovePt, setter);
}

/** Panels with labels above must have so many times the cells' area of those with labels at the left to be better. */
const WORTH_ABOVE = 1.5;

/**
 * Labels of layers and rows stand left of every panel; where that leaves cells too little room, those of layers stand above, and
 * those of rows left of each line of panels alone, if that leaves more.
 * @throws OptionConflict where the page is too small either way
 */
function chooseLabels(figure: Figure, abovePt: number, setter: Typesetter): Chosen {
  const { shape, panels } = figure;
  const beside = shape.mayLabelAbove
    ? withinWidth(() => chooseRows(figure, abovePt, setter))
    : chooseRows(figure, abovePt, setter);
  const isTooHigh =
    beside !== undefined && beside.heightPt > (figure.maxHeightPt ?? Number.POSITIVE_INFINITY);
  if (beside && !(shape.mayLabelAbove && (isTooHigh || isCramped(beside, figure, setter))))
    return { figure, page: beside };
  const ticks = figure.ticks ?? (panels.every((panel) => sharesKeys(panel, figure)) ? 'last' : 'all');
  const moved: Figure = { ...figure, ticks, shape: { ...shape, label: 'top', sharesRows: true } };
  if (!beside) return { figure: moved, page: chooseRows(moved, abovePt, setter) };
  const page = attempt(() => chooseRows(moved, abovePt, setter));
  const isBetter =
    page !== undefined &&
    (isTooHigh ? page.heightPt < beside.heightPt : areaOf(page) > WORTH_ABOVE * areaOf(beside));
  return isBetter ? { figure: moved, page } : { figure, page: beside };
}

/** A page, or nothing where its width is too small. */
function withinWidth(plan: () => Page): Page | undefined {
  try {
    return plan();
  } catch (error) {
    if (error instanceof PageTooSmall && error.side === 'width') return undefined;
    throw error;
  }
}

const areaOf = ({ panelWidthPt, panelHeightPt }: Page): number => panelWidthPt * panelHeightPt;

/** A key narrower than this, in ems, is hard to tell from its neighbours. */
const LEAST_KEY = 0.25;

/** Whether rows are lower than their labels, or panels so narrow that labels take more than they do, or that their keys are. */
function isCramped(page: Page, figure: Figure, { style }: Typesetter): boolean {
  const { rows, panels, fontSizePt } = figure;
  const { panelWidthPt, panelHeightPt, labelsPt } = page;
  const keyPt = panelWidthPt / largestOf(panels, ({ keyCount }) => keyCount);
  const isNarrow = panelWidthPt < LEAST_IN_GRID.anyName * fontSizePt;
  return (
    panelHeightPt / rows.length < lineHeight(style.rowPt) ||
    (isNarrow && (keyPt < LEAST_KEY * fontSizePt || panelWidthPt < labelsPt))
  );
}

/** Whether a panel's keys are those of the first. */
const sharesKeys = (panel: Panel, { panels }: Figure): boolean => haveSameKeys(panel, panels[0] as Panel);

/** Panels of a grid narrower than this, in ems, say little, and go into blocks below one another; and less narrow ones with cut names. */
const LEAST_IN_GRID = { wholeName: 2.5, anyName: 8 } as const;

/**
 * How many columns of a grid stand side by side: as many as asked for, else all, or, where their panels would say little or their
 * names be cut, as many as do not, in the fewest blocks below one another; and no more blocks than keep under the height there is.
 */
function columnsOfGrid(figure: Figure, grid: PanelGrid, abovePt: number, setter: Typesetter): number {
  const count = grid.columns.length;
  if (figure.columns !== undefined || !grid.wraps) return Math.min(figure.columns ?? count, count);
  const { heightPt, maxHeightPt, ...free } = figure;
  const limitPt = heightPt ?? maxHeightPt ?? Number.POSITIVE_INFINITY;
  // Rows as low as their labels, or else as low as is comfortable.
  const tight = { ...free, rowHeightPt: figure.rowHeightPt ?? lineHeight(setter.style.rowPt) };
  let most = count;
  for (let columns = count; columns > 0; columns = fewerColumns(count, columns)) {
    const arrangement = arrange(figure, columns);
    const request = { abovePt, arrangement, lowRows: true, ticks: figure.ticks ?? 'last' };
    const plan = (one: Figure) => attempt(() => planPage(one, request, setter));
    const page = plan(tight) ?? plan(free);
    if (!page) continue;
    if (page.heightPt > limitPt) break;
    most = columns;
    if (isWide(page, figure)) return columns;
  }
  return most;
}

/** The most columns of which more blocks below one another hold all; 0 after a single one. */
function fewerColumns(count: number, columns: number): number {
  for (let blocks = Math.ceil(count / columns) + 1; blocks <= count; blocks++)
    if (Math.ceil(count / blocks) < columns) return Math.ceil(count / blocks);
  return 0;
}

/** Whether panels of a grid are wide enough to say something, and so wide that they are best side by side, or named in full. */
const isWide = ({ panelWidthPt, names }: Page, { grid, fontSizePt }: Figure): boolean =>
  panelWidthPt >= LEAST_IN_GRID.anyName * fontSizePt ||
  (panelWidthPt >= LEAST_IN_GRID.wholeName * fontSizePt &&
    (names?.columns.title !== '' || names.columns.texts.every((text, i) => text === grid?.columns[i])));

function chooseRows(figure: Figure, abovePt: number, setter: Typesetter): Page {
  const { heightPt: fixedPt, ...free } = figure;
  const { maxHeightPt } = figure;
  const plan = (one: Figure, { columns, ...request }: Asked) =>
    planPage(one, { ...request, abovePt, arrangement: arrange(figure, columns) }, setter);
  const [first, ...others] = arrangements(figure);
  if (maxHeightPt === undefined) return plan(figure, first);
  const limitPt = fixedPt ?? maxHeightPt;
  // Most figures are low enough as they are, and need one plan.
  if (fixedPt === undefined) {
    const page = attempt(() => plan(figure, first));
    if (page && page.heightPt <= limitPt) return page;
  }
  let most = first;
  const tried: { readonly arrangement: Asked; readonly page: Page }[] = [];
  for (const arrangement of [first, ...others]) {
    const page = attempt(() => plan(free, { ...arrangement, lowRows: true }));
    if (!page) break;
    tried.push({ arrangement, page });
    if (arrangement === first && others[0]?.columns === first.columns && hasHighLabels(page)) continue;
    const isLow = page.heightPt <= limitPt;
    if (isLow || arrangement.ticks === first.ticks) most = arrangement;
    if (isLow) break;
  }
  const natural = attempt(() => plan(figure, most));
  // Rows of a given height are not made lower.
  if (natural && (natural.heightPt <= limitPt || figure.rowHeightPt !== undefined)) return natural;
  const lowered = attempt(() => plan({ ...figure, heightPt: limitPt }, most));
  if (lowered || fixedPt !== undefined) return lowered ?? plan(figure, most);
  // Token labels of all panels take more than the limit, however low rows are: those of another arrangement may not.
  for (const { arrangement } of tried) {
    const page = attempt(() => plan({ ...figure, heightPt: limitPt }, arrangement));
    if (page) return page;
  }
  const [lowest] = tried.map(({ page }) => page).toSorted((a, b) => a.heightPt - b.heightPt);
  return lowest ?? plan(figure, most);
}

/** Whether the token labels of a panel are higher than its rows are when low: a page of them would show labels more than weights. */
const hasHighLabels = ({ ticks, panelHeightPt }: Page): boolean =>
  largestOf(ticks.panels, (under) => under?.heightPt ?? 0, 0) > panelHeightPt;

/** A number of columns, and what of a page's request goes with it. */
interface Asked extends Pick<PageRequest, 'ticks' | 'lowRows'> {
  readonly columns: number;
}

/** What is tried in turn. A number of columns that makes the longest of them no shorter only takes width. */
function arrangements(figure: Figure): [Asked, ...Asked[]] {
  const { ticks: asked, panels, grid, columns: own } = figure;
  const mayShare = asked === undefined && panels.every((panel) => sharesKeys(panel, figure));
  const linesOf = (columns: number) => Math.ceil(panels.length / columns);
  // Panels with labels under the last alone are better than narrower ones.
  const ofColumns = (columns: number): [Asked, ...Asked[]] => [
    { columns, ticks: asked ?? 'all' },
    ...(mayShare ? [{ columns, ticks: 'last' } as const] : []),
  ];
  if (grid) return ofColumns(own ?? 1);
  if (own !== undefined) return ofColumns(Math.min(own, panels.length));
  const found = ofColumns(1);
  for (let columns = 2; columns <= panels.length; columns++)
    if (linesOf(columns) < linesOf(columns - 1)) found.push(...ofColumns(columns));
  return found;
}
