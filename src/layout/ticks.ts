/** Tick marks and token labels under a panel. */
import type { Figure, Panel } from '../figure/figure.ts';
import type { RichText } from '../figure/rich-text.ts';
import type { TokenList } from '../figure/tokens.ts';
import { CAP_HEIGHT } from '../text/measure.ts';
import type { Mark, TextMark } from './scene.ts';
import { radians, type TickPlan } from './tick-plan.ts';
import type { Typesetter } from './typesetter.ts';

/** A line of labels under a panel: the tokens of the rows that share them. */
interface TickLine {
  readonly tokens: TokenList;
  /** The rows' labels, where the panel has more than one line; else empty. */
  readonly rows: string;
}

/** The lines of labels of one panel: one, unless its rows come from different sequences. */
export function tickLines(panel: Panel, rows: Figure['rows']): TickLine[] {
  const lines = new Map<TokenList, string[]>();
  panel.tokens.forEach((tokens, row) => {
    lines.set(tokens, [...(lines.get(tokens) ?? []), rows[row]?.label.text ?? '']);
  });
  return [...lines].map(([tokens, labels]) => ({ tokens, rows: lines.size === 1 ? '' : labels.join(', ') }));
}

/** Where a panel's labels start: its bottom left corner, the width of its columns, and the right edge of row labels. */
export interface TickPlace {
  readonly x: number;
  readonly y: number;
  readonly stepPt: number;
  readonly rowLabelX: number;
}

/** Tick marks, and a line of labels for each sequence. */
export function tickMarks(
  lines: readonly TickLine[],
  plan: TickPlan,
  at: TickPlace,
  setter: Typesetter,
): Mark[] {
  const { style } = setter;
  return lines.flatMap((line, l) => {
    const top = at.y + l * plan.linePt + style.tickMarkPt + 0.5 * style.gapPt;
    const marks = plan.labelsOf(line.tokens).flatMap(({ key, label }): Mark[] => {
      const x = at.x + (key + 0.5) * at.stepPt;
      const text = tickLabel(label, x, top, plan, setter);
      // Further lines label the same columns: one set of marks serves them all.
      return l === 0 ? [setter.line(x, at.y, x, at.y + style.tickMarkPt), text] : [text];
    });
    if (line.rows === '') return marks;
    const y = top + CAP_HEIGHT * style.tickPt;
    return [
      ...marks,
      setter.text({
        text: line.rows,
        x: at.rowLabelX,
        y,
        sizePt: style.tickPt,
        anchor: 'end',
        color: setter.palette.dim,
      }),
    ];
  });
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
