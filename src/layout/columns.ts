/** Chooses how many columns of panels a page has. */
import type { Figure } from '../figure/figure.ts';
import { haveSameKeys, type Panel } from '../figure/panel.ts';
import { arrange } from './arrangement.ts';
import { attempt } from './conflicts.ts';
import { planPage } from './page.ts';
import type { Page, PageRequest } from './page-plan.ts';
import { chooseSquares } from './squares.ts';
import type { Typesetter } from './typesetter.ts';

/**
 * Plans a page with as many columns of panels as asked for; else with one, unless there is a height to keep under: then as
 * one stack if rows of a comfortable height keep under it, with token labels under the last panel alone where those of all
 * take too much; else with the fewest columns that do. Where no number of columns does, the most that fit are taken, and
 * rows are made lower. Panels of square cells are as high as they are wide, so they choose differently.
 */
export function choosePage(figure: Figure, abovePt: number, setter: Typesetter): Page {
  if (figure.shape.aspect === 'equal') return chooseSquares(figure, abovePt, setter);
  const { heightPt: fixedPt, ...free } = figure;
  const { maxHeightPt, grid } = figure;
  const asked = figure.ticks ?? 'all';
  const plan = (one: Figure, { columns, ...request }: Asked) =>
    planPage(one, { ...request, abovePt, arrangement: arrange(figure, columns) }, setter);
  if ((figure.columns !== undefined && !grid) || maxHeightPt === undefined) {
    const columns = Math.min(figure.columns ?? 1, figure.panels.length);
    return plan(figure, { columns, ticks: asked });
  }
  const limitPt = fixedPt ?? maxHeightPt;
  // Most figures are low enough as one stack, and need one plan.
  if (fixedPt === undefined) {
    const stack = attempt(() => plan(figure, { columns: 1, ticks: asked }));
    if (stack && stack.heightPt <= limitPt) return stack;
  }
  let most: Asked = { columns: 1, ticks: asked };
  for (const arrangement of arrangements(figure)) {
    const page = attempt(() => plan(free, { ...arrangement, lowRows: true }));
    if (!page) break;
    const isLow = page.heightPt <= limitPt;
    if (isLow || arrangement.ticks === asked) most = arrangement;
    if (isLow) break;
  }
  const natural = attempt(() => plan(figure, most));
  // Rows of a given height are not made lower.
  if (natural && (natural.heightPt <= limitPt || figure.rowHeightPt !== undefined)) return natural;
  return attempt(() => plan({ ...figure, heightPt: limitPt }, most)) ?? plan(figure, most);
}

/** A number of columns, and what of a page's request goes with it. */
interface Asked extends Pick<PageRequest, 'ticks' | 'lowRows'> {
  readonly columns: number;
}

/** What is tried in turn. A number of columns that makes the longest of them no shorter only takes width. */
function arrangements({ ticks: asked, panels, grid }: Figure): Asked[] {
  const mayShare = asked === undefined && panels.every((panel) => haveSameKeys(panel, panels[0] as Panel));
  const linesOf = (columns: number) => Math.ceil(panels.length / columns);
  const found: Asked[] = [];
  for (let columns = 1; columns <= (grid ? 1 : panels.length); columns++) {
    if (columns > 1 && linesOf(columns) === linesOf(columns - 1)) continue;
    found.push({ columns, ticks: asked ?? 'all' });
    // Panels with labels under the last alone are better than narrower ones.
    if (mayShare) found.push({ columns, ticks: 'last' });
  }
  return found;
}
