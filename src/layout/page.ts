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

import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { planBottomBar } from './bottom-bar.ts';
import { droppedTicks, planColorbar } from './colorbar.ts';
import { LEAST_PANEL_WIDTH, labelTooLong, tooNarrow } from './conflicts.ts';
import { planFooter } from './footer.ts';
import { planHeights } from './heights.ts';
import type { ColorbarPlan, Page, PageRequest } from './page-plan.ts';
import { snapDown, snapUp } from './page-plan.ts';
import { poolingNotes } from './panel.ts';
import { rowBracketsPt } from './segments.ts';
import { planTicks, type TickPlan } from './tick-plan.ts';
import { nameReach, rowNameRoom, rowNamesPt } from './ticks.ts';
import type { Typesetter } from './typesetter.ts';

/**
 * Plans a page for all panels of a figure.
 * @throws OptionConflict where the page is too small, naming the option to change
 */
export function planPage(figure: Figure, request: PageRequest, setter: Typesetter): Page {
  // A bar's width depends on its ticks, those on its height, that on the token labels, and those on the width the bar
  // leaves. A first guess is planned with, and replaced by the bar that results until the two are equally wide.
  let guess = rightBar(figure, figure.heightPt ?? Number.POSITIVE_INFINITY, setter);
  for (let tries = 1; ; tries++) {
    const page = planBeside(guess, figure, request, setter);
    const sparePt = (guess?.widthPt ?? 0) - (page.colorbar?.widthPt ?? 0);
    // Guesses may come back to one another; from some point on they only grow, so this ends.
    if (Math.abs(sparePt) < 1e-6 || (sparePt > 0 && tries > MOST_TRIES))
      return { ...page, heightPt: fitLabel(figure, page, setter) };
    guess = page.colorbar;
  }
}

const rightBar = ({ colorbar }: Figure, heightPt: number, setter: Typesetter): ColorbarPlan | undefined =>
  colorbar?.side === 'right' ? planColorbar(colorbar, heightPt, setter) : undefined;

/** A page that leaves room for one colorbar at its right, with the one that goes with it. */
function planBeside(
  guess: ColorbarPlan | undefined,
  figure: Figure,
  request: PageRequest,
  setter: Typesetter,
): Page {
  const widths = planWidths(figure, request, guess, setter);
  const notes = [...figure.notes, ...poolingNotes(figure, widths.panelWidthPt)];
  const footer = planFooter(
    figure,
    notes.map(({ message }) => message),
    setter,
  );
  const bottomBar =
    figure.colorbar?.side === 'bottom' ? planBottomBar(figure, figure.colorbar, widths, setter) : undefined;
  const belowPt = footer.heightPt + (bottomBar?.heightPt ?? 0);
  const heights = planHeights(figure, request, widths.ticks, belowPt, setter);
  const barPt =
    (heights.tops.at(-1) ?? 0) - (heights.tops[0] ?? 0) + figure.rows.length * heights.rowHeightPt;
  const colorbar = rightBar(figure, barPt, setter);
  return {
    ...{ ...widths, ...heights, footer, abovePt: request.abovePt },
    ...(colorbar && { colorbar }),
    ...(bottomBar && { bottomBar }),
    notices: [...widths.ticks.notices, ...notes, ...droppedTicks(figure.colorbar, colorbar ?? bottomBar)],
  };
}

/** How often a bar may turn out narrower than the guess before that is left as it is. */
const MOST_TRIES = 4;

/** A page with no height of its own grows with a colorbar label too long for what title, foot and margins leave. */
function fitLabel(
  figure: Figure,
  { heightPt, abovePt, footer, colorbar }: Page,
  { style }: Typesetter,
): number {
  const aroundPt = abovePt + footer.heightPt + 2 * style.paddingPt;
  const neededPt = colorbar && colorbar.labelPt > 0 ? colorbar.labelPt + aroundPt : 0;
  if (neededPt <= heightPt) return heightPt;
  if (figure.heightPt !== undefined) throw labelTooLong(figure, neededPt);
  return snapUp(neededPt, figure.gridPt);
}

type Widths = Pick<Page, 'panelWidthPt' | 'lefts' | 'labelsPt' | 'rowLabelsPt' | 'ticks'>;

function planWidths(
  figure: Figure,
  request: PageRequest,
  colorbar: ColorbarPlan | undefined,
  { style, ...setter }: Typesetter,
): Widths {
  const { columns } = request;
  const layerPt = largestOf(figure.panels, ({ label }) => setter.widthPt(label, style.layerPt));
  const rowPt = largestOf(figure.rows, ({ label }) => setter.widthPt(label.text, style.rowPt));
  const labelsPt = layerPt + rowPt + 3 * style.gapPt + rowBracketsPt(figure, { style, ...setter });
  const barPt = colorbar ? colorbar.widthPt + style.paddingPt : 0;
  // Margins of each panel; the right one of the last column holds the colorbar as well.
  // A panel may move right by nearly a pixel, and must not meet the labels of its neighbour there.
  let [left, right] = [labelsPt, Math.max(figure.gridPt, colorbar ? 2.5 * style.gapPt : style.paddingPt)];
  for (;;) {
    const marginsPt = style.paddingPt + columns * (left + right) + barPt;
    // Left edges move right to a whole pixel, by less than the one that panels give up for it.
    const panelWidthPt = snapDown((figure.widthPt - marginsPt) / columns, figure.gridPt) - figure.gridPt;
    if (panelWidthPt < LEAST_PANEL_WIDTH * figure.fontSizePt)
      throw tooNarrow(figure, 'labels', marginsPt, columns);
    const ticks = planTicks(figure, request, panelWidthPt, { style, ...setter });
    const reach = marginsOf(ticks, labelsPt, { style, ...setter });
    if (reach.left <= left && reach.right + style.paddingPt <= right) {
      const lefts = Array.from({ length: columns }, (_, c) =>
        snapUp(style.paddingPt + left + c * (left + panelWidthPt + right), figure.gridPt),
      );
      return { panelWidthPt, lefts, labelsPt, rowLabelsPt: rowPt, ticks };
    }
    // A narrower panel may turn or thin the labels; margins only ever grow, so this ends.
    [left, right] = [Math.max(left, reach.left), Math.max(right, reach.right + style.paddingPt)];
  }
}

/** Room that token labels want at a panel's sides; the names of rows stand left of the labels, no wider than labels of panels. */
function marginsOf(ticks: TickPlan, labelsPt: number, setter: Typesetter): TickPlan['overhangPt'] {
  const { overhangPt } = ticks;
  if (!ticks.namesRows) return overhangPt;
  const namePt = Math.min(rowNameRoom(labelsPt, setter), rowNamesPt(ticks, setter));
  return { ...overhangPt, left: nameReach(overhangPt.left, setter.style) + namePt };
}
