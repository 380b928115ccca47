/** Which keys are drawn: `--keys`. */

import { OptionConflict } from '../core/errors.ts';
import { smallestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Attention, AttentionLayer, KeySelection } from './attention.ts';
import {
  dropsSpecial,
  keysInRanges,
  type Lists,
  type Names,
  namesIn,
  rangesOf,
  readNames,
  type Segments,
} from './key-names.ts';
import { isPlace, queryNames } from './queries.ts';
import { positionsInAny, rangeWords } from './ranges.ts';
import { isSpecial } from './special.ts';

/** The most keys of a figure. Models see up to a million; of a row of a few kilobytes, arrays may unpack any number. */
const MOST_KEYS = 1_100_000;
/** The most keys that some can be chosen from by their positions: each has a label of its own, and more take seconds and gigabytes. */
const MOST_PLACES = 4_000_000;

/**
 * Refuses keys before any is read.
 * @param keys those asked for; a token is looked for among no more keys than a figure shows
 * @throws OptionConflict for more keys than a figure shows, or than can be chosen from
 */
export function refuseManyKeys(count: number, keys?: FigureOptions['keys']): void {
  const areMany = count > MOST_PLACES;
  const byPlace = keys !== undefined && queryNames(keys).every((name) => isPlace(String(name)));
  const asked = byPlace && !areMany ? keysInRanges(keys, count) : count;
  if (asked <= MOST_KEYS) return;
  throw conflict(
    'page-too-large',
    `found ${asked} keys, expected at most ${byPlace && areMany ? MOST_PLACES : MOST_KEYS}`,
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
  const split = readNames(spec);
  const [kept = [], ...others] = layers.map((layer) => {
    const lists = [...new Set(layer.tokens)];
    return keysOf(layer, lists, namesIn(spec, split, lists, segments), segments);
  });
  const unlike = others.findIndex((keys) => keys.join() !== kept.join());
  if (unlike >= 0)
    throw conflict(
      'unequal-layers',
      `found other keys in ${layers[unlike + 1]?.label} than in ${layers[0]?.label}, whose tokens differ`,
      `name keys by positions that all layers have, as in --keys 0-${smallestOf(layers, ({ keyCount }) => keyCount) - 1}`,
    );
  const lists = [...new Set(layers.flatMap((layer) => layer.tokens))];
  return { kept, noSpecial: dropsSpecial(namesIn(spec, split, lists, segments), lists, segments) };
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

/** Ascending positions of the keys of one layer. */
function keysOf(layer: AttentionLayer, lists: Lists, names: Names, segments: Segments): number[] {
  const noSpecial = dropsSpecial(names, lists, segments);
  const asked = rangesOf(layer, lists, names, segments, noSpecial);
  const keys = positionsInAny(asked.length > 0 ? asked : [{ first: 0, last: layer.keyCount - 1 }]);
  if (!noSpecial) return keys;
  // A column is one key of every row: it goes where all of them are special.
  const kept = keys.filter((key) =>
    lists.some((tokens) => tokens[key] !== undefined && !isSpecial(tokens[key])),
  );
  if (kept.length > 0) return kept;
  throw conflict(
    'no-such-key',
    `found only special tokens among the keys of ${layer.label}, expected at least 1 other`,
    'leave special out, or name other keys',
  );
}
