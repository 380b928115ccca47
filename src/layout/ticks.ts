/** Tick marks and token labels under a panel. */
import type { Figure, Panel } from '../figure/figure.ts';
import { plain, type RichText } from '../figure/rich-text.ts';
import type { TokenList } from '../figure/tokens.ts';
import { ASCENT, CAP_HEIGHT } from '../text/typeface.ts';
import { shortenText } from './fit-text.ts';
import type { Mark, TextMark } from './scene.ts';
import { radians, type TickPlan } from './tick-plan.ts';
import type { Style, Typesetter } from './typesetter.ts';

/** A line of labels under a panel: the tokens of the rows that share them. */
interface TickLine {
  readonly tokens: TokenList;
  /** The rows' labels, where the panel has more than one line; else empty. */
  readonly rows: string;
}

/** The lines of labels of one panel: one, unless its rows come from different sequences. */
export function tickLines({ tokens }: Panel, rows: Figure['rows']): TickLine[] {
  const lines = new Map<TokenList, string[]>();
  tokens.forEach((list, row) => {
    lines.set(list, [...(lines.get(list) ?? []), rows[row]?.label.text ?? '']);
  });
  return [...lines].map(([list, names]) => ({
    tokens: list,
    rows: lines.size === 1 ? '' : names.join(', '),
  }));
}

/** Widest name of rows beside a line of labels; 0 where no line has one. */
export const rowNamesPt = ({ panels, rows }: Figure, { style, widthPt }: Typesetter): number =>
  Math.max(
    ...panels.flatMap((panel) => tickLines(panel, rows).map((line) => widthPt(line.rows, style.tickPt))),
  );

/** Whether lines of labels have the names of their rows beside them, as the rows of some panel have tokens of their own. */
export const namesRows = ({ ticks, panels }: Figure): boolean =>
  ticks !== 'none' && panels.some(({ tokens }) => new Set(tokens).size > 1);

/** Whether token labels reach under the labels at a panel's side. Turned ones are too low there to meet them. */
export const reachUnderSideLabels = ({ angle, overhangPt }: TickPlan, { gapPt }: Style): boolean =>
  angle === 0 && overhangPt.left > gapPt;

/** Distance of the line box of upright token labels, and of the names of rows, from the panel above. */
export const tickLabelsTopPt = ({ tickMarkPt, gapPt, tickPt }: Style): number =>
  tickMarkPt + 0.5 * gapPt - (ASCENT - CAP_HEIGHT) * tickPt;

/** Distance of the names of rows from a panel: that of row labels, or beyond token labels that stand out further. */
export const nameReach = (overhangPt: number, { gapPt }: Style): number =>
  Math.max(gapPt, overhangPt + 0.4 * gapPt);

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
export function tickMarks(
  lines: readonly TickLine[],
  plan: TickPlan,
  at: TickPlace,
  setter: Typesetter,
): Mark[] {
  const { style } = setter;
  // A key has one mark, whichever lines label it: each may be thinned in its own way.
  const marked = new Set<number>();
  return lines.flatMap((line, l) => {
    const top = at.y + l * plan.linePt + style.tickMarkPt + 0.5 * style.gapPt;
    const marks = plan.labelsOf(line.tokens).flatMap(({ key, label }): Mark[] => {
      const x = at.x + (key + 0.5) * at.stepPt;
      const text = tickLabel(label, x, top, plan, setter);
      if (marked.has(key)) return [text];
      marked.add(key);
      return [setter.line(x, at.y, x, at.y + style.tickMarkPt), text];
    });
    if (line.rows === '') return marks;
    return [...marks, rowName(line.rows, top, at, setter)];
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
  const [y, color] = [top + CAP_HEIGHT * style.tickPt, palette.dim];
  return setter.text({ text, x: at.rowNameX, y, sizePt: style.tickPt, anchor: 'end', color });
}

/** A label whose capitals' top, or turned end, stands at `top`, centred on `x`. */
function tickLabel(
  label: RichText,
  x: number,
  top: number,
  { angle, sizePt }: TickPlan,
  setter: Typesetter,
): TextMark {
  const capPt = CAP_HEIGHT * sizePt;
  const [sin, cos] = [Math.sin(radians(angle)), Math.cos(radians(angle))];
  const anchor = angle === 0 ? 'middle' : 'end';
  return setter.richText(label, { x: x + (capPt / 2) * sin, y: top + capPt * cos, sizePt, anchor, angle });
}
