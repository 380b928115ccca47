/**
 * Decides how the labels of one panel fit its keys.
 *
 * Labels stand horizontally if all of them fit; else at 45 degrees, else at 90, a little smaller if that is what it takes.
 * Where not even that fits, every n-th is labelled, with n the least that lets those fit which are drawn, and pinned keys
 * (the user's, the rows' queries, the ends) keep theirs whatever n is. Numbers are thinned as an axis is: horizontally, and
 * to steps of 1, 2 or 5 times a power of ten.
 */
import { countBelow, largestOf, smallestOf } from '../core/math.ts';
import type { RichText } from '../figure/rich-text.ts';
import type { Reach } from '../text/shaped.ts';
import type { TextMark } from './scene.ts';
import { LEAST_LABEL_PT, LEAST_SHRINK, type Style } from './typesetter.ts';

type Angle = TextMark['angle'];

export interface Orientation {
  readonly angle: Angle;
  readonly sizePt: number;
  /** Every how many of `LabelList.keys` there is a label. */
  readonly every: number;
}

/** Labels of one token list as they are drawn, measured in ems, on columns `stepPt` wide. */
export interface LabelList {
  readonly labelOf: (key: number) => RichText;
  readonly emOf: (key: number) => number;
  readonly reachOf: (key: number) => Reach;
  readonly stepPt: number;
  /** Keys that may be labelled, low to high, and those that go before them, in the order of their right to it. */
  readonly keys: readonly number[];
  readonly pinned: readonly number[];
  /** How many of the pinned ones go before all others. */
  readonly ownPins: number;
  /** Both, low to high. */
  readonly wanted: readonly number[];
  readonly areNumbers: boolean;
}

/** Space between turned labels, in ems. */
const CLEAR = 0.08;
/** An underscore wants this much below its baseline, in ems: nearer to the next label it would be read as a line over that. */
const UNDERSCORE_REACH = 0.36;
/** Horizontal thinning reads better than vertical labels, unless it costs more than this many times the labels. */
const HORIZONTAL_WORTH = 1.5;

export const radians = (angle: Angle): number => (angle * Math.PI) / 180;

/** One orientation for all lists of a panel. */
export function orient(lists: readonly LabelList[], style: Style, rotation: Angle | undefined): Orientation {
  const angles: readonly Angle[] = rotation === undefined ? [0, 45, 90] : [rotation];
  const whole = (angle: Angle): Orientation => ({ angle, sizePt: style.tickPt, every: 1 });
  const fitting = angles.find((angle) =>
    lists.every((list) => areApart(list, list.wanted, whole(angle), style)),
  );
  if (fitting !== undefined) return whole(fitting);
  if (angles.includes(90)) {
    const leastPt = Math.max(LEAST_SHRINK * style.tickPt, LEAST_LABEL_PT);
    const smallerPt = smallestOf(lists, (list) => fittingSize(list, style, leastPt));
    if (smallerPt >= leastPt) return { angle: 90, sizePt: smallerPt, every: 1 };
  }
  const thinned = (angle: Angle): Orientation => ({
    ...whole(angle),
    every: largestOf(lists, (list) => leastStep(list, whole(angle), style)),
  });
  if (rotation !== undefined) return thinned(rotation);
  const [flat, upright] = [thinned(0), thinned(90)];
  if (lists.every((list) => list.areNumbers)) return flat;
  const count = (orientation: Orientation) =>
    lists.reduce((sum, list) => sum + chooseKeys(list, orientation, style).length, 0);
  return count(upright) > HORIZONTAL_WORTH * count(flat) ? upright : flat;
}

/** The least number of keys from one label to the next at which those drawn fit. */
function leastStep(list: LabelList, orientation: Orientation, style: Style): number {
  let every = 1;
  while (!areApart(list, list.keys, orientation, style, every))
    every = list.areNumbers ? nextRound(every) : every + 1;
  return every;
}

const everyNth = (keys: readonly number[], every: number): readonly number[] =>
  every === 1
    ? keys
    : Array.from({ length: Math.ceil(keys.length / every) }, (_, i) => keys[i * every] as number);

