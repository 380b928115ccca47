/** Which keys are drawn: `--keys`. */

import { OptionConflict } from '../core/errors.ts';
import { smallestOf } from '../core/math.ts';
import { memoize } from '../core/memoize.ts';
import { placesIn } from '../core/places.ts';
import type { FigureOptions } from '../options/options.ts';
import { positionsAsWritten, positionsRun } from '../options/positions.ts';
import { suggest } from '../options/suggest.ts';
import type { Attention, AttentionLayer, KeySelection, Segment } from './attention.ts';
import { AS_IN_FILE, isPlace, isPosition, queryNames } from './queries.ts';
import { parseRange, positionsInAny, type Range, rangeWords } from './ranges.ts';
import { isSpecial } from './special.ts';

/** The word that drops special tokens. */
const SPECIAL = 'special';

/** The most keys of a figure. Models see up to a million; of a row of a few kilobytes, arrays may unpack any number. */
const MOST_KEYS = 2_000_000;
/** The most keys that some can be chosen from by their positions: a set holds no more. */
const MOST_PLACES = 2 ** 24;

/**
 * Refuses keys before any is read.
 * @param keys those asked for; a token is looked for among no more keys than a figure shows
 * @throws OptionConflict for more keys than a figure shows, or than can be chosen from
 */
export function refuseManyKeys(count: number, keys?: FigureOptions['keys']): void {
  const areMany = count > MOST_PLACES;
  const byPlace = keys !== undefined && queryNames(keys).every((name) => isPlace(String(name)));
  if (byPlace ? !areMany : count <= MOST_KEYS) return;
  throw conflict(
    'page-too-large',
    `found ${count} keys, expected at most ${byPlace ? MOST_PLACES : MOST_KEYS}`,
    areMany
      ? 'save fewer of them, as with x[..., :1000]'
      : 'draw some of them by their positions, such as --keys 0-999',
  );
}

/** Keys that are kept, as positions in the input, and whether special tokens were dropped. */
export interface ChosenKeys {
  readonly kept: readonly number[];
  readonly noSpecial: boolean;
}

/**
 * The keys asked for, in the order of the sequence; undefined for all.
 * @throws OptionConflict for a position or token that no layer has, and where no key is left
 */
export function chooseKeys(
  { layers, segments = [] }: Attention,
  spec: FigureOptions['keys'],
): ChosenKeys | undefined {
  if (spec === undefined) return undefined;
  const [kept = [], ...others] = layers.map((layer) => keysOf(layer, spec, segments));
  const unlike = others.findIndex((keys) => keys.join() !== kept.join());
  if (unlike >= 0)
    throw conflict(
      'unequal-layers',
      `found other keys in ${layers[unlike + 1]?.label} than in ${layers[0]?.label}, whose tokens differ`,
      `name keys by positions that all layers have, as in --keys 0-${smallestOf(layers, ({ keyCount }) => keyCount) - 1}`,
    );
  const lists = [...new Set(layers.flatMap((layer) => layer.tokens))];
  return { kept, noSpecial: namesIn(spec, lists, segments).some((name) => isWord(name, lists, segments)) };
}

/** Which keys those are, of all that layers have. */
export const selectionOf = ({ layers }: Attention, { kept, noSpecial }: ChosenKeys): KeySelection => ({
  keys: rangeWords(kept),
  count: kept.length,
  of: layers[0]?.keyCount ?? 0,
  ...(noSpecial ? { noSpecial } : {}),
});

const conflict = (code: 'unequal-layers' | 'no-such-key' | 'page-too-large', message: string, hint: string) =>
  new OptionConflict({ option: 'keys', code, message, hint });

type Lists = readonly (readonly string[])[];

type Segments = readonly Segment[];

/** Whether a name is the word that drops special tokens, and neither a token nor a segment. */
const isWord = (name: string | number, lists: Lists, segments: Segments) =>
  name === SPECIAL &&
  !lists.some((tokens) => tokens.includes(SPECIAL)) &&
  !segments.some((segment) => segment.name === SPECIAL);

const namesIn = (spec: NonNullable<FigureOptions['keys']>, lists: Lists, segments: Segments) =>
  queryNames(spec, [...lists.flat(), ...segments.map(({ name }) => name)]);

/** Ascending positions of the keys of one layer. */
function keysOf(
  layer: AttentionLayer,
  spec: NonNullable<FigureOptions['keys']>,
  segments: Segments,
): number[] {
  const lists = [...new Set(layer.tokens)];
  const names = namesIn(spec, lists, segments);
  const chosen = names.filter((name) => !isWord(name, lists, segments));
  const find = createFinder(layer, lists, segments, names);
  const asked =
    chosen.length === 0
      ? Array.from({ length: layer.keyCount }, (_, key) => key)
      : positionsInAny([...new Set(chosen)].flatMap((name) => find(name)));
  if (chosen.length === names.length) return asked;
  // A column is one key of every row: it goes where all of them are special.
  const kept = asked.filter((key) =>
    lists.some((tokens) => tokens[key] !== undefined && !isSpecial(tokens[key])),
  );
  if (kept.length > 0) return kept;
  throw conflict(
    'no-such-key',
    `found only special tokens among the keys of ${layer.label}, expected at least 1 other`,
    'leave special out, or name other keys',
  );
}

/** A whole number is a position; else a segment before a token of its name, wherever either occurs, or a range. */
function createFinder(
  { keyCount }: AttentionLayer,
  lists: Lists,
  segments: Segments,
  names: readonly (string | number)[],
): (name: string | number) => readonly Range[] {
  const last = keyCount - 1;
  // Tokens are gone through once, whatever the number of ranges that may be tokens.
  const ranges = new Set(names.map(String).filter(isPlace));
  const tokenRanges = new Set(lists.flatMap((tokens) => tokens.filter((token) => ranges.has(token))));
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
    const mayBeToken = !isPlace(text) || tokenRanges.has(text);
    const found = mayBeToken
      ? lists.flatMap((tokens) => placesOf(tokens)(name).map((at) => ({ first: at, last: at })))
      : [];
    if (found.length > 0) return found;
    const range = parseRange(name, last, 'keys');
    if (range && range.last <= last) return [range];
    throw conflict(
      'no-such-key',
      `found ${JSON.stringify(name)}, expected a position or range from 0 to ${last}, a segment, a token of the input, or special`,
      keysHint(text, last, [...segments.map((segment) => segment.name), ...fewNames(lists)]),
    );
  };
}

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
