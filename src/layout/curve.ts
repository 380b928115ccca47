/**
 * A curve on a page: the axes, a line for each row with its band, and its name at its end, or in a legend over the lines where
 * names have no room there.
 */
import { largestOf } from '../core/math.ts';
import type { Curve, CurveLine, Heights } from '../figure/curve.ts';
import type { Figure } from '../figure/figure.ts';
import { plain } from '../figure/rich-text.ts';
import { PageTooSmall, tooNarrow } from './conflicts.ts';
import { axisMarks } from './curve-axes.ts';
import { lineMarks, type Plot, sampleMarks, uniformMarks } from './curve-marks.ts';
import { shortenText } from './fit-text.ts';
import { planFooter } from './footer.ts';
import { snapUp } from './page-plan.ts';
import type { Group, Mark, Scene } from './scene.ts';
import { layoutTitle, type TitleBlock } from './title.ts';
import { lineHeight, type Typesetter } from './typesetter.ts';

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
  const { style, widthPt } = setter;
  const title = layoutTitle(figure, setter);
  const entries = entriesOf(curve).map((entry) => shortened(entry, figure, setter));
  const namePt =
    sampleWidth(setter) + style.gapPt + largestOf(entries, ({ text }) => widthPt(text, style.rowPt), 0);
  const ticks = curve.ticks(5);
  const tickPt = largestOf(ticks, ({ label }) => widthPt(label, style.tickPt), 0);
  const labelPt = curve.label === '' ? 0 : lineHeight(style.rowPt) + style.gapPt;
  const left = style.paddingPt + labelPt + tickPt + style.tickMarkPt + style.gapPt;
  const belowPt =
    style.tickMarkPt + style.gapPt + lineHeight(style.tickPt) + lineHeight(style.rowPt) + style.paddingPt;
  const footer = planFooter(
    figure,
    figure.notes.map(({ message }) => message),
    setter,
  );
  const plan = (
    isBeside: boolean,
  ): Plot & { readonly legend: readonly Mark[]; readonly heightPt: number } => {
    const right = figure.widthPt - style.paddingPt - (isBeside ? namePt + 2 * style.gapPt : style.gapPt);
    if (right - left < LEAST_PLOT_EM * figure.fontSizePt) throw tooNarrow(figure, 'labels of the axes', left);
    const legend = isBeside
      ? { marks: [], heightPt: 0 }
      : layoutLegend(entries, left, right, style.paddingPt + title.heightPt, setter);
    const top = style.paddingPt + title.heightPt + legend.heightPt + 0.5 * lineHeight(style.tickPt);
    const restPt = belowPt + footer.heightPt;
    const bottom =
      figure.heightPt === undefined ? top + PLOT_ASPECT * (right - left) : figure.heightPt - restPt;
    const leastPt = LEAST_PLOT_EM * figure.fontSizePt;
    if (bottom - top < leastPt) throw tooLowFor(top + leastPt + restPt, figure);
    const heightPt = figure.heightPt ?? snapUp(bottom + restPt, figure.gridPt);
    return { left, right, top, bottom, legend: legend.marks, heightPt };
  };
  const beside = namePt <= MOST_NAMES_SHARE * figure.widthPt ? plan(true) : undefined;
  const fits = beside && entries.length * lineHeight(style.rowPt) <= beside.bottom - beside.top;
  const plot = fits ? beside : plan(false);
  const count = Math.max(2, Math.round((plot.bottom - plot.top) / (TICK_PITCH * lineHeight(style.tickPt))));
  const marks = [
    ...axisMarks(curve, curve.ticks(count), plot, setter),
    ...uniformMarks(curve, plot, setter),
    ...lineMarks(curve, plot, setter),
    ...(fits ? namesAtEnds(entries, plot, setter) : plot.legend),
  ];
  const label = `${curve.label} over ${curve.axis.toLowerCase()}s: ${curve.lines.map((line) => line.label).join(', ')}`;
  const group: Group = { kind: 'panel', label, marks };
  const groups = [...title.groups, group, ...footer.place(plot.heightPt)];
  return { groups, heightPt: plot.heightPt, lines: title.lines };
}

const tooLowFor = (leastPt: number, { fontSizePt }: Figure) =>
  new PageTooSmall('height', leastPt, {
    message: (enough) => `found a page too low for a curve, expected ${enough} or more`,
    hint: `set a larger height or a font size smaller than ${fontSizePt}`,
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
  const heightOf = (end: number) => plot.bottom - Math.min(1, Math.max(0, end)) * (plot.bottom - plot.top);
  const places: number[] = [];
  for (const { end } of sorted)
    places.push(Math.max(heightOf(end), (places.at(-1) ?? Number.NEGATIVE_INFINITY) + pitch));
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
