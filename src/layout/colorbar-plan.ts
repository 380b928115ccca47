/** What a colorbar shows in the room it has: which ticks, how its label breaks, and how wide that is. */

import type { Notice } from '../core/codes.ts';
import { largestOf } from '../core/math.ts';
import type { Colorbar } from '../figure/colorbar.ts';
import type { Figure } from '../figure/figure.ts';
import { type ColorbarTick, MOST_TICKS } from '../figure/scale.ts';
import { wrapText } from './fit-text.ts';
import type { ColorbarPlan } from './page-plan.ts';
import { lineHeight, type Style, type Typesetter } from './typesetter.ts';

/** Room a tick wants along the bar, in multiples of its label's line height. */
const TICK_PITCH = 5;

/** Clipped ends: height of the arrow in multiples of the bar's width, and the most of the bar that one may take. */
const ARROW_HEIGHT = 0.9;

const ARROW_SHARE = 0.25;

/** The colorbars that a figure has at a side: of its weights, and of their difference. */
export const colorbarsAt = ({ colorbar, differenceBar }: Figure, side: Colorbar['side']): Colorbar[] =>
  [colorbar, differenceBar].flatMap((bar) => (bar?.side === side ? [bar] : []));

/** As many ticks as the bar's height carries without crowding, and none that touch. */
export function planColorbar(colorbar: Colorbar, heightPt: number, setter: Typesetter): ColorbarPlan {
  const { style, widthPt } = setter;
  const arrow = Math.min(ARROW_HEIGHT * style.colorbarPt, ARROW_SHARE * heightPt);
  const inset = { top: colorbar.clipped.above ? arrow : 0, bottom: colorbar.clipped.below ? arrow : 0 };
  const pitch = lineHeight(style.tickPt);
  const wanted = Math.min(MOST_TICKS, Math.max(2, Math.round(heightPt / (TICK_PITCH * pitch))));
  const ticks = placeTicks(colorbar.ticks(wanted), heightPt, inset, pitch);
  const measured = ticks.map((tick) => ({ ...tick, widthPt: widthPt(tick.label, style.tickPt) }));
  const lines = wrapLabel(colorbar.label, heightPt, setter);
  const linesPt = lines.length === 0 ? 0 : style.gapPt + lines.length * lineHeight(style.rowPt);
  const ticksPt = Math.max(0, ...measured.map((tick) => tick.widthPt));
  return {
    ticks: measured,
    label: colorbar.label,
    colors: colorbar.colors,
    lines,
    labelPt: largestOf(lines, (line) => widthPt(line, style.rowPt), 0),
    widthPt: style.colorbarPt + style.tickMarkPt + 0.5 * style.gapPt + ticksPt + linesPt,
    insetPt: inset,
  };
}

/** What is said of ticks that the user asked for and that have no room. */
export function droppedTicks(
  bar: Colorbar | undefined,
  plan: { readonly ticks: readonly unknown[] } | undefined,
): Notice[] {
  if (!bar?.hasOwnTicks || !plan) return [];
  const [asked, drawn] = [bar.ticks(MOST_TICKS).length, plan.ticks.length];
  const message = `${asked - drawn} of ${asked} colorbar ticks left out, too close to another`;
  return asked === drawn ? [] : [{ code: 'colorbar-crowded', message }];
}

/** Breaks the label at spaces to fit along the bar; a word longer than the bar stays whole, and stands out at both ends. */
function wrapLabel(label: string, heightPt: number, { style, widthPt }: Typesetter): string[] {
  if (label.trim() === '') return [];
  const widestWord = largestOf(label.split(/\s+/), (word) => widthPt(word, style.rowPt));
  return wrapText(label, style.rowPt, Math.max(heightPt, widestWord), { widthPt });
}

/**
 * Ticks and their labels, from the bar's bottom up: the first and the last always, as they tell its ends, and those between
 * whose labels touch no other. Where even those two touch, their labels move apart, and the ticks stay.
 */
function placeTicks(
  ticks: readonly ColorbarTick[],
  heightPt: number,
  inset: ColorbarPlan['insetPt'],
  pitchPt: number,
): Omit<ColorbarPlan['ticks'][number], 'widthPt'>[] {
  const lengthPt = heightPt - inset.top - inset.bottom;
  const placed = ticks.map(({ position, label }) => {
    const risePt = inset.bottom + position * lengthPt;
    return { label, risePt, labelRisePt: risePt };
  });
  const [first, last] = [placed[0], placed.at(-1)];
  if (!first || !last || first === last) return placed;
  if (last.risePt - first.risePt < pitchPt) {
    const middle = (first.risePt + last.risePt) / 2;
    const low = Math.max(0, Math.min(middle - pitchPt / 2, heightPt - pitchPt));
    return [
      { ...first, labelRisePt: low },
      { ...last, labelRisePt: low + pitchPt },
    ];
  }
  const kept = [first];
  for (const tick of placed.slice(1, -1)) {
    const below = kept.at(-1) ?? first;
    if (tick.risePt - below.risePt >= pitchPt && last.risePt - tick.risePt >= pitchPt) kept.push(tick);
  }
  return [...kept, last];
}

/** Width of colorbars beside one another, each with clear space before it. */
export const barsPt = (bars: readonly ColorbarPlan[], { paddingPt }: Style): number =>
  bars.reduce((sum, { widthPt }) => sum + widthPt + paddingPt, 0);
