/** How layers, keys and numbers are written in sentences. */
import { format } from 'd3-format';
import { joined, list, name, type Piece, type Sentence, say, token } from './sentence.ts';

/** A number to three significant digits: `0.335`, `1.8e+308`. */
export const number: (value: number) => string = format('.3~g');

/** A list of more names than this is given as its first and its last. */
export const MOST_NAMES = 4;
/** Tokens of more keys are not listed with their positions. */
const MOST_TOKENS = 8;

/** `Layer 0 to Layer 11`, or all names where they are few. */
export function briefNames(labels: readonly string[]): Sentence {
  if (labels.length <= MOST_NAMES)
    return joined(
      labels.map((label) => [name(label)]),
      ', ',
    );
  return say`${name(labels[0] ?? '')} to ${name(labels.at(-1) ?? '')}`;
}

/** Numbers in order as runs: `0-2, 4 and 7`. */
function runs(numbers: readonly number[]): (readonly [first: number, last: number])[] {
  const found: [number, number][] = [];
  for (const next of numbers) {
    const run = found.at(-1);
    if (run && next === run[1] + 1) run[1] = next;
    else found.push([next, next]);
  }
  return found;
}

const numberList = (numbers: readonly number[]): Sentence =>
  list(
    runs(numbers).flatMap(([first, last]) => {
      if (last === first) return [[`${first}`]];
      return last === first + 1 ? [[`${first}`], [`${last}`]] : [[`${first}-${last}`]];
    }),
  );

/** `key 3 ("1")`; an empty token is left out. */
export const keyName = (key: number, label: string): Sentence =>
  label === '' ? [`key ${key}`] : say`key ${key} (${token(label)})`;

/** `keys 0-2 ("8", "0", "0")`; the tokens of many keys are left out. */
export function keyNames(keys: readonly number[], tokens: readonly string[]): Sentence {
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) return keyName(only, tokens[only] ?? '');
  const labels: Piece[] = keys.map((key) => token(tokens[key] ?? ''));
  if (keys.length > MOST_TOKENS) return say`keys ${numberList(keys)}`;
  return say`keys ${numberList(keys)} (${joined(
    labels.map((label) => [label]),
    ', ',
  )})`;
}

/** A label that ends in a number, as in `Layer 3`. */
const NUMBERED = /^(.*\D)(\d{1,15})$/s;

/**
 * Layers by their labels: `Layers 4-9 and 11`, `Layer 2`, `first to third`.
 * @param labels of all layers drawn
 * @param layers positions among them, low to high
 */
export function layerNames(labels: readonly string[], layers: readonly number[]): Sentence {
  const parts = layers.map((layer) => NUMBERED.exec(labels[layer] ?? ''));
  const words = new Set(parts.map((part) => part?.[1]));
  const [word] = words;
  if (words.size !== 1 || word === undefined || layers.length === 1 || !/^\p{L}+ $/u.test(word))
    return list(runs(layers).flatMap(([first, last]) => runNames(labels, first, last)));
  const numbers = parts.map((part) => Number(part?.[2]));
  return say`${name(`${word.trimEnd()}s`)} ${numberList(numbers)}`;
}

function runNames(labels: readonly string[], first: number, last: number): Sentence[] {
  const at = (layer: number): Sentence => [name(labels[layer] ?? '')];
  if (last - first < 2) return first === last ? [at(first)] : [at(first), at(last)];
  return [say`${at(first)} to ${at(last)}`];
}

/** `11 of 12 layers`. */
export const layersOf = (some: number, all: number): string =>
  `${some} of ${all} ${all === 1 ? 'layer' : 'layers'}`;
