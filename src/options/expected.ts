/** What a schema expects of a value: a name in the schemas, from which hints are chosen, and the words that messages print. */
import type * as z from 'zod/mini';
import { COLORMAP_NAMES } from './colormaps.ts';

/** Pixels per inch that a figure may have. */
export const DPI_RANGE = { least: 10, most: 2400 } as const;

/** More characters or items than anybody writes: what they are read by takes long, or overflows the stack. */
export const MOST_ITEMS = 100_000;

const WORDS = {
  // Types as zod has them.
  array: 'a list',
  object: 'an object',
  record: 'an object',
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  other: 'something else',
  // Numbers.
  finite: 'a finite number',
  'scale-end': 'a finite number, or a percentile from p0 to p100 such as p99',
  weight: 'a finite number, null or NaN for a missing one, or "masked"',
  points: 'a number above 0 and up to 99999',
  dpi: `a number from ${DPI_RANGE.least} to ${DPI_RANGE.most}`,
  index: 'a whole number, 0 or above',
  count: 'a whole number, 1 or above',
  quality: 'a whole number from 1 to 100',
  opacity: 'a number above 0 and up to 1',
  // Texts.
  'a-text': 'a text',
  typeface: 'sans, serif or the path of a font file',
  'font-file': 'the path of a font file',
  title: 'a text, or false for none',
  letter: 'one to eight characters without spaces, such as a',
  length: 'a length above 0 with a unit, such as 6.5in, 165mm, 468pt or 1300px',
  distance: 'a length with a unit, such as 0.1in, 3mm, 6pt or 8px, or 0',
  bytes: 'an amount of memory, such as 500MB or 4GB',
  colour: 'white, transparent or an opaque CSS colour such as #f8f8f8',
  positions: 'positions from 0 (or negative, from the end) and ranges, such as 0-5,11, or mean',
  keys: 'positions and ranges from 0, segments, tokens or special, such as 0-32 or 1-',
  queries: 'positions from 0 (or negative, from the end), ranges, tokens or all, such as 8,32',
  heads:
    'mean, max, min, each, rollout, a head from 0, a list such as 0,3, or layer:head pairs such as 2:2,3:0',
  colormap: `one of ${COLORMAP_NAMES.join(', ')}, or one of them with _r`,
  scale: 'one of linear, log, symlog, pow:<exponent> with an exponent above 0 (as in pow:0.5)',
  box: 'a row and its keys, such as P@8:3-5',
  'label-keys': 'tokens or positions from 0, such as 8,32; every:<number> with a number above 0; or none',
  segments: 'names with keys from 0, such as prompt:0-7,pause:8,answer:9-',
  reserve: 'lines and marks, such as title:2,subtitle:1,masked,missing,below,above',
  'layer-groups': 'names with layers from 0, such as early:0-3,late:4-7',
  'patch-grid': 'patches across and down, such as 14x14',
  values: 'numbers, such as 0,0.2,0.4',
  // Lists, and lists with something in them.
  tokens: 'a list of strings, one for each key',
  labels: 'a list of labels, one for each query',
  matrices: 'a list of matrices weights[row][key], one for each layer',
  matrix: 'a list of rows of weights',
  weights: 'a list of weights',
  'a-token': 'at least 1 token',
  'a-label': 'at least 1 label',
  shorter: `at most ${MOST_ITEMS} characters or items`,
  'a-layer': 'at least 1 layer',
  'a-row': 'at least 1 row of weights',
  'a-head': 'at least 1 head',
  'a-segment': 'at least 1 segment',
  'a-key': 'at least 1 key',
  'a-layer-to-draw': 'at least 1 layer to draw',
  'a-row-to-draw': 'at least 1 row to draw',
} as const;

export type Expected = keyof typeof WORDS;

/** Parameters of a zod schema or check: a value of the wrong type and one out of range give the same error. */
export const expecting = (expected: Expected) => ({ error: expected });

/** What one place may hold: any of `kinds`, or one of `choices`. */
export interface Expectation {
  readonly kinds: readonly Expected[];
  readonly choices: readonly string[];
}

type Issue = z.core.$ZodIssue;

/** What zod expected where it found an issue. */
export function expectationOf(issue: Issue): Expectation {
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.flat().map(expectationOf);
    return {
      kinds: [...new Set(branches.flatMap(({ kinds }) => kinds))],
      choices: [...new Set(branches.flatMap(({ choices }) => choices))],
    };
  }
  if (isExpected(issue.message)) return { kinds: [issue.message], choices: [] };
  if (issue.code === 'invalid_value') return { kinds: [], choices: issue.values.map(String) };
  const type = issue.code === 'invalid_type' ? issue.expected : '';
  return { kinds: [isExpected(type) ? type : 'other'], choices: [] };
}

const isExpected = (name: string): name is Expected => Object.hasOwn(WORDS, name);

/** `a string or an object`, `one of all, last, none` */
export const expectedWords = ({ kinds, choices }: Expectation): string =>
  [
    ...new Set(kinds.map((kind) => WORDS[kind])),
    ...(choices.length > 0 ? [`one of ${choices.join(', ')}`] : []),
  ].join(' or ');
