/** How long a bar below the panels is at least, and how far its numbers stand out beyond it. */

import { largestOf } from '../core/math.ts';
import type { Colorbar } from '../figure/colorbar.ts';
import type { Figure } from '../figure/figure.ts';
import { type ColorbarTick, MOST_TICKS } from '../figure/scale.ts';
import { colorbarsAt } from './colorbar-plan.ts';
import { snapUp } from './page-plan.ts';
import type { Typesetter } from './typesetter.ts';

/** Clipped ends: width of the arrow in multiples of the bar's height. */
export const ARROW_WIDTH = 0.9;
/** A bar shorter than this, in ems, says nothing. */
const LEAST_LENGTH = 2;

/** The least length of a bar, and how far its numbers may stand out beyond the ends of one at least as long. */
export function reachOf(
  { fontSizePt }: Pick<Figure, 'fontSizePt'>,
  colorbar: Colorbar,
  setter: Typesetter,
): { readonly leastPt: number; readonly beyond: { readonly left: number; readonly right: number } } {
  const { style, widthPt } = setter;
  const counts = colorbar.hasOwnTicks
    ? [MOST_TICKS]
    : Array.from({ length: MOST_TICKS - 1 }, (_, i) => i + 2);
  const numbersAcrossPt = colorbar.hasOwnTicks ? 0 : leastLength(colorbar, setter);
  const barPt = Math.max(LEAST_LENGTH * fontSizePt, numbersAcrossPt);
  const ticks = counts.flatMap((count) => colorbar.ticks(count));
  const beyond = (shareOf: (tick: ColorbarTick) => number) =>
    largestOf(ticks, (tick) => widthPt(tick.label, style.tickPt) / 2 - shareOf(tick) * barPt, 0);
  return {
    leastPt: barPt + 2 * ARROW_WIDTH * style.colorbarPt,
    beyond: {
      left: beyond(({ position }) => position),
      right: beyond(({ position }) => 1 - position),
    },
  };
}

/** How far the numbers of bars below the panels stand out at the right, so that those bars end where panels do. */
export const numbersBelow = (figure: Figure, setter: Typesetter): number[] =>
  colorbarsAt(figure, 'bottom').map(
    (bar) => setter.style.paddingPt + snapUp(reachOf(figure, bar, setter).beyond.right, figure.gridPt),
  );

/** How far apart the middles of two numbers must be. */
export const pitchOf = (one: ColorbarTick, other: ColorbarTick, { style, widthPt }: Typesetter): number =>
  (widthPt(one.label, style.tickPt) + widthPt(other.label, style.tickPt)) / 2 + style.gapPt;

/** Length of a bar that holds the numbers of its two ends. */
function leastLength(colorbar: Colorbar, setter: Typesetter): number {
  const ticks = colorbar.ticks(2);
  const [first, last] = [ticks[0], ticks.at(-1)];
  return first && last && first !== last
    ? pitchOf(first, last, setter) / (last.position - first.position)
    : 0;
}
