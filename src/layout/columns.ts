import { OptionConflict } from '../errors.ts';
import { type Figure, MANY_LAYERS } from '../figure/figure.ts';
import { type Page, planPage } from './page.ts';
import type { Typesetter } from './typesetter.ts';

/**
 * Plans a page with as many columns of panels as asked for; else with one, unless there are many layers: then with the
 * fewest that keep the page as low as it should be with rows of a comfortable height. Where no number of columns does,
 * the most that fit are taken, and rows are made lower.
 */
export function choosePage(figure: Figure, abovePt: number, setter: Typesetter): Page {
  if (figure.columns !== undefined || figure.panels.length <= MANY_LAYERS)
    return planPage(figure, figure.columns ?? 1, abovePt, setter);
  const { heightPt: fixedPt, ...free } = figure;
  const limitPt = fixedPt ?? figure.maxHeightPt;
  let most = 1;
  for (let columns = 1; columns <= figure.panels.length; columns++) {
    const page = attempt(() => planPage(free, columns, abovePt, setter));
    if (!page) break;
    most = columns;
    if (page.heightPt <= limitPt)
      return fixedPt === undefined ? page : planPage(figure, columns, abovePt, setter);
  }
  const low = attempt(() => planPage({ ...figure, heightPt: limitPt }, most, abovePt, setter));
  return low ?? planPage(figure, most, abovePt, setter);
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
