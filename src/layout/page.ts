/**
 * Divides a page among its panels.
 *
 * 1. Widths: every panel has the same margin to its left, as wide as the widest layer label beside the widest row label,
 *    and grown where a token label would reach further. The colorbar stands at the right. What remains is shared equally.
 * 2. Token labels are planned for that width, which gives the height of what stands under a panel.
 * 3. Heights: rows of all panels are equal. They take their height from the page if it has one, else from the number of
 *    rows, within the bounds that look right.
 *
 * Edges of cells fall on multiples of `gridPt`, one device pixel, so that no cell has a soft edge and equal rows are equal
 * to the pixel.
 */

import type { Notice } from '../core/codes.ts';
import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { planBottomBar } from './bottom-bar.ts';
import { barsPt, colorbarsAt, droppedTicks, planColorbar } from './colorbar-plan.ts';
import { labelTooLong } from './conflicts.ts';
import { planFooter } from './footer.ts';
import { planHeights } from './heights.ts';
import type { ColorbarPlan, Page, PageRequest } from './page-plan.ts';
import { snapUp } from './page-plan.ts';
import { cellCounts, poolingNotes } from './pooling.ts';
import type { Typesetter } from './typesetter.ts';
import { planWidths, type Widths } from './widths.ts';

/**
 * Plans a page for all panels of a figure.
 * @throws OptionConflict where the page is too small, naming the option to change
 */
export function planPage(figure: Figure, request: PageRequest, setter: Typesetter): Page {
  // A bar's width depends on its ticks, those on its height, that on the token labels, and those on the width the bar
  // leaves. A first guess is planned with, and replaced by the bar that results until the two are equally wide.
  let guess: readonly ColorbarPlan[] = rightBars(figure, figure.heightPt ?? Number.POSITIVE_INFINITY, setter);
  for (let tries = 1; ; tries++) {
    const page = planBeside(guess, figure, request, setter);
    const sparePt = barsPt(guess, setter.style) - barsPt(page.colorbars, setter.style);
    // Guesses may come back to one another; from some point on they only grow, so this ends.
    if (Math.abs(sparePt) < 1e-6 || (sparePt > 0 && tries > MOST_TRIES))
      return { ...page, heightPt: fitLabel(figure, page, setter) };
    guess = page.colorbars;
  }
}

const rightBars = (figure: Figure, heightPt: number, setter: Typesetter): ColorbarPlan[] =>
  colorbarsAt(figure, 'right').map((bar) => planColorbar(bar, heightPt, setter));

/** A page that leaves room for such colorbars at its right, with those that go with it. */
function planBeside(
  guess: readonly ColorbarPlan[],
  figure: Figure,
  request: PageRequest,
  setter: Typesetter,
): Page {
  const widths = planWidths(figure, request, guess, setter);
  // The height of panels depends on that of notes, and whether rows share pixels on the height of panels.
  let cells = cellCounts(figure, widths);
  for (let tries = 1; ; tries++) {
    const notes = [...figure.notes, ...poolingNotes(figure, cells)];
    const page = planAround(widths, notes, { figure, request, setter });
    const found = cellCounts(figure, page);
    if (found.rows === cells.rows || tries === MOST_TRIES) return page;
    cells = found;
  }
}

interface Planning {
  readonly figure: Figure;
  readonly request: PageRequest;
  readonly setter: Typesetter;
}

/** A page of such panels, with notes at its foot. */
function planAround(
  { squareHeightPt, ...widths }: Widths,
  notes: readonly Notice[],
  { figure, request, setter }: Planning,
): Page {
  const footer = planFooter(
    figure,
    notes.map(({ message }) => message),
    setter,
  );
  const { arrangement, abovePt } = request;
  const across = { ...widths, arrangement };
  const bottomBars = colorbarsAt(figure, 'bottom').map((bar) => planBottomBar(figure, bar, across, setter));
  const belowPt = bottomBars.reduce((sum, { heightPt }) => sum + heightPt, footer.heightPt);
  const square = squareHeightPt === undefined ? {} : { squareHeightPt };
  const heights = planHeights(figure, request, { ...widths, ...square }, belowPt, setter);
  const barPt = (heights.tops.at(-1) ?? 0) - (heights.tops[0] ?? 0) + heights.panelHeightPt;
  const colorbars = rightBars(figure, barPt, setter);
  return {
    ...{ ...across, ...heights, footer, abovePt },
    ...{ colorbars, bottomBars },
    notices: [
      ...widths.ticks.notices,
      ...notes,
      ...droppedTicks(figure.colorbar, colorbars[0] ?? bottomBars[0]),
    ],
  };
}

/** How often a guess is made anew: of a bar that turns out narrower, and of rows that share pixels. */
const MOST_TRIES = 4;

/** A page with no height of its own grows with a colorbar label too long for what title, foot and margins leave. */
function fitLabel(
  figure: Figure,
  { heightPt, abovePt, footer, colorbars }: Page,
  { style }: Typesetter,
): number {
  const aroundPt = abovePt + footer.heightPt + 2 * style.paddingPt;
  const labelPt = largestOf(colorbars, (bar) => bar.labelPt, 0);
  const neededPt = labelPt > 0 ? labelPt + aroundPt : 0;
  if (neededPt <= heightPt) return heightPt;
  if (figure.heightPt !== undefined) throw labelTooLong(figure, neededPt);
  return snapUp(neededPt, figure.gridPt);
}
