/** Hints about rows, queries and keys: each is read from the error, followed to the letter, and gives the figure. */
import { describe, test } from 'vitest';
import { unicode } from './support/dumps.ts';
import { npz, FILES as SHARED, words } from './support/hint-inputs.ts';
import { array, type Case, type Files, follow, followCase, type Line, of, range } from './support/hints.ts';
import { npy } from './support/tensor-writers.ts';

const four = { 'a.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(words(6)) }) };

const file = (content: object) => ({ 'a.json': JSON.stringify(content) });

const row = [0.2, 0.3, 0.5];

const CASES: readonly Case[] = [
  {
    what: 'many queries',
    files: { 'a.npy': of(2, 3, 40, 40) },
    typed: ['a.npy'],
    hint: /by position or token: (--query 0,39), (--query -1), or (--query all)/,
    gives: [
      [2, 2, 40],
      [2, 1, 40],
      [2, 40, 40],
    ],
  },
  {
    what: 'a token with a slip in --query',
    files: {
      'a.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(['▁the', '▁cat', 's', 'at', '▁on', '.']) }),
    },
    typed: ['a.npz', '--query', 'cat'],
    hint: /did you mean "(?<query>[^"]*)"/,
    without: ['--query', 'cat'],
    gives: [[2, 1, 6]],
  },
  {
    what: 'a mask of rows that are not among the keys',
    files: { 'a.npz': npz({ cross_attentions: of(2, 3, 4, 6) }) },
    typed: ['a.npz', '--mask', 'causal'],
    hint: /as in (--first-query 0)/,
    gives: [[2, 4, 6]],
  },
  {
    what: 'queries past the end',
    files: four,
    typed: ['a.npz', '--query', '2-99'],
    hint: /write (?<query>2-5)/,
    gives: [[2, 4, 6]],
  },
  {
    what: 'rows past the end',
    files: four,
    typed: ['a.npz', '--rows', '2-99'],
    hint: /write (?<rows>2-5)/,
    gives: [[2, 4, 6]],
  },
  {
    what: 'a token that stands elsewhere in other layers',
    files: file({
      rows: ['x'],
      layers: [
        { tokens: ['a', 'b', 'c'], weights: [row] },
        { tokens: ['b', 'a'], weights: [[0.4, 0.6]] },
      ],
    }),
    typed: ['a.json', '--keys', 'a'],
    hint: /as in (--keys 0-1)/,
    gives: [[2, 1, 2]],
  },
  {
    what: 'keys that are not there',
    files: four,
    typed: ['a.npz', '--keys', '3-99'],
    hint: /write (?<keys>3-5)/,
    without: ['--keys', '3-99'],
    gives: [[2, 6, 3]],
  },
  {
    what: 'a range that runs backwards',
    files: four,
    typed: ['a.npz', '--query', '5-3'],
    hint: /write (?<query>3-5)/,
    without: ['--query', '5-3'],
    gives: [[2, 3, 6]],
  },
  {
    what: 'a fold without segments',
    files: { 'a.npy': of(2, 3, 5, 5) },
    typed: ['a.npy', '--query', '4', '--fold'],
    hint: /name them: (--segments "[^"]*")/,
    gives: [[2, 1, 2]],
  },
  {
    what: 'a longformer window',
    files: { 'a.npz': npz({ longformer_attentions: of(2, 3, 9, 5) }) },
    typed: ['a.npz'],
    hint: /draw the distances: (--axes "[^"]*")/,
    gives: [[2, 9, 5]],
  },
  {
    what: 'a row label of two rows',
    files: file({ tokens: ['a', 'b', 'c'], rows: ['x', 'x'], layers: [[row, row]] }),
    typed: ['a.json', '--rows', 'x'],
    hint: /use positions: (?<rows>0) or 1/,
    without: ['--rows', 'x'],
    gives: [[1, 1, 3]],
  },
  {
    what: 'a row label with a slip',
    files: file({ tokens: ['a', 'b', 'c'], rows: ['P@8', 'Q@2'], layers: [[row, row]] }),
    typed: ['a.json', '--rows', 'p@8'],
    hint: /did you mean "(?<rows>[^"]*)"/,
    without: ['--rows', 'p@8'],
    gives: [[1, 1, 3]],
  },
  {
    what: 'an option of arrays with an attention file',
    files: file({ tokens: ['a', 'b', 'c'], rows: ['x'], layers: [[row]] }),
    typed: ['a.json', '--head', '0'],
    hint: /leave the option out()/,
    without: ['--head', '0'],
    gives: [[1, 1, 3]],
  },
];

