/**
 * Decides how the tokens of a figure are labelled.
 *
 * One orientation and one rule of thinning serve the whole figure, so that panels compare at a glance. Labels stand
 * horizontally if all of them fit; else at 45 degrees, else at 90, a little smaller if that is what it takes. Where not
 * even that fits, every n-th is labelled, and pinned keys (the user's, the rows' queries, the first and the last) keep
 * theirs whatever n is. What is left out or shortened is put into words.
 */
import type { Notice } from '../core/codes.ts';
import { largestOf, smallestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import type { RichText } from '../figure/rich-text.ts';
import type { TokenList } from '../figure/tokens.ts';
import { CAP_HEIGHT, DESCENT } from '../text/typeface.ts';
import type { TextMark } from './scene.ts';
import { LEAST_LABEL_PT, LEAST_SHRINK, lineHeight, type Style, type Typesetter } from './typesetter.ts';

type Angle = TextMark['angle'];

export interface TickPlan {
  readonly angle: Angle;
  readonly sizePt: number;
  /** Every how many keys there is a label. */
  readonly every: number;
  /** Height of one line of labels, the distance to the panel included. */
  readonly linePt: number;
  /** How far labels reach beyond the panel's sides. */
  readonly overhangPt: { readonly left: number; readonly right: number };
  /** The labels that are drawn, with the 0-based keys they belong to. */
  readonly labelsOf: (tokens: TokenList) => readonly TickLabel[];
  readonly notices: readonly Notice[];
}

interface TickLabel {
  readonly key: number;
  readonly label: RichText;
}

/** Space between baselines of turned labels, in ems: a little more than the reach of capitals and descenders. */
const TURNED_PITCH = 1.08;
/** Horizontal thinning reads better than vertical labels, unless it costs more than this many times the labels. */
const HORIZONTAL_WORTH = 1.5;

export const radians = (angle: Angle): number => (angle * Math.PI) / 180;

interface Orientation {
  readonly angle: Angle;
  readonly sizePt: number;
  readonly every: number;
}

/** Labels of one token list as they are drawn, measured at 1 pt, on columns `stepPt` wide. */
interface MeasuredList {
  readonly labels: readonly RichText[];
  readonly ems: readonly number[];
  readonly stepPt: number;
  /** Keys that keep their label, the first and the last among them, in the order of their right to it. */
  readonly pinned: readonly number[];
}

/** Plans labels for panels `panelWidthPt` wide. */
export function planTicks(figure: Figure, panelWidthPt: number, setter: Typesetter): TickPlan {
  const lists = measureLists(figure, panelWidthPt, setter);
  const measured = [...lists.values()];
  const widestEm = largestOf(measured, ({ ems }) => largestOf(ems, (em) => em, 0));
  const orientation = orient(measured, widestEm, setter.style, figure.tickRotation);
  const keysOf = new Map(measured.map((list) => [list, chooseKeys(list, orientation.every)]));
  return {
    ...orientation,
    linePt: lineReach(orientation, widestEm) + setter.style.tickMarkPt + 0.5 * setter.style.gapPt,
    overhangPt: overhang(keysOf, orientation, panelWidthPt),
    labelsOf: (tokens) => {
      const list = lists.get(tokens) as MeasuredList;
      return (keysOf.get(list) ?? []).map((key) => ({ key, label: list.labels[key] as RichText }));
    },
    notices: [...thinningNotices(keysOf, orientation.every), ...shorteningNotices(lists)],
  };
}

function measureLists(
  figure: Figure,
  panelWidthPt: number,
  { fitLabels }: Typesetter,
): Map<TokenList, MeasuredList> {
  const lists = new Map<TokenList, MeasuredList>();
  for (const panel of figure.panels) {
    const stepPt = panelWidthPt / panel.keyCount;
    for (const tokens of new Set(panel.tokens)) {
      const known = lists.get(tokens);
      if (known && known.stepPt <= stepPt) continue;
      const { labels, ems } = fitLabels(tokens);
      const pinned = [...new Set([...tokens.pinned, 0, labels.length - 1])];
      lists.set(tokens, { labels, ems, stepPt, pinned });
    }
  }
  return lists;
}

function orient(
  lists: readonly MeasuredList[],
  widestEm: number,
  style: Style,
  rotation: Angle | undefined,
): Orientation {
  const full = { sizePt: style.tickPt, every: 1 };
  const stepPt = smallestOf(lists, (list) => list.stepPt);
  const allowed = (angle: Angle) => rotation === undefined || rotation === angle;
  if (allowed(0) && lists.every((list) => fitsHorizontally(list, style))) return { ...full, angle: 0 };
  for (const angle of [45, 90] as const)
    if (allowed(angle) && turnedPitch(style.tickPt, angle) <= stepPt) return { ...full, angle };
  const smallerPt = stepPt / TURNED_PITCH;
  if (allowed(90) && smallerPt >= Math.max(LEAST_SHRINK * style.tickPt, LEAST_LABEL_PT))
    return { angle: 90, sizePt: smallerPt, every: 1 };
  const every = {
    0: Math.ceil((widestEm * style.tickPt + style.gapPt) / stepPt),
    45: Math.ceil(turnedPitch(style.tickPt, 45) / stepPt),
    90: Math.ceil(turnedPitch(style.tickPt, 90) / stepPt),
  };
  const angle = rotation ?? (every[0] <= HORIZONTAL_WORTH * every[90] ? 0 : 90);
  return { ...full, angle, every: every[angle] };
}

const turnedPitch = (sizePt: number, angle: Angle) => (TURNED_PITCH * sizePt) / Math.sin(radians(angle));

function fitsHorizontally({ ems, stepPt }: MeasuredList, { tickPt, gapPt }: Style): boolean {
  return ems.every((em, i) => i === 0 || ((em + (ems[i - 1] ?? 0)) / 2) * tickPt + gapPt <= stepPt);
}

/** Every n-th key and the pinned ones; a regular label makes way for a pinned one, as does a pinned one for one before it. */
function chooseKeys({ labels, pinned }: MeasuredList, every: number): number[] {
  const count = labels.length;
  if (every === 1) return labels.map((_, key) => key);
  const kept: number[] = [];
  const keep = (key: number) => {
    if (kept.every((other) => Math.abs(other - key) >= every)) kept.push(key);
  };
  for (const key of pinned) keep(key);
  for (let key = 0; key < count; key += every) keep(key);
  return kept.sort((a, b) => a - b);
}

/** How far below the panel the widest label reaches. */
function lineReach({ angle, sizePt }: Orientation, widestEm: number): number {
  if (angle === 0) return lineHeight(sizePt);
  const [sin, cos] = [Math.sin(radians(angle)), Math.cos(radians(angle))];
  return (widestEm * sin + (CAP_HEIGHT + DESCENT) * cos + 0.1) * sizePt;
}

function overhang(
  keysOf: ReadonlyMap<MeasuredList, readonly number[]>,
  { angle, sizePt }: Orientation,
  panelWidthPt: number,
): TickPlan['overhangPt'] {
  let [left, right] = [0, 0];
  const cos = Math.cos(radians(angle));
  for (const [{ ems, stepPt }, keys] of keysOf) {
    for (const key of keys) {
      const center = (key + 0.5) * stepPt;
      const width = (ems[key] ?? 0) * sizePt;
      left = Math.max(left, (angle === 0 ? width / 2 : width * cos + sizePt / 2) - center);
      right = Math.max(right, (angle === 0 ? width / 2 : sizePt) - (panelWidthPt - center));
    }
  }
  return { left, right };
}

/** Keys without a label that are named in a notice. */
const MOST_NAMED = 8;

function thinningNotices(keysOf: ReadonlyMap<MeasuredList, readonly number[]>, every: number): Notice[] {
  if (every === 1) return [];
  const lists = [...keysOf.keys()];
  const most = largestOf(lists, ({ labels }) => labels.length);
  const notices: Notice[] = [
    { code: 'ticks-thinned', message: `every ${ordinal(every)} of ${most} keys labelled` },
  ];
  const crowded = new Set(
    lists.flatMap((list) => list.pinned.filter((key) => !keysOf.get(list)?.includes(key))),
  );
  if (crowded.size > 0) {
    const keys = crowded.size > MOST_NAMED ? `${crowded.size} queries and pins` : [...crowded].join(', ');
    const what = crowded.size === 1 ? `key ${keys}` : crowded.size > MOST_NAMED ? keys : `keys ${keys}`;
    notices.push({
      code: 'ticks-crowded',
      message: `no room for the label of ${what}, too close to another that is kept`,
    });
  }
  return notices;
}

function shorteningNotices(lists: ReadonlyMap<TokenList, MeasuredList>): Notice[] {
  let shortened = 0;
  for (const [tokens, { labels }] of lists)
    labels.forEach((label, i) => void (label === tokens.labels[i] || shortened++));
  if (shortened === 0) return [];
  const labels = shortened === 1 ? 'label' : 'labels';
  return [{ code: 'ticks-shortened', message: `${shortened} token ${labels} shortened` }];
}

function ordinal(n: number): string {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[n % 10] ?? 'th');
  return `${n}${suffix}`;
}
