/**
 * Segments on the page: a bracket with its name under the keys of each, or beside its rows. Names stand side by side within the
 * panel, each at its bracket: upright if all fit so, else turned, else without those of the shortest brackets, which a notice
 * names.
 */

import type { Notice } from '../core/codes.ts';
import { largestOf } from '../core/math.ts';
import { count } from '../core/words.ts';
import type { Figure } from '../figure/figure.ts';
import type { Panel } from '../figure/panel.ts';
import { plain } from '../figure/rich-text.ts';
import { shortenText } from './fit-text.ts';
import { type PlacedStretch, placeNames, type Span } from './name-places.ts';
import type { Mark } from './scene.ts';
import { usualPitch } from './tick-fit.ts';
import { lineHeight, type Typesetter } from './typesetter.ts';

/** Brackets under a panel. */
export interface Brackets {
  readonly stretches: readonly PlacedStretch[];
  readonly angle: 0 | 90;
  readonly heightPt: number;
  /** Names without room, and how many are shortened. */
  readonly dropped: readonly string[];
  readonly shortened: number;
}

/** Space that a bracket leaves free at either end, in ems, and at most this share of it. */
const INSET = { em: 0.12, share: 0.2 } as const;

/** Brackets of a panel `panelWidthPt` wide; undefined where it has no segments. */
export function planBrackets(
  { segments, keyCount }: Panel,
  { maxLabelPt }: Figure,
  panelWidthPt: number,
  setter: Typesetter,
): Brackets | undefined {
  if (segments.length === 0) return undefined;
  const { style, widthPt } = setter;
  const width = (text: string) => widthPt(text, style.tickPt);
  // An upright name may be as long as its bracket.
  const spansOf = (mostPt: (spanPt: number) => number) =>
    segments.map(({ name, first, last }) => {
      const [from, to] = [(first * panelWidthPt) / keyCount, ((last + 1) * panelWidthPt) / keyCount];
      return { name: shortenText(plain(name), mostPt(to - from), width).text, from, to };
    });
  const upright = spansOf((spanPt) => Math.min(Math.max(maxLabelPt, spanPt - style.gapPt), panelWidthPt));
  const upended = spansOf(() => maxLabelPt);
  const flat = placeNames(upright, panelWidthPt, (name) => width(name) + style.gapPt);
  const turned = placeNames(upended, panelWidthPt, () => usualPitch(style) * style.tickPt);
  const isTurned = countOf(turned) > countOf(flat);
  const [spans, middles] = isTurned ? [upended, turned] : [upright, flat];
  const namePt = isTurned
    ? largestOf(spans.keys(), (i) => (middles[i] === undefined ? 0 : width(spans[i]?.name ?? '')), 0)
    : lineHeight(style.tickPt);
  return {
    stretches: spans.map((span, i) => ({ ...span, middle: middles[i] })),
    angle: isTurned ? 90 : 0,
    heightPt: style.gapPt + style.tickMarkPt + namePt + (isTurned ? 0.1 * style.tickPt : 0),
    dropped: segments.filter((_, i) => middles[i] === undefined).map(({ name }) => name),
    shortened: spans.filter(({ name }, i) => middles[i] !== undefined && name !== segments[i]?.name).length,
  };
}

const countOf = (middles: readonly (number | undefined)[]) =>
  middles.filter((one) => one !== undefined).length;

/** Ends of a bracket within its stretch. */
function bracketEnds({ from, to }: Span, em: number): readonly [number, number] {
  const inset = Math.min(INSET.em * em, INSET.share * (to - from));
  return [from + inset, to - inset];
}

/** The brackets of a panel whose left edge is `x`, below `top`. */
export function bracketMarks(
  { stretches, angle }: Brackets,
  { x, top }: { readonly x: number; readonly top: number },
  setter: Typesetter,
): Mark[] {
  const { style } = setter;
  const y = top + 0.5 * style.gapPt + style.tickMarkPt;
  return stretches.flatMap((stretch): Mark[] => {
    const [from, to] = bracketEnds(stretch, style.layerPt).map((pt) => x + pt) as [number, number];
    const lines = [
      setter.line(from, y, to, y),
      setter.line(from, y - style.tickMarkPt, from, y),
      setter.line(to, y - style.tickMarkPt, to, y),
    ];
    if (stretch.middle === undefined) return lines;
    const capPt = style.capEm * style.tickPt;
    const place = { text: stretch.name, sizePt: style.tickPt, angle };
    const under = y + 0.5 * style.gapPt;
    return [
      ...lines,
      angle === 0
        ? setter.text({ ...place, x: x + stretch.middle, y: under + capPt })
        : setter.text({ ...place, x: x + stretch.middle + capPt / 2, y: under, anchor: 'end' }),
    ];
  });
}

/** Width of the brackets beside rows, with their names and the distance to the row labels; 0 where there are none. */
export const rowBracketsPt = ({ rowSegments }: Figure, { style, widthPt }: Typesetter): number =>
  rowSegments.length === 0
    ? 0
    : largestOf(rowSegments, ({ name }) => widthPt(name, style.tickPt)) +
      style.tickMarkPt +
      1.5 * style.gapPt;

/** Brackets beside the rows of a panel: `right` is their right end, `y` the panel's top. */
export function layoutRowBrackets(
  { rowSegments, rows }: Figure,
  { right, y, rowHeightPt }: { readonly right: number; readonly y: number; readonly rowHeightPt: number },
  setter: Typesetter,
): { marks: Mark[]; notices: Notice[] } {
  const { style } = setter;
  const spans = rowSegments.map(({ name, first, last }) => ({
    name,
    from: first * rowHeightPt,
    to: (last + 1) * rowHeightPt,
  }));
  const middles = placeNames(spans, rows.length * rowHeightPt, () => lineHeight(style.tickPt));
  const x = right - style.tickMarkPt;
  const marks = spans.flatMap((span, i): Mark[] => {
    const [from, to] = bracketEnds(span, style.layerPt).map((pt) => y + pt) as [number, number];
    const middle = middles[i];
    const place = { x: x - 0.5 * style.gapPt, sizePt: style.tickPt, anchor: 'end' as const };
    return [
      setter.line(x, from, x, to),
      setter.line(x, from, right, from),
      setter.line(x, to, right, to),
      ...(middle === undefined
        ? []
        : [setter.text({ ...place, text: span.name, y: y + middle + (style.capEm * style.tickPt) / 2 })]),
    ];
  });
  return {
    marks,
    notices: droppedNotices(spans.flatMap(({ name }, i) => (middles[i] === undefined ? name : []))),
  };
}

/** Names that a notice lists; more are counted. */
const MOST_NAMED = 8;

function droppedNotices(dropped: readonly string[]): Notice[] {
  const names = [...new Set(dropped.filter((name) => name !== ''))];
  if (names.length === 0) return [];
  const listed =
    names.length > MOST_NAMED
      ? `${names.length} segments`
      : names.map((name) => JSON.stringify(name)).join(', ');
  const message = `no room for the ${names.length === 1 ? 'name' : 'names'} of ${listed} at the bracket`;
  return [{ code: 'segments-crowded', message }];
}

/** What the brackets under panels leave out. */
export function bracketNotices(brackets: readonly Brackets[]): Notice[] {
  const shortened = largestOf(brackets, (one) => one.shortened, 0);
  const message = `${count(shortened, 'segment name')} shortened`;
  return [
    ...droppedNotices(brackets.flatMap(({ dropped }) => dropped)),
    ...(shortened === 0 ? [] : [{ code: 'labels-shortened', message } as const]),
  ];
}
