import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import type { Figure } from '../figure/figure.ts';
import type { ColorbarTick } from '../figure/scale.ts';
import type { Footer } from './footer.ts';
import { planPage } from './page.ts';
import type { TickPlan } from './tick-plan.ts';
import type { Typesetter } from './typesetter.ts';

/** A colorbar with its ticks chosen and measured, to be placed. */
export interface ColorbarPlan {
  readonly ticks: readonly (ColorbarTick & { readonly widthPt: number })[];
  readonly label: string;
  /** The label along the bar, in as many lines as the bar's height asks for, and the length of the longest. */
  readonly lines: readonly string[];
  readonly labelPt: number;
  /** Width of bar, ticks and label together. */
  readonly widthPt: number;
  /** Ends of the gradient, from the bar's top and bottom; arrows fill the rest. */
  readonly insetPt: { readonly top: number; readonly bottom: number };
}

/** Everything that is decided before marks are made; points from the page's top left corner. */
export interface Page {
  readonly heightPt: number;
  /** Height of the title, below the padding. */
  readonly abovePt: number;
  readonly rowHeightPt: number;
  readonly panelWidthPt: number;
  /** Left edges of the columns of panels, and tops of the panels in one of them. */
  readonly lefts: readonly number[];
  readonly tops: readonly number[];
  /** Width of the labels left of a panel. */
  readonly labelsPt: number;
  readonly ticks: TickPlan;
  readonly colorbar?: ColorbarPlan;
  readonly footer: Footer;
  /** What the page leaves out. */
  readonly notices: readonly Notice[];
}

/** How a page is to be planned. */
export interface PageRequest {
  /** Columns of panels. */
  readonly columns: number;
  /** Height of the title above the panels. */
  readonly abovePt: number;
  /** Rows as low as is comfortable, where the page has no height of its own; else as high as looks right. */
  readonly lowRows?: boolean;
}

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
