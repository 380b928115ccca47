import { OptionConflict } from '../core/errors.ts';
import type { Figure, Panel } from '../figure/figure.ts';
import { planPage } from './page.ts';
import type { Page } from './page-plan.ts';
import { haveSameKeys } from './tick-plan.ts';
import type { Typesetter } from './typesetter.ts';

/**
 * Plans a page with as many columns of panels as asked for; else with one, unless there is a height to keep under: then as
 * one stack if rows of a comfortable height keep under it, with token labels under the last panel alone where those of all
 * take too much; else with the fewest columns that do. Where no number of columns does, the most that fit are taken, and
 * rows are made lower.
 */
export function choosePage(figure: Figure, abovePt: number, setter: Typesetter): Page {
  const { heightPt: fixedPt, maxHeightPt, ...free } = figure;
  const asked = figure.ticks ?? 'all';
  if (figure.columns !== undefined || maxHeightPt === undefined) {
    const columns = Math.min(figure.columns ?? 1, figure.panels.length);
    return planPage(figure, { columns, abovePt, ticks: asked }, setter);
  }
  const limitPt = fixedPt ?? maxHeightPt;
  // Most figures are low enough as one stack, and need one plan.
  if (fixedPt === undefined) {
    const stack = attempt(() => planPage(figure, { columns: 1, abovePt, ticks: asked }, setter));
    if (stack && stack.heightPt <= limitPt) return stack;
  }
  let most: Arrangement = { columns: 1, ticks: asked };
  for (const arrangement of arrangements(figure)) {
    const page = attempt(() => planPage(free, { ...arrangement, abovePt, lowRows: true }, setter));
    if (!page) break;
    const isLow = page.heightPt <= limitPt;
    if (isLow || arrangement.ticks === asked) most = arrangement;
    if (isLow) break;
  }
  const request = { ...most, abovePt };
  const natural = attempt(() => planPage(figure, request, setter));
  // Rows of a given height are not made lower.
  if (natural && (natural.heightPt <= limitPt || figure.rowHeightPt !== undefined)) return natural;
  return (
    attempt(() => planPage({ ...figure, heightPt: limitPt }, request, setter)) ??
    planPage(figure, request, setter)
  );
}

interface Arrangement {
  readonly columns: number;
  readonly ticks: 'all' | 'last';
}

/** What is tried in turn. A number of columns that makes the longest of them no shorter only takes width. */
function arrangements({ ticks: asked, panels }: Figure): Arrangement[] {
  const ticks = asked ?? 'all';
  const found: Arrangement[] = [{ columns: 1, ticks }];
  if (asked === undefined && panels.every((panel) => haveSameKeys(panel, panels[0] as Panel)))
    found.push({ columns: 1, ticks: 'last' });
  for (let columns = 2; columns <= panels.length; columns++)
    if (Math.ceil(panels.length / columns) < Math.ceil(panels.length / (columns - 1)))
      found.push({ columns, ticks });
  return found;
}

/** A page, or nothing where it is too small for that many columns. */
function attempt(plan: () => Page): Page | undefined {
  try {
    return plan();
  } catch (error) {
    if (error instanceof OptionConflict) return undefined;
    throw error;
  }
}
