/**
 * A curve on a page: the axes, a line for each row with its band, and its name at its end, or in a legend over the lines where
 * names have no room there.
 */
import { largestOf } from '../core/math.ts';
import type { Curve, CurveLine, Heights } from '../figure/curve.ts';
import type { Figure } from '../figure/figure.ts';
import { plain } from '../figure/rich-text.ts';
import { attempt, PageTooSmall } from './conflicts.ts';
import { axisMarks } from './curve-axes.ts';
import { lineMarks, type Plot, sampleMarks, uniformMarks, yOf } from './curve-marks.ts';
import { shortenText } from './fit-text.ts';
import { planFooter } from './footer.ts';
import { snapUp } from './page-plan.ts';
import type { Group, Mark, Scene } from './scene.ts';
import { layoutTitle, type TitleBlock } from './title.ts';
import { lineHeight, type Style, type Typesetter } from './typesetter.ts';

/** Names at the ends of lines may take this share of the page's width. */
const MOST_NAMES_SHARE = 0.25;
/** A longer name is shortened in the middle. */
const MOST_NAME_SHARE = 0.5;
/** Height of the plot by its width, and the least that says anything, in ems. */
const PLOT_ASPECT = 0.6;
const LEAST_PLOT_EM = 5;
/** Ticks of the y axis stand about so many lines of text apart. */
const TICK_PITCH = 3.5;

/** A name with a sample of its line: a line of the curve, or undefined for that of equal weights. */
interface Entry {
  readonly text: string;
  readonly line: CurveLine | undefined;
  /** Height at which the line ends, 0 to 1. */
  readonly end: number;
}

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
  const around = {
    left: leftOf(curve, setter),
    top: style.paddingPt + title.heightPt,
    belowPt: belowPlot(style) + footer.heightPt,
  };
  const { plot, names, heightPt } = planPlot(entries, around, figure, setter);
  const count = Math.max(2, Math.round((plot.bottom - plot.top) / (TICK_PITCH * lineHeight(style.tickPt))));
  const marks = [
    ...axisMarks(curve, curve.ticks(count), plot, setter),
    ...uniformMarks(curve, plot, setter),
    ...lineMarks(curve, plot, setter),
    ...names,
  ];
  const label = `${curve.label} over ${curve.axis.toLowerCase()}s: ${curve.lines.map((line) => line.label).join(', ')}`;
  const group: Group = { kind: 'panel', label, marks };
  return { groups: [...title.groups, group, ...footer.place(heightPt)], heightPt, lines: title.lines };
}

/** Left end of the plot, beside the labels of its y axis. */
function leftOf({ label, ticks }: Curve, { style, widthPt }: Typesetter): number {
  const tickPt = largestOf(ticks(5), (tick) => widthPt(tick.label, style.tickPt), 0);
  const labelPt = label === '' ? 0 : lineHeight(style.rowPt) + style.gapPt;
  return style.paddingPt + labelPt + tickPt + style.tickMarkPt + style.gapPt;
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
  if (bottom - top < leastPt) throw tooSmall('height', top + leastPt + belowPt, figure);
  const heightPt = figure.heightPt ?? snapUp(bottom + belowPt, figure.gridPt);
  return { plot: { left, right, top, bottom }, heightPt };
}

const tooSmall = (side: 'width' | 'height', leastPt: number, { fontSizePt }: Figure) =>
  new PageTooSmall(side, leastPt, {
    message: (enough) =>
      `found a page too ${side === 'width' ? 'narrow' : 'low'} for a curve, expected ${enough} or more`,
    hint: `set a larger ${side} or a font size smaller than ${fontSizePt}`,
  });

/** A name that takes no more than half of the page. */
function shortened(entry: Entry, figure: Figure, { style, widthPt }: Typesetter): Entry {
  const mostEm = (MOST_NAME_SHARE * figure.widthPt) / style.rowPt;
  return { ...entry, text: shortenText(plain(entry.text), mostEm, (text) => widthPt(text, 1)).text };
}

const sampleWidth = ({ style }: Typesetter): number => 2 * style.rowPt;

function entriesOf({ lines, sharesUniform }: Curve): Entry[] {
  const lastOf = (heights: Heights) => heights.findLast((height) => height !== undefined) ?? 0;
  const named = lines.map((line): Entry => ({ text: line.label, line, end: lastOf(line.middle) }));
  if (lines.every(({ uniform }) => uniform.every((height) => height === undefined))) return named;
  const end = sharesUniform ? lastOf(lines[0]?.uniform ?? []) : 1;
  return [...named, { text: 'uniform', line: undefined, end }];
}

/** Names beside the ends of their lines, moved apart where they would touch. */
function namesAtEnds(entries: readonly Entry[], plot: Plot, setter: Typesetter): Mark[] {
  const { style } = setter;
  const pitch = lineHeight(style.rowPt);
  const sorted = entries.toSorted((a, b) => b.end - a.end);
  const places: number[] = [];
  for (const { end } of sorted)
    places.push(Math.max(yOf(end, plot), (places.at(-1) ?? Number.NEGATIVE_INFINITY) + pitch));
  // The lowest may have been pushed off the plot: back up.
  for (let i = places.length - 1, least = plot.bottom; i >= 0; i--, least -= pitch)
    places[i] = Math.min(places[i] as number, least);
  return sorted.flatMap((entry, i) =>
    entryMarks(entry, plot.right + 2 * style.gapPt, places[i] as number, setter),
  );
}

function entryMarks({ text, line }: Entry, x: number, y: number, setter: Typesetter): Mark[] {
  const { style } = setter;
  const label = setter.text({
    text,
    x: x + sampleWidth(setter) + style.gapPt,
    y: y + (style.capEm * style.rowPt) / 2,
    sizePt: style.rowPt,
    anchor: 'start',
  });
  return [...sampleMarks(line, { x1: x, x2: x + sampleWidth(setter), y }, setter), label];
}

/** Names in lines over the plot, as many in each as fit. */
function layoutLegend(
  entries: readonly Entry[],
  left: number,
  right: number,
  top: number,
  setter: Typesetter,
): { readonly marks: readonly Mark[]; readonly heightPt: number } {
  const { style, widthPt } = setter;
  const pitch = lineHeight(style.rowPt);
  let [x, line] = [left, 0];
  const marks = entries.flatMap((entry) => {
    const width = sampleWidth(setter) + style.gapPt + widthPt(entry.text, style.rowPt);
    if (x > left && x + width > right) [x, line] = [left, line + 1];
    const placed = entryMarks(entry, x, top + (line + 0.5) * pitch, setter);
    x += width + 3 * style.gapPt;
    return placed;
  });
  return { marks, heightPt: (line + 1) * pitch + style.gapPt };
}