/** 1, 2, 5, 10, 20, 50 and so on. */
export const nextRound = (step: number): number => (String(step).startsWith('2') ? 2.5 * step : 2 * step);

/** Every n-th key and the pinned ones; a regular label makes way for a pinned one, as does a pinned one for one before it. */
export function chooseKeys(list: LabelList, orientation: Orientation, style: Style): number[] {
  const regular = new Set(everyNth(list.keys, orientation.every));
  if (orientation.every === 1 && areApart(list, list.wanted, orientation, style)) return [...list.wanted];
  // Ascending. A label that stands apart from both neighbours stands apart from all.
  const kept: number[] = [];
  const keep = (key: number) => {
    const at = countBelow(kept, key);
    const [below, above] = [kept[at - 1], kept[at]];
    if (above === key) return;
    const fitsBelow = below === undefined || fits(list, below, key, orientation, style);
    if (fitsBelow && (above === undefined || fits(list, key, above, orientation, style)))
      kept.splice(at, 0, key);
  };
  const [own, others] = [list.pinned.slice(0, list.ownPins), list.pinned.slice(list.ownPins)];
  // Of queries that are more than fit, those on the regular steps come first; of an axis of numbers, they alone.
  const onSteps = others.filter((key) => regular.has(key));
  const between = list.areNumbers && others.length > regular.size ? [] : others;
  for (const key of [...own, ...onSteps, ...between, ...regular]) keep(key);
  return kept;
}

/** Whether the labels of every n-th of some keys stand apart. No list of them is made, as of a million keys 24,000 steps are tried. */
function areApart(
  list: LabelList,
  keys: readonly number[],
  orientation: Orientation,
  style: Style,
  every = 1,
): boolean {
  for (let i = every; i < keys.length; i += every)
    if (!fits(list, keys[i - every] as number, keys[i] as number, orientation, style)) return false;
  return true;
}

/** Rounding errors are no overlap. */
const SLACK_PT = 1e-6;

/** Whether the labels of two keys, the lower one first, stand apart. */
function fits(
  list: LabelList,
  low: number,
  high: number,
  { angle, sizePt }: Orientation,
  style: Style,
): boolean {
  const roomPt = (high - low) * list.stepPt + SLACK_PT;
  if (angle === 0) return (list.emOf(low) + list.emOf(high)) * (sizePt / 2) + style.gapPt <= roomPt;
  const pitchPt = sizePt / Math.sin(radians(angle));
  return usualPitch(style) * pitchPt <= roomPt && turnedPitch(list, low, high, style) * pitchPt <= roomPt;
}

/** Distance that the baselines of turned labels want, in ems. */
export const usualPitch = ({ ascentEm, descentEm }: Style): number => ascentEm + descentEm + CLEAR;

/** The same for two of them: more where ink reaches beyond what is usual. */
function turnedPitch(
  { labelOf, reachOf }: Pick<LabelList, 'labelOf' | 'reachOf'>,
  low: number,
  high: number,
  style: Style,
): number {
  const reach = reachOf(low);
  const isUnderlined = labelOf(low).text.includes('_') && liftOf(reach, style) === 0;
  const below = Math.max(reach.below, isUnderlined ? UNDERSCORE_REACH : 0);
  return Math.max(usualPitch(style), below + reachOf(high).above + CLEAR);
}

/** How far a turned label is raised to have its ink where capitals are, in ems: a mere underscore would lie over the next label. */
export const liftOf = ({ above, below }: Reach, { capEm }: Style): number =>
  above < 0 ? (capEm - above + below) / 2 : 0;

/** The size at which all labels fit side by side at 90 degrees; any below `leastPt` where that is too large. */
function fittingSize({ wanted, ...list }: LabelList, style: Style, leastPt: number): number {
  let sizePt = Number.POSITIVE_INFINITY;
  for (let i = 1; i < wanted.length && sizePt >= leastPt; i++) {
    const [low, high] = [wanted[i - 1] as number, wanted[i] as number];
    sizePt = Math.min(sizePt, ((high - low) * list.stepPt) / turnedPitch(list, low, high, style));
  }
  return sizePt;
}
