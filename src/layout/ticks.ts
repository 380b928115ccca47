/** Tick marks and token labels under a panel. */
import { largestOf } from '../core/math.ts';
import { plain } from '../figure/rich-text.ts';
import { ELLIPSIS, shortenText } from './fit-text.ts';
import type { Mark, TextMark } from './scene.ts';
import { radians } from './tick-fit.ts';
import type { PanelTicks, TickLabel, TickPlan } from './tick-plan.ts';
import type { Style, Typesetter } from './typesetter.ts';

/** Widest name of rows beside a line of labels; 0 where no line has one. */
export const rowNamesPt = ({ panels }: TickPlan, { style, widthPt }: Typesetter): number =>
  largestOf(
    panels.flatMap((ticks) => ticks?.lines ?? []),
    ({ rows = '' }) => widthPt(rows, style.tickPt),
    0,
  );

/** The most that such a name may take: as much as the labels beside a panel do, and never less than the mark of a shortened one. */
export const rowNameRoom = (labelsPt: number, { style, widthPt }: Typesetter): number =>
  Math.max(labelsPt, widthPt(ELLIPSIS, style.tickPt));

/** Distance of the names of rows from a panel: that of row labels, or beyond token labels that stand out further. */
export const nameReach = (overhangPt: number, { gapPt }: Style): number =>
  Math.max(gapPt, overhangPt + 0.4 * gapPt);

/** Distance of the line box of upright token labels, and of the names of rows, from the panel above. */
export const tickLabelsTopPt = (style: Style): number =>
  tickTopPt(style) - (style.ascentEm - style.capEm) * style.tickPt;

/**
 * How low labels at the sides of panels may reach: to token labels that reach under them, or to names of rows. Slanting labels are
 * too low there to meet them.
 */
export function lowestBeside(ticks: TickPlan, bottomPt: number, style: Style): number {
  if (ticks.namesRows || reachUnderSideLabels(ticks, 0, style)) return bottomPt + tickLabelsTopPt(style);
  return reachUnderSideLabels(ticks, 90, style) ? bottomPt + tickTopPt(style) : Number.POSITIVE_INFINITY;
}

/** Whether labels of some panel, at an angle, reach under the labels at its side. */
export const reachUnderSideLabels = ({ panels }: TickPlan, angle: 0 | 90, { gapPt }: Style): boolean =>
  panels.some((ticks) => ticks?.angle === angle && ticks.overhangPt.left > gapPt);

/** Distance of token labels from the panel above. */
const tickTopPt = ({ tickMarkPt, gapPt }: Style): number => tickMarkPt + 0.5 * gapPt;

/** Where a panel's labels start: its bottom left corner, the width of its columns, and the right edge of the names of rows. */
interface TickPlace {
  readonly x: number;
  readonly y: number;
  readonly stepPt: number;
  readonly rowNameX: number;
  /** Room for those names. */
  readonly rowNamePt: number;
}

/** Tick marks, and a line of labels for each sequence. */
export function tickMarks(ticks: PanelTicks, at: TickPlace, setter: Typesetter): Mark[] {
  const { style } = setter;
  // A key has one mark, whichever lines label it: each may be thinned in its own way.
  const marked = new Set<number>();
  return ticks.lines.flatMap((line, l) => {
    const top = at.y + l * ticks.linePt + tickTopPt(style);
    const marks = line.labels.flatMap((label): Mark[] => {
      const x = at.x + (label.key + 0.5) * at.stepPt;
      const text = tickLabel(label, x, top, ticks, setter);
      if (marked.has(label.key)) return [text];
      marked.add(label.key);
      return [setter.line(x, at.y, x, at.y + style.tickMarkPt), text];
    });
    return line.rows === undefined ? marks : [...marks, rowName(line.rows, top, at, setter)];
  });
}

/** The rows that a line of labels belongs to, left of it, shortened where there are too many to name. */
function rowName(
  name: string,
  top: number,
  at: TickPlace,
  { style, palette, ...setter }: Typesetter,
): TextMark {
  const widthOf = (text: string) => setter.widthPt(text, style.tickPt);
  const { text } = shortenText(plain(name), at.rowNamePt, widthOf);
  const [y, color] = [top + style.capEm * style.tickPt, palette.dim];
  return setter.text({ text, x: at.rowNameX, y, sizePt: style.tickPt, anchor: 'end', color });
}

/** A label whose capitals' top, or turned end, stands at `top`, centred on `x`. */
function tickLabel(
  { label, liftEm }: TickLabel,
  x: number,
  top: number,
  { angle, sizePt }: PanelTicks,
  setter: Typesetter,
): TextMark {
  const capPt = setter.style.capEm * sizePt;
  const [sin, cos] = [Math.sin(radians(angle)), Math.cos(radians(angle))];
  const anchor = angle === 0 ? 'middle' : 'end';
  const [acrossPt, downPt] = [(capPt / 2 - liftEm * sizePt) * sin, (capPt - liftEm * sizePt) * cos];
  return setter.richText(label, { x: x + acrossPt, y: top + downPt, sizePt, anchor, angle });
}
