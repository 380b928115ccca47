/** Pages of square cells: how many columns of panels they have, under which height. */
import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { arrange } from './arrangement.ts';
import { attempt, leastWidth, tooLow } from './conflicts.ts';
import { planPage } from './page.ts';
import type { Page } from './page-plan.ts';
import { roomAbovePanel } from './panel.ts';
import { cellsOf } from './square-cells.ts';
import type { Typesetter } from './typesetter.ts';

/**
 * Plans a page with as many columns as asked for; else with those that make a page no higher than wide, and leave the fewest
 * places empty. Where a height is to be kept, cells are smaller, in as many columns as leave them largest.
 */
export function chooseSquares(figure: Figure, abovePt: number, setter: Typesetter): Page {
  const count = figure.panels.length;
  const within = (columns: number) => planWithin(figure, columns, abovePt, setter);
  // A page that need not keep a height may be higher than it is to be.
  const { maxHeightPt: _, ...free } = figure;
  const anyway = (columns: number) =>
    figure.heightPt === undefined ? planWithin(free, columns, abovePt, setter) : within(columns);
  if (figure.grid || figure.columns !== undefined) {
    const columns = figure.grid ? (figure.columns ?? 1) : Math.min(figure.columns ?? 1, count);
    return attempt(() => within(columns)) ?? anyway(columns);
  }
  const even = evenColumns(figure);
  const first = attempt(() => within(even));
  if (first && isWide(first, figure)) return withWholeLabels(first, figure, within, setter);
  let best = first;
  for (const columns of lineBreaks(count)) {
    const page = columns === even ? undefined : attempt(() => within(columns));
    if (page && page.panelWidthPt > (best?.panelWidthPt ?? 0)) best = page;
  }
  return best ?? anyway(even);
}

/** The page, or one of fewer columns where the labels above its panels would be cut, and wider panels are low enough. */
function withWholeLabels(
  page: Page,
  figure: Figure,
  plan: (columns: number) => Page,
  setter: Typesetter,
): Page {
  const { panels, shape } = figure;
  const { style, widthPt } = setter;
  const labelPt =
    shape.label === 'top' ? largestOf(panels, ({ label }) => widthPt(label, style.layerPt), 0) : 0;
  const isWhole = (one: Page) => {
    const area = { width: one.panelWidthPt, height: one.panelHeightPt };
    return labelPt <= roomAbovePanel(figure, one, area, style);
  };
  const fewer = lineBreaks(panels.length).filter((columns) => columns < page.lefts.length);
  for (let one: Page | undefined = page; one; ) {
    if (isWhole(one)) return one;
    const columns = fewer.pop();
    const next = columns === undefined ? undefined : attempt(() => plan(columns));
    one = next && isWide(next, figure) ? next : undefined;
  }
  return page;
}

/** The share of their width that panels may leave over because cells are whole pixels. */
const MOST_SPARE = 0.15;

/** Whether panels take the page's width, and not only what its height leaves them. */
const isWide = ({ lefts, panelWidthPt, rightPt }: Page, figure: Figure): boolean =>
  figure.widthPt - rightPt < MOST_SPARE * lefts.length * panelWidthPt;

/** Numbers of columns of which each has fewer lines than the one before. */
const lineBreaks = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => i + 1).filter(
    (columns) => columns === 1 || Math.ceil(count / columns) < Math.ceil(count / (columns - 1)),
  );

/** The fewest columns of which the panels are no higher than wide, or up to half as many more, if fewer places stay empty. */
function evenColumns(figure: Figure): number {
  const { rows, keys } = cellsOf(figure);
  const count = figure.panels.length;
  const linesOf = (columns: number) => Math.ceil(count / columns);
  const least = lineBreaks(count).find((columns) => linesOf(columns) * rows <= columns * keys) ?? count;
  const most = Math.min(count, least + 2, Math.floor(1.5 * least));
  const empty = (columns: number) => linesOf(columns) * columns - count;
  let best = least;
  for (let columns = least + 1; columns <= most; columns++) if (empty(columns) < empty(best)) best = columns;
  return best;
}

/** A page under the height that the figure has or keeps under, with cells as large as that and the width allow. */
function planWithin(figure: Figure, columns: number, abovePt: number, setter: Typesetter): Page {
  const { heightPt: fixedPt, ...free } = figure;
  const limitPt = fixedPt ?? figure.maxHeightPt ?? Number.POSITIVE_INFINITY;
  const arrangement = arrange(figure, columns);
  const request = { abovePt, arrangement, ...(figure.ticks ? { ticks: figure.ticks } : {}) };
  const { rows, keys } = cellsOf(figure);
  const leastPt = Math.max(leastWidth(figure), figure.gridPt);
  let mostWidthPt = Number.POSITIVE_INFINITY;
  // Panels that stay too high although they become narrower do so by ever larger steps.
  for (let stepPt = figure.gridPt; ; stepPt *= 2) {
    const size = Number.isFinite(mostWidthPt) ? { mostWidthPt } : {};
    const page = planPage(free, { ...request, ...size }, setter);
    const overPt = page.heightPt - limitPt;
    if (overPt <= 1e-6)
      return fixedPt === undefined ? page : planPage(figure, { ...request, ...size }, setter);
    const fittingPt = ((page.panelHeightPt - overPt / arrangement.lines) * keys) / rows;
    const isLeast = mostWidthPt <= leastPt || page.panelWidthPt - figure.gridPt < leastPt;
    if (isLeast || fittingPt < leastPt) {
      const leastPanelPt = (leastPt * rows) / keys + 2 * figure.gridPt;
      const { lines } = arrangement;
      throw tooLow(figure, page.heightPt + lines * (leastPanelPt - page.panelHeightPt), lines);
    }
    mostWidthPt = Math.max(leastPt, Math.min(fittingPt, page.panelWidthPt - stepPt));
  }
}
