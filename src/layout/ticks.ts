/**
 * Token labels under the panels.
 *
 * One orientation and one rule of thinning serve the whole figure, so that panels compare at a glance. Labels stand
 * horizontally if all of them fit; else at 45 degrees, else at 90, a little smaller if that is what it takes. Where not
 * even that fits, every n-th is labelled, and
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
  readonly sizePt: number;
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
/** Before labels are thinned they may shrink to this share of their size, though not below this many points. */
const LEAST_SHRINK = 0.8;
const LEAST_SIZE_PT = 5;

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
  return [...lines.values()].map((line) => ({
    tokens: line.tokens,
    rows: lines.size === 1 ? '' : line.rows.join(', '),
  }));
}

interface Orientation {
  readonly angle: Angle;
  readonly sizePt: number;
  readonly every: number;
}

/** Labels of one token list, measured at 1 pt, on columns `stepPt` wide. */
interface MeasuredList {
  readonly ems: readonly number[];
  readonly stepPt: number;
}

/** Decides orientation and thinning for panels `panelWidthPt` wide. */
export function planTicks(figure: Figure, panelWidthPt: number, { style, widthPt }: Typesetter): TickPlan {
  const lists = [...new Set(figure.panels.flatMap((panel) => panel.tokens))].map((tokens): MeasuredList => {
    const keyCount = Math.max(
      ...figure.panels.filter((panel) => panel.tokens.includes(tokens)).map((panel) => panel.keyCount),
    );
    return { ems: tokens.map((token) => widthPt(token, 1)), stepPt: panelWidthPt / keyCount };
  });
  const widestEm = Math.max(...lists.map(({ ems }) => ems.reduce((max, em) => Math.max(max, em), 0)));
  const orientation = orient(lists, widestEm, style);
  const queries = [...new Set(figure.rows.flatMap(({ query }) => (query === undefined ? [] : [query])))];
  const labelled = (tokenCount: number) => chooseKeys(tokenCount, orientation.every, queries);
  const most = Math.max(...lists.map(({ ems }) => ems.length));
  return {
    ...orientation,
    linePt: lineReach(orientation, widestEm) + style.tickMarkPt + 0.5 * style.gapPt,
    overhangPt: overhang(lists, orientation, labelled, panelWidthPt),
    labelled,
    notices:
      orientation.every === 1 ? [] : [`every ${ordinal(orientation.every)} of ${most} keys is labelled`],
  };
}

function orient(lists: readonly MeasuredList[], widestEm: number, style: Style): Orientation {
  const full = { sizePt: style.tickPt, every: 1 };
  if (lists.every((list) => fitsHorizontally(list, style))) return { ...full, angle: 0 };
  const stepPt = Math.min(...lists.map((list) => list.stepPt));
  for (const angle of [45, 90] as const)
    if (turnedPitch(style.tickPt, angle) <= stepPt) return { ...full, angle };
  const smallerPt = stepPt / TURNED_PITCH;
  if (smallerPt >= Math.max(LEAST_SHRINK * style.tickPt, LEAST_SIZE_PT))
    return { angle: 90, sizePt: smallerPt, every: 1 };
  const horizontal = Math.ceil((widestEm * style.tickPt + style.gapPt) / stepPt);
  const vertical = Math.ceil(turnedPitch(style.tickPt, 90) / stepPt);
  return horizontal <= HORIZONTAL_WORTH * vertical
    ? { ...full, angle: 0, every: horizontal }
    : { ...full, angle: 90, every: vertical };
}

const turnedPitch = (sizePt: number, angle: Angle) => (TURNED_PITCH * sizePt) / Math.sin(radians(angle));

function fitsHorizontally({ ems, stepPt }: MeasuredList, { tickPt, gapPt }: Style): boolean {
  return ems.every((em, i) => i === 0 || ((em + (ems[i - 1] ?? 0)) / 2) * tickPt + gapPt <= stepPt);
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

/** How far below the tick the widest label reaches. */
function lineReach({ angle, sizePt }: Orientation, widestEm: number): number {
  if (angle === 0) return lineHeight(sizePt);
  const [sin, cos] = [Math.sin(radians(angle)), Math.cos(radians(angle))];
  return (widestEm * sin + (CAP_HEIGHT + DESCENT) * cos + 0.1) * sizePt;
}

function overhang(
  lists: readonly MeasuredList[],
  { angle, sizePt }: Orientation,
  labelled: TickPlan['labelled'],
  panelWidthPt: number,
): TickPlan['overhangPt'] {
  let [left, right] = [0, 0];
  const cos = Math.cos(radians(angle));
  for (const { ems, stepPt } of lists) {
    for (const key of labelled(ems.length)) {
      const center = (key + 0.5) * stepPt;
      const width = (ems[key] ?? 0) * sizePt;
      left = Math.max(left, (angle === 0 ? width / 2 : width * cos + sizePt / 2) - center);
      right = Math.max(right, (angle === 0 ? width / 2 : sizePt) - (panelWidthPt - center));
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
      const label = tickLabel(line.tokens[key] ?? '', x, top, plan, setter);
      // Further lines label the same columns: one set of marks serves them all.
      return l === 0 ? [setter.line(x, at.y, x, at.y + style.tickMarkPt), label] : [label];
    });
    if (line.rows === '') return marks;
    const y = top + CAP_HEIGHT * style.tickPt;
    return [
      ...marks,
      setter.text({ text: line.rows, x: at.rowLabelX, y, sizePt: style.tickPt, anchor: 'end' }),
    ];
  });
}

/** A label whose capitals' top, or turned end, stands at `top`, centred on `x`. */
function tickLabel(
  text: string,
  x: number,
  top: number,
  { angle, sizePt }: TickPlan,
  setter: Typesetter,
): TextMark {
  const capPt = CAP_HEIGHT * sizePt;
  const [sin, cos] = [Math.sin(radians(angle)), Math.cos(radians(angle))];
  const anchor = angle === 0 ? 'middle' : 'end';
  return setter.text({ text, x: x + (capPt / 2) * sin, y: top + capPt * cos, sizePt, anchor, angle });
}

function ordinal(n: number): string {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[n % 10] ?? 'th');
  return `${n}${suffix}`;
}
