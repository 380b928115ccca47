/**
 * Token labels under the panels.
 *
 * One orientation and one rule of thinning serve the whole figure, so that panels compare at a glance. Labels stand
 * horizontally if all of them fit; else at 45 degrees, else at 90. Where not even that fits, every n-th is labelled, and
 * the first, the last and each row's own query keep theirs whatever n is. What is left out is put into words.
 */
import type { Figure, Panel } from '../figure/figure.ts';
import { CAP_HEIGHT, DESCENT } from '../text/measure.ts';
import type { Mark, TextMark } from './scene.ts';
import { lineHeight, type Style } from './style.ts';
import type { Typesetter } from './typesetter.ts';

type Angle = TextMark['angle'];

/** A line of labels under a panel: the tokens of the rows that share them. */
interface TickLine {
  readonly tokens: readonly string[];
  /** The rows' labels, where the panel has more than one line; else empty. */
  readonly rows: string;
}

/** How the tokens of a figure are labelled. */
export interface TickPlan {
  readonly angle: Angle;
  /** Every how many keys there is a label. */
  readonly every: number;
  /** Height of one line of labels, the distance to the panel included. */
  readonly linePt: number;
  /** How far labels reach beyond the panel's sides. */
  readonly overhangPt: { readonly left: number; readonly right: number };
  /** 0-based keys that are labelled, by number of tokens. */
  readonly labelled: (tokenCount: number) => readonly number[];
  readonly notices: readonly string[];
}

/** Space between baselines of turned labels, in ems: a little more than the reach of capitals and descenders. */
const TURNED_PITCH = 1.08;
/** Horizontal thinning reads better than vertical labels, unless it costs more than this many times the labels. */
const HORIZONTAL_WORTH = 1.5;

const radians = (angle: Angle) => (angle * Math.PI) / 180;

/** The lines of labels of one panel: one, unless its rows come from different sequences. */
export function tickLines(panel: Panel, rows: Figure['rows']): TickLine[] {
  const lines = new Map<string, { tokens: readonly string[]; rows: string[] }>();
  panel.tokens.forEach((tokens, row) => {
    const key = JSON.stringify(tokens);
    const line = lines.get(key) ?? { tokens, rows: [] };
    line.rows.push(rows[row]?.label ?? '');
    lines.set(key, line);
  });
  return [...lines.values()].map((line) => ({ tokens: line.tokens, rows: lines.size === 1 ? '' : line.rows.join(', ') }));
}

/** Decides orientation and thinning for panels `panelWidthPt` wide. */
export function planTicks(figure: Figure, panelWidthPt: number, { style, widthPt }: Typesetter): TickPlan {
  const size = style.tickPt;
  const lists = [...new Set(figure.panels.flatMap((panel) => panel.tokens))].map((tokens) => {
    const keyCount = Math.max(...figure.panels.filter((panel) => panel.tokens.includes(tokens)).map((panel) => panel.keyCount));
    return { widths: tokens.map((token) => widthPt(token, size)), stepPt: panelWidthPt / keyCount };
  });
  const pitch = turnedPitch(size);
  const angle = ([0, 45, 90] as const).find((candidate) =>
    lists.every(({ widths, stepPt }) => (candidate === 0 ? fitsHorizontally(widths, stepPt, style) : pitch(candidate) <= stepPt)),
  );
  const widest = Math.max(...lists.map(({ widths }) => widths.reduce((max, width) => Math.max(max, width), 0)));
  const finestStep = Math.min(...lists.map(({ stepPt }) => stepPt));
  const thinned = angle === undefined ? thin(widest + style.gapPt, pitch(90), finestStep) : { angle, every: 1 };
  const queries = [...new Set(figure.rows.flatMap(({ query }) => (query === undefined ? [] : [query])))];
  const labelled = (tokenCount: number) => chooseKeys(tokenCount, thinned.every, queries);
  const most = Math.max(...lists.map(({ widths }) => widths.length));
  return {
    ...thinned,
    linePt: lineReach(thinned.angle, widest, size) + style.tickMarkPt + 0.5 * style.gapPt,
    overhangPt: overhang(lists, thinned.angle, labelled, panelWidthPt, size),
    labelled,
    notices: thinned.every === 1 ? [] : [`every ${ordinal(thinned.every)} of ${most} keys is labelled`],
  };
}

