/**
 * A curve on a page: the axes, a line for each row with its band, and its name at its end, or in a legend over the lines where
 * names have no room there.
 */

import { largestOf } from '../core/math.ts';
import type { Curve } from '../figure/curve.ts';
import type { Figure } from '../figure/figure.ts';
import type { ColorbarTick } from '../figure/scale.ts';
import { attempt, PageTooSmall } from './conflicts.ts';
import { axisMarks } from './curve-axes.ts';
import { lineMarks } from './curve-marks.ts';
import { type Entry, entriesOf, layoutLegend, namesAtEnds, sampleWidth, shortened } from './curve-names.ts';
import { planFooter } from './footer.ts';
import { snapUp } from './page-plan.ts';
import type { Plot } from './plot.ts';
import type { Group, Mark, Scene } from './scene.ts';
import { layoutTitle, type TitleBlock } from './title.ts';
import { lineHeight, type Style, type Typesetter } from './typesetter.ts';

/** Names at the ends of lines may take this share of the page's width. */
const MOST_NAMES_SHARE = 0.25;
/** Height of the plot by its width, and the least that says anything, in ems. */
const PLOT_ASPECT = 0.6;
const LEAST_PLOT_EM = 5;
/** Ticks of the y axis stand about so many lines of text apart. */
const TICK_PITCH = 3.5;

/** @throws PageTooSmall for a page without room for the axes */
export function layoutCurve(
  figure: Figure,
  curve: Curve,
  setter: Typesetter,
): Pick<Scene, 'groups' | 'heightPt'> & Pick<TitleBlock, 'lines'> {
  const { style } = setter;
  const title = layoutTitle(figure, setter);
  const entries = entriesOf(curve).map((entry) => shortened(entry, figure, setter));
  const notes = figure.notes.map(({ message }) => message);
  const footer = planFooter(figure, notes, setter);
  const around = { top: style.paddingPt + title.heightPt, belowPt: belowPlot(style) + footer.heightPt };
  const { plot, names, heightPt, ticks } = planTicked(entries, around, { figure, curve, setter });
  const marks = [...axisMarks(curve, ticks, plot, setter), ...lineMarks(curve, plot, setter), ...names];
  const label = `${curve.label} over ${curve.axis.toLowerCase()}s: ${curve.lines.map((line) => line.label).join(', ')}`;
  const group: Group = { kind: 'panel', label, marks };
  return { groups: [...title.groups, group, ...footer.place(heightPt)], heightPt, lines: title.lines };
}

/** Left end of the plot, beside the label of its y axis and numbers as wide as these. */
function leftOf({ label }: Curve, ticksPt: number, { style }: Typesetter): number {
  const labelPt = label === '' ? 0 : lineHeight(style.rowPt) + style.gapPt;
  return style.paddingPt + labelPt + ticksPt + style.tickMarkPt + style.gapPt;
}

/** Height of the labels of the x axis, and of the padding. */
const belowPlot = ({ tickMarkPt, gapPt, tickPt, rowPt, paddingPt }: Style): number =>
  tickMarkPt + gapPt + lineHeight(tickPt) + lineHeight(rowPt) + paddingPt;

/** What a plot and its names leave free: all left of and above them, and a height below. */
interface Around {
  readonly left: number;
  readonly top: number;
  readonly belowPt: number;
}

interface PlotPlan {
  readonly plot: Plot;
  /** Names of the lines, placed. */
  readonly names: readonly Mark[];
  /** Height of the page. */
  readonly heightPt: number;
}

interface Planning {
  readonly figure: Figure;
  readonly curve: Curve;
  readonly setter: Typesetter;
}

/** The plot with the ticks of its y axis: their numbers take of its width, and its height says how many there are. @throws PageTooSmall */
function planTicked(
  entries: readonly Entry[],
  around: Omit<Around, 'left'>,
  { figure, curve, setter }: Planning,
): PlotPlan & { readonly ticks: readonly ColorbarTick[] } {
  const { style, widthPt } = setter;
  const widest = (ticks: readonly ColorbarTick[]) =>
    largestOf(ticks, ({ label }) => widthPt(label, style.tickPt), 0);
  // The lowest plot has two. Room for numbers only ever grows, so this ends.
  for (let ticksPt = widest(curve.ticks(2)); ; ) {
    const plan = planPlot(entries, { ...around, left: leftOf(curve, ticksPt, setter) }, figure, setter);
    const heightPt = plan.plot.bottom - plan.plot.top;
    const ticks = curve.ticks(Math.max(2, Math.round(heightPt / (TICK_PITCH * lineHeight(style.tickPt)))));
    if (widest(ticks) <= ticksPt) return { ...plan, ticks };
    ticksPt = widest(ticks);
  }
}

/** The plot with names at the ends of lines where they have room, else in a legend. @throws PageTooSmall */
function planPlot(entries: readonly Entry[], around: Around, figure: Figure, setter: Typesetter): PlotPlan {
  const { style, widthPt } = setter;
  const widestPt = largestOf(entries, ({ text }) => widthPt(text, style.rowPt), 0);
  const namePt = sampleWidth(setter) + style.gapPt + widestPt;
  const namesPt = entries.length * lineHeight(style.rowPt);
  const end = figure.widthPt - style.paddingPt;
  const beside = { ...around, right: end - namePt - 2 * style.gapPt };
  const leastPt = LEAST_PLOT_EM * figure.fontSizePt;
  if (namePt <= MOST_NAMES_SHARE * figure.widthPt && beside.right - around.left >= leastPt) {
    const plan = () => placePlot(beside, figure, setter);
    // More names than the lowest plot holds may have room in a legend on a page too low for them here.
    const placed = namesPt <= leastPt ? plan() : attempt(plan);
    if (placed && namesPt <= placed.plot.bottom - placed.plot.top)
      return { ...placed, names: namesAtEnds(entries, placed.plot, setter) };
  }
  const right = end - style.gapPt;
  const legend = layoutLegend(entries, around.left, right, around.top, setter);
  const under = { ...around, right, top: around.top + legend.heightPt };
  return { ...placePlot(under, figure, setter), names: legend.marks };
}

/** The plot between such ends. @throws PageTooSmall where that is too little */
function placePlot(
  { left, right, top: abovePt, belowPt }: Around & { readonly right: number },
  figure: Figure,
  { style }: Typesetter,
): Omit<PlotPlan, 'names'> {
  const leastPt = LEAST_PLOT_EM * figure.fontSizePt;
  if (right - left < leastPt) throw tooSmall('width', figure.widthPt - (right - left) + leastPt, figure);
  const top = abovePt + 0.5 * lineHeight(style.tickPt);
  const bottom =
    figure.heightPt === undefined
      ? top + Math.max(leastPt, PLOT_ASPECT * (right - left))
      : figure.heightPt - belowPt;
  // A height that follows from the width is enough but for rounding.
  if (figure.heightPt !== undefined && bottom - top < leastPt)
    throw tooSmall('height', top + leastPt + belowPt, figure);
  const heightPt = figure.heightPt ?? snapUp(bottom + belowPt, figure.gridPt);
  return { plot: { left, right, top, bottom }, heightPt };
}

const tooSmall = (side: 'width' | 'height', leastPt: number, { fontSizePt }: Figure) =>
  new PageTooSmall(side, leastPt, {
    message: (enough) =>
      `found a page too ${side === 'width' ? 'narrow' : 'low'} for a curve, expected ${enough} or more`,
    hint: () => `set a larger ${side} or a font size smaller than ${fontSizePt}`,
  });