describe('a hint of a flag works', () => {
  test.each(CASES)('$what', (one) => followCase(one));
});

const LINES: readonly Line[] = [
  ['render special.npz --keys special', /leave special out/, 'render special.npz'],
  ['render a.npz --keys all', /leave it out to draw all keys/, 'render a.npz'],
  ['render f.json --query 5', /choose among them with (--rows)/, 'render f.json $1 x'],
  [
    'render labelled.json --query 5',
    /the rows are (x@0), y@1; choose among them with (--rows)/,
    'render labelled.json $2 $1',
  ],
  ['render a.npz --segments "a:5-2"', /swap the first key and the last/, 'render a.npz --segments "a:2-5"'],
  [
    'render a.npz --segments "a:0-3,b:2-5"',
    /end one segment before the next one begins/,
    'render a.npz --segments "a:0-1,b:2-5"',
  ],
  [
    'render unlike.json --merge-subwords --keys 0',
    /with (--layers) or --rows/,
    'render unlike.json --merge-subwords --keys 0 $1 0',
  ],
  [
    'render subwords.npz --merge-subwords --segments "a:1-3"',
    /begin the segment at (\d)/,
    'render subwords.npz --merge-subwords --segments "a:$1-3"',
  ],
  [
    'render subwords.npz --merge-subwords --segments "a:0-2,b:3-5"',
    /end the segment at (\d), and begin the next one after it|begin the segment at (\d)/,
    'render subwords.npz --merge-subwords --segments "a:0-1,b:2-5"',
  ],
  [
    'render subwords.npz --query 5 --fold --segments "a:0-1" --keys 3-5',
    /leave keys out, or name segments in it/,
    'render subwords.npz --query 5 --fold --segments "a:0-1"; render subwords.npz --query 5 --fold --segments "a:3-4" --keys 3-5',
  ],
  [
    `render a.npz --segments "${range(1001)
      .map((i) => `s${i}:${i}`)
      .join(',')}"`,
    /name fewer, longer stretches of keys/,
    'render a.npz --segments "s:0-5"',
  ],
  ['render tall.npz --first-query 0', /leave it out: the queries are not among the keys/, 'render tall.npz'],
  [
    'render global.npz',
    /after 2 of global tokens.*draw the distances: (--axes "[^"]*")/s,
    'render global.npz $1',
  ],
  ['render many-keys.npy --keys the', /by their positions, such as (--keys 0-999)/, 'render few-keys.npy $1'],
  [
    'render most-keys.npy --keys 0-999',
    /save fewer of them, as with x\[\.\.\., :1000\]/,
    'render few-keys.npy',
  ],
  ['render cells.json', /leave out tokens that rows have no weight for/, 'render one-cell.json --rows 0-9'],
];

/** Longformer's: 2 columns of global tokens, and a window of 2 to each side. */
const global = (query: number, column: number) => {
  const key = query + column - 4;
  return column < 2 || (key >= 2 && key < 12) ? 0.1 + 0.01 * column : 0;
};
const cells = (tokens: number) =>
  JSON.stringify({
    tokens: words(tokens),
    rows: words(5001, 'r'),
    layers: [range(5001).map(() => [1])],
  });

const FILES: Files = {
  ...SHARED,
  'global.npz': npz({
    attentions: array([[range(12).map((query) => range(7).map((column) => global(query, column)))]]),
  }),
  'many-keys.npy': npy('|i1', [1, 1, 1, 1_100_001], new Uint8Array(1_100_001)),
  'most-keys.npy': npy('|i1', [1, 1, 1, 2 ** 24 + 1], new Uint8Array(2 ** 24 + 1)),
  'few-keys.npy': npy('|i1', [1, 1, 1, 1000], new Uint8Array(1000)),
  'cells.json': cells(20_000),
  'one-cell.json': cells(1),
};

test.each(LINES)('%s', (...line) => follow(FILES, line));
