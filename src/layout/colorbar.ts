import type { Notice } from '../core/codes.ts';
import { largestOf } from '../core/math.ts';
import type { Colorbar } from '../figure/colorbar.ts';
import type { Figure } from '../figure/figure.ts';
import { type ColorbarTick, MOST_TICKS } from '../figure/scale.ts';
import { wrapText } from './fit-text.ts';
import { type ColorbarPlan, type Page, snapUp } from './page-plan.ts';
import type { GradientMark, Group, Mark } from './scene.ts';
import { FRAME_COLOR, lineHeight, type Style, type Typesetter } from './typesetter.ts';

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

/**
 * The arrow at a clipped end of a bar, in that end's colour, with an outline that tells it from a page of the same colour. The
 * outline has a colour of texts: an image's palette has the shades of that on the page already.
 * @param lengthPt from the bar's end to the tip; negative where that is the other way
 * @param place a point so far beside the bar's middle, and so far beyond its end
 */
export function arrowMarks(
  { widthPt, color }: { readonly widthPt: number; readonly color: string | undefined },
  lengthPt: number,
  gridPt: number,
  { style, palette }: Typesetter,
  place: (across: number, along: number) => readonly [number, number],
): Mark[] {
  const half = widthPt / 2;
  // Where pixels are coarse, an outline of a whole one would reach the numbers beside the bar.
  const strokePt = Math.min(snapUp(style.strokePt, gridPt), Math.max(style.strokePt, style.tickMarkPt));
  const triangle = (halfPt: number, tipPt: number, fill: string): Mark => ({
    type: 'polygon',
    points: [place(-halfPt, 0), place(halfPt, 0), place(0, tipPt)],
    color: fill,
  });
  return [
    triangle(half + strokePt, lengthPt, palette.dim),
    triangle(half, (lengthPt * half) / (half + strokePt), color ?? palette.ink),
  ];
}

/** What a mark says of a bar's colours: nothing where they are the figure's. */
export const ownColors = (
  { colors }: Pick<Colorbar, 'colors'>,
  figure: Figure,
): Pick<GradientMark, 'colors'> => (colors === figure.colors ? {} : { colors });

/** Width of colorbars beside one another, each with clear space before it. */
export const barsPt = (bars: readonly ColorbarPlan[], { paddingPt }: Style): number =>
  bars.reduce((sum, { widthPt }) => sum + widthPt + paddingPt, 0);

/** The bars at the page's right edge, from the first panel's top to the last one's bottom, with ticks and labels. */
export const layoutColorbars = (figure: Figure, page: Page, setter: Typesetter): Group[] =>
  page.colorbars.map((plan, i) => {
    const x = page.rightPt - barsPt(page.colorbars.slice(i + 1), setter.style) - plan.widthPt;
    return layoutColorbar(plan, x, figure, page, setter);
  });

function layoutColorbar(
  plan: ColorbarPlan,
  x: number,
  figure: Figure,
  page: Page,
  setter: Typesetter,
): Group {
  const { style } = setter;
  const ends = { top: page.tops[0] ?? 0, bottom: (page.tops.at(-1) ?? 0) + page.panelHeightPt };
  const marks = [
    ...barMarks(plan, x, ends, figure, setter),
    ...plan.ticks.flatMap((tick) => tickMarks(tick, x + style.colorbarPt, ends.bottom, setter)),
    ...labelMarks(plan, x, (ends.top + ends.bottom) / 2, page, setter),
  ];
  return { kind: 'colorbar', label: plan.label === '' ? 'Colorbar' : plan.label, marks };
}

/** The colours in a frame, and arrows at clipped ends. */
function barMarks(
  plan: ColorbarPlan,
  x: number,
  { top, bottom }: { readonly top: number; readonly bottom: number },
  figure: Figure,
  setter: Typesetter,
): Mark[] {
  const { style } = setter;
  const [width, high, low] = [style.colorbarPt, top + plan.insetPt.top, bottom - plan.insetPt.bottom];
  const bar = { x, y: high, width, height: low - high };
  const arrow = (base: number, tip: number, color?: string) =>
    arrowMarks({ widthPt: width, color }, base - tip, figure.gridPt, setter, (across, along) => [
      x + width / 2 + across,
      base - along,
    ]);
  return [
    { type: 'gradient', ...bar, ...ownColors(plan, figure) },
    { type: 'frame', ...bar, color: FRAME_COLOR, strokePt: style.strokePt },
    ...(high > top ? arrow(high, top, plan.colors.at(-1)) : []),
    ...(low < bottom ? arrow(low, bottom, plan.colors[0]) : []),
  ];
}

function tickMarks(
  { risePt, labelRisePt, label }: ColorbarPlan['ticks'][number],
  right: number,
  bottom: number,
  setter: Typesetter,
): Mark[] {
  const { style } = setter;
  return [
    setter.line(right, bottom - risePt, right + style.tickMarkPt, bottom - risePt),
    setter.text({
      text: label,
      x: right + style.tickMarkPt + 0.5 * style.gapPt,
      y: bottom - labelRisePt + (style.capEm * style.tickPt) / 2,
      sizePt: style.tickPt,
      anchor: 'start',
    }),
  ];
}

/** The label, upright beside the numbers. One longer than the bar has the height between title and foot to itself. */
function labelMarks(
  plan: ColorbarPlan,
  x: number,
  barMiddle: number,
  page: Page,
  { style, text }: Typesetter,
): Mark[] {
  const half = plan.labelPt / 2;
  const middle = Math.min(
    Math.max(barMiddle, style.paddingPt + page.abovePt + half),
    page.heightPt - style.paddingPt - page.footer.heightPt - half,
  );
  return plan.lines.map((line, i) => {
    const fromRight = plan.lines.length - 1 - i;
    const baseline = x + plan.widthPt - style.descentEm * style.rowPt - fromRight * lineHeight(style.rowPt);
    return text({ text: line, x: baseline, y: middle, sizePt: style.rowPt, angle: 90 });
  });
}
