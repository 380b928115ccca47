/** Names of the lines of a curve: at their ends, or in a legend. */

import type { Curve, CurveLine, Heights } from '../figure/curve.ts';
import type { Figure } from '../figure/figure.ts';
import { plain } from '../figure/rich-text.ts';
import { sampleMarks } from './curve-marks.ts';
import { shortenText } from './fit-text.ts';
import { type Plot, yOf } from './plot.ts';
import type { Mark } from './scene.ts';
import { lineHeight, type Typesetter } from './typesetter.ts';

/** A longer name is shortened in the middle. */
const MOST_NAME_SHARE = 0.5;

/** A name with a sample of its line: a line of the curve, or undefined for that of equal weights. */
export interface Entry {
  readonly text: string;
  readonly line: CurveLine | undefined;
  /** Height at which the line ends, 0 to 1. */
  readonly end: number;
}

/** A name that takes no more than half of the page. */
export function shortened(entry: Entry, figure: Figure, { style, widthPt }: Typesetter): Entry {
  const mostEm = (MOST_NAME_SHARE * figure.widthPt) / style.rowPt;
  return { ...entry, text: shortenText(plain(entry.text), mostEm, (text) => widthPt(text, 1)).text };
}

export const sampleWidth = ({ style }: Typesetter): number => 2 * style.rowPt;

export function entriesOf({ lines, sharesUniform }: Curve): Entry[] {
  const lastOf = (heights: Heights) => heights.findLast((height) => height !== undefined) ?? 0;
  const named = lines.map((line): Entry => ({ text: line.label, line, end: lastOf(line.middle) }));
  if (lines.every(({ uniform }) => uniform.every((height) => height === undefined))) return named;
  const end = sharesUniform ? lastOf(lines[0]?.uniform ?? []) : 1;
  return [...named, { text: 'uniform', line: undefined, end }];
}

/** Names beside the ends of their lines, moved apart where they would touch. */
export function namesAtEnds(entries: readonly Entry[], plot: Plot, setter: Typesetter): Mark[] {
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
export function layoutLegend(
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
