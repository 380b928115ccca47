import { OptionConflict } from '../core/errors.ts';
import type { Figure } from '../figure/figure.ts';
import { planPage } from './page.ts';
import type { Page } from './page-plan.ts';
import type { Typesetter } from './typesetter.ts';

/**
 * Plans a page with as many columns of panels as asked for; else with one, unless there is a height to keep under: then
 * with the fewest that do so with rows of a comfortable height. Where no number of columns does, the most that fit are
 * taken, and rows are made lower.
 */
export function choosePage(figure: Figure, abovePt: number, setter: Typesetter): Page {
  const { heightPt: fixedPt, maxHeightPt, ...free } = figure;
  if (figure.columns !== undefined || maxHeightPt === undefined)
    return planPage(
      figure,
      { columns: Math.min(figure.columns ?? 1, figure.panels.length), abovePt },
      setter,
    );
  const limitPt = fixedPt ?? maxHeightPt;
  // Most figures are low enough as one stack, and need one plan.
  if (fixedPt === undefined) {
    const stack = attempt(() => planPage(figure, { columns: 1, abovePt }, setter));
    if (stack && stack.heightPt <= limitPt) return stack;
  }
  let most = 1;
  for (let columns = 1; columns <= figure.panels.length; columns++) {
    const page = attempt(() => planPage(free, { columns, abovePt, lowRows: true }, setter));
    if (!page) break;
    most = columns;
    if (page.heightPt <= limitPt) break;
  }
  const natural = attempt(() => planPage(figure, { columns: most, abovePt }, setter));
  if (natural && natural.heightPt <= limitPt) return natural;
  return (
    attempt(() => planPage({ ...figure, heightPt: limitPt }, { columns: most, abovePt }, setter)) ??
    planPage(figure, { columns: most, abovePt }, setter)
  );
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
