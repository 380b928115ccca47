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
 * rows are made lower. A number of columns that is asked for keeps under the height in the same way, without the choice.
 * Panels of square cells are as high as they are wide, so they choose differently.
 */
export function choosePage(figure: Figure, abovePt: number, setter: Typesetter): Page {
  if (figure.shape.aspect === 'equal') return chooseSquares(figure, abovePt, setter);
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
  for (const arrangement of [first, ...others]) {
    const page = attempt(() => plan(free, { ...arrangement, lowRows: true }));
    if (!page) break;
    const isLow = page.heightPt <= limitPt;
    if (isLow || arrangement.ticks === first.ticks) most = arrangement;
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
function arrangements({ ticks: asked, panels, grid, columns: own }: Figure): [Asked, ...Asked[]] {
  const mayShare = asked === undefined && panels.every((panel) => haveSameKeys(panel, panels[0] as Panel));
  const linesOf = (columns: number) => Math.ceil(panels.length / columns);
  // Panels with labels under the last alone are better than narrower ones.
  const ofColumns = (columns: number): [Asked, ...Asked[]] => [
    { columns, ticks: asked ?? 'all' },
    ...(mayShare ? [{ columns, ticks: 'last' } as const] : []),
  ];
  if (grid || own !== undefined) return ofColumns(Math.min(own ?? 1, panels.length));
  const found = ofColumns(1);
  for (let columns = 2; columns <= panels.length; columns++)
    if (linesOf(columns) < linesOf(columns - 1)) found.push(...ofColumns(columns));
  return found;
}
