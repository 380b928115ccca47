/** What `--keys` names, and the keys of a layer that a name stands for. */

import { OptionConflict } from '../core/errors.ts';
import { memoize } from '../core/memoize.ts';
import { placesIn } from '../core/places.ts';
import type { FigureOptions } from '../options/options.ts';
import { positionsAsWritten, positionsRun } from '../options/positions.ts';
import { suggest } from '../options/suggest.ts';
import type { AttentionLayer, Segment } from './attention.ts';
import { AS_IN_FILE, isPlace, isPosition, queryNames } from './queries.ts';
import { parseRange, type Range } from './ranges.ts';

/** The word that drops special tokens. */
const SPECIAL = 'special';

export type Spec = NonNullable<FigureOptions['keys']>;

export type Lists = readonly (readonly string[])[];

export type Segments = readonly Segment[];

interface Name {
  readonly name: string | number;
  /** Its place among the names. */
  readonly at: number;
}

/** What `--keys` names, each once. */
export interface Names {
  /** Positions and ranges that are the same whatever the number of keys, ascending by their first key. */
  readonly places: readonly (Name & Range)[];
  /** Texts of all names that are positions or ranges, which a token or a segment may have too. */
  readonly texts: ReadonlySet<string>;
  /** All other names. */
  readonly others: readonly Name[];
}

/** Reads the names, before any layer: thousands of them may be asked of thousands of layers. */
export function readNames(spec: Spec): Names {
  return namesOf(queryNames(spec));
}

function namesOf(list: readonly (string | number)[]): Names {
  const all = [...new Set(list)].map((name, at) => ({ name, at }));
  const places = all.flatMap((one) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(String(one.name)) ?? [];
    return Number(first) <= Number(last) ? [{ ...one, first: Number(first), last: Number(last) }] : [];
  });
  const known = new Set(places.map(({ at }) => at));
  return {
    places: places.sort((a, b) => a.first - b.first),
    texts: new Set(all.map(({ name }) => String(name)).filter(isPlace)),
    others: all.filter(({ at }) => !known.has(at)),
  };
}

/** How many of so many keys ranges ask for; single positions are never many. */
export function keysInRanges(spec: Spec, count: number): number {
  const ranges = queryNames(spec).flatMap((name) => {
    const [, first, last] = /^(\d+)-(\d*)$/.exec(String(name)) ?? [];
    return first === undefined
      ? []
      : [{ first: Number(first), last: Math.min(last === '' ? count : Number(last), count - 1) }];
  });
  let [keys, next] = [0, 0];
  for (const { first, last } of ranges.sort((a, b) => a.first - b.first)) {
    keys += Math.max(0, last + 1 - Math.max(first, next));
    next = Math.max(next, last + 1);
  }
  return keys;
}

/** The names, unless a token or a segment has the whole text as its own, commas included. */
export const namesIn = (spec: Spec, split: Names, lists: Lists, segments: Segments): Names =>
  typeof spec === 'string' &&
  (lists.some((tokens) => tokens.includes(spec)) || segments.some(({ name }) => name === spec))
    ? namesOf([spec])
    : split;

/** Whether special tokens are dropped: by the word that says so, where it is neither a token nor a segment. */
export const dropsSpecial = ({ others }: Names, lists: Lists, segments: Segments) =>
  others.some(({ name }) => name === SPECIAL) &&
  !lists.some((tokens) => tokens.includes(SPECIAL)) &&
  !segments.some((segment) => segment.name === SPECIAL);

/** The ranges of all names; only those that may be something else, or nothing, in this layer are looked for. */
export function rangesOf(
  layer: AttentionLayer,
  lists: Lists,
  { places, texts, others }: Names,
  segments: Segments,
  noSpecial: boolean,
): readonly Range[] {
  const labels = [...lists, segments.map(({ name }) => name)];
  const own = new Set(labels.flatMap((names) => names.filter((name) => texts.has(name))));
  const isThere = ({ name, last }: Name & Range) => last < layer.keyCount && !own.has(String(name));
  const there = places.filter(isThere);
  const rest = there.length < places.length ? places.filter((place) => !isThere(place)) : [];
  const names = noSpecial ? others.filter(({ name }) => name !== SPECIAL) : others;
  const find = createFinder(layer, lists, segments, (text) => !texts.has(text) || own.has(text));
  const looked = [...names, ...rest].sort((a, b) => a.at - b.at).flatMap(({ name }) => find(name));
  return [...there, ...looked];
}

/** A whole number is a position; else a segment before a token of its name, wherever either occurs, or a range. */
function createFinder(
  { keyCount }: AttentionLayer,
  lists: Lists,
  segments: Segments,
  mayBeToken: (text: string) => boolean,
): (name: string | number) => readonly Range[] {
  const last = keyCount - 1;
  // Positions and ranges need no places of tokens, which of a million take a second.
  const placesOf = memoize((tokens: readonly string[]) => placesIn<string | number>(tokens));
  const segmentsAt = placesIn<string | number>(segments.map(({ name }) => name));
  return (name) => {
    const position = isPosition(name) ? Number(name) : Number.NaN;
    const key = position < 0 ? position + keyCount : position;
    if (key >= 0 && key <= last) return [{ first: key, last: key }];
    const inSegments = segmentsAt(name).flatMap((at) => {
      const { first = 0, last: end = -1 } = segments[at] as Segment;
      return first <= Math.min(end, last) ? [{ first, last: Math.min(end, last) }] : [];
    });
    if (inSegments.length > 0) return inSegments;
    const text = String(name);
    const found = mayBeToken(text)
      ? lists.flatMap((tokens) => placesOf(tokens)(name).map((at) => ({ first: at, last: at })))
      : [];
    if (found.length > 0) return found;
    const range = parseRange(name, last, 'keys');
    if (range && range.last <= last) return [range];
    throw noSuchKey(
      `found ${JSON.stringify(name)}, expected a position or range from 0 to ${last}, a segment, a token of the input, or special`,
      keysHint(text, last, [...segments.map((segment) => segment.name), ...fewNames(lists)]),
    );
  };
}

const noSuchKey = (message: string, hint: string) =>
  new OptionConflict({ option: 'keys', code: 'no-such-key', message, hint });

/** Names that one is compared with by spelling; among more, it would take longest. */
const MOST_COMPARED = 100_000;

const fewNames = (lists: Lists): readonly string[] =>
  lists.reduce((count, { length }) => count + length, 0) > MOST_COMPARED ? [] : [...new Set(lists.flat())];

function keysHint(name: string, last: number, names: readonly string[]): string {
  if (name === 'all') return 'leave it out to draw all keys';
  const written = positionsAsWritten(name, last)?.hint;
  if (written !== undefined) return written;
  if (isPlace(name)) return positionsRun(0, last);
  return [suggest(name, [...names, SPECIAL]), AS_IN_FILE].filter(Boolean).join(' ');
}