const turnedPitch = (size: number) => (angle: Angle) => (TURNED_PITCH * size) / Math.sin(radians(angle));

function fitsHorizontally(widths: readonly number[], stepPt: number, style: Style): boolean {
  return widths.every((width, i) => i === 0 || (width + (widths[i - 1] ?? 0)) / 2 + style.gapPt <= stepPt);
}

function thin(horizontalPt: number, verticalPt: number, stepPt: number): { angle: Angle; every: number } {
  const [horizontal, vertical] = [Math.ceil(horizontalPt / stepPt), Math.ceil(verticalPt / stepPt)];
  return horizontal <= HORIZONTAL_WORTH * vertical ? { angle: 0, every: horizontal } : { angle: 90, every: vertical };
}

/** Every n-th key, plus first, last and queries; a regular label makes way for one of those. */
function chooseKeys(count: number, every: number, queries: readonly number[]): number[] {
  if (every === 1) return Array.from({ length: count }, (_, i) => i);
  const kept: number[] = [];
  const keep = (key: number) => {
    if (key >= 0 && key < count && kept.every((other) => Math.abs(other - key) >= every)) kept.push(key);
  };
  for (const key of [...queries, 0, count - 1]) keep(key);
  for (let key = 0; key < count; key += every) keep(key);
  return kept.sort((a, b) => a - b);
}

/** How far below the tick a label of this width reaches. */
function lineReach(angle: Angle, widthPt: number, size: number): number {
  if (angle === 0) return lineHeight(size);
  const [sin, cos] = [Math.sin(radians(angle)), Math.cos(radians(angle))];
  return widthPt * sin + (CAP_HEIGHT + DESCENT) * size * cos + 0.1 * size;
}

interface MeasuredList {
  readonly widths: readonly number[];
  readonly stepPt: number;
}

function overhang(
  lists: readonly MeasuredList[],
  angle: Angle,
  labelled: TickPlan['labelled'],
  panelWidthPt: number,
  size: number,
): TickPlan['overhangPt'] {
  let [left, right] = [0, 0];
  const cos = Math.cos(radians(angle));
  for (const { widths, stepPt } of lists) {
    for (const key of labelled(widths.length)) {
      const center = (key + 0.5) * stepPt;
      const width = widths[key] ?? 0;
      left = Math.max(left, (angle === 0 ? width / 2 : width * cos + size / 2) - center);
      right = Math.max(right, (angle === 0 ? width / 2 : size) - (panelWidthPt - center));
    }
  }
  return { left, right };
}

/** Tick marks and token labels of one panel, whose bottom edge starts at `x`, `y`. */
export function tickMarks(
  lines: readonly TickLine[],
  plan: TickPlan,
  at: { readonly x: number; readonly y: number; readonly stepPt: number; readonly rowLabelX: number },
  setter: Typesetter,
): Mark[] {
  const { style } = setter;
  return lines.flatMap((line, l) => {
    const top = at.y + l * plan.linePt + style.tickMarkPt + 0.5 * style.gapPt;
    const marks = plan.labelled(line.tokens.length).flatMap((key): Mark[] => {
      const x = at.x + (key + 0.5) * at.stepPt;
      const label = tickLabel(line.tokens[key] ?? '', x, top, plan.angle, setter);
      // Further lines label the same columns: one set of marks serves them all.
      return l === 0 ? [setter.line(x, at.y, x, at.y + style.tickMarkPt), label] : [label];
    });
    if (line.rows === '') return marks;
    const y = top + CAP_HEIGHT * style.tickPt;
    return [...marks, setter.text({ text: line.rows, x: at.rowLabelX, y, sizePt: style.tickPt, anchor: 'end' })];
  });
}

/** A label whose capitals' top, or turned end, stands at `top`, centred on `x`. */
function tickLabel(text: string, x: number, top: number, angle: Angle, setter: Typesetter): TextMark {
  const sizePt = setter.style.tickPt;
  const capPt = CAP_HEIGHT * sizePt;
  const [sin, cos] = [Math.sin(radians(angle)), Math.cos(radians(angle))];
  const anchor = angle === 0 ? 'middle' : 'end';
  return setter.text({ text, x: x + (capPt / 2) * sin, y: top + capPt * cos, sizePt, anchor, angle });
}

function ordinal(n: number): string {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[n % 10] ?? 'th');
  return `${n}${suffix}`;
}
