/** The marks of colorbars at the right of a page. */

import type { Colorbar } from '../figure/colorbar.ts';
import type { Figure } from '../figure/figure.ts';
import { barsPt } from './colorbar-plan.ts';
import { type ColorbarPlan, type Page, snapUp } from './page-plan.ts';
import type { GradientMark, Group, Mark } from './scene.ts';
import { FRAME_COLOR, lineHeight, type Typesetter } from './typesetter.ts';

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
