/** Hints about arrays and their axes: each is read from the error, followed to the letter, and gives the figure. */
import { describe, expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { doubles, unicode } from './support/dumps.ts';
import { FILES, npz, words } from './support/hint-inputs.ts';
import { type Case, drawn, follow, followCase, type Line, of, shellWords, write } from './support/hints.ts';
import { npy } from './support/tensor-writers.ts';

const four = { 'a.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(words(6)) }) };

const uneven = {
  'a.npz': npz({ 'attentions.0': of(1, 3, 6, 6), 'attentions.1': of(1, 3, 5, 5) }),
};

const CASES: readonly Case[] = [
  {
    what: 'a layer file that is missing',
    files: { 'd/layer_0.npy': of(3, 6, 6), 'd/layer_1.npy': of(3, 6, 6), 'd/layer_3.npy': of(3, 6, 6) },
    typed: ['d'],
    hint: /or draw the others: (--layers \S+)/,
    gives: [[3, 6, 6]],
  },
  {
    what: 'an array of the family with other axes',
    files: {
      'a.npz': npz({
        'attentions.0': of(1, 3, 6, 6),
        'attentions.1': of(3, 6, 6),
        'attentions.2': of(1, 3, 6, 6),
      }),
    },
    typed: ['a.npz'],
    hint: /name one array: (--tensor \S+)/,
    gives: [[1, 6, 6]],
  },
  {
    what: 'an axis that the names tell, and fits one array',
    files: { 'a.npz': npz({ 'attentions.0': of(2, 3, 6, 6), 'attentions.1': of(2, 3, 6, 6) }) },
    typed: ['a.npz', '--axes', 'layer head query key'],
    hint: /name one array, whose axes these are, with (--tensor \S+)/,
    gives: [[2, 6, 6]],
  },
  {
    what: 'an axis that names with spaces tell',
    files: { 'a.npz': npz({ 'my attn.0': of(2, 3, 6, 6), 'my attn.1': of(2, 3, 6, 6) }) },
    typed: ['a.npz', '--axes', 'layer head query key'],
    hint: /name one array, whose axes these are, with (--tensor "[^"]+")/,
    gives: [[2, 6, 6]],
  },
  {
    what: 'an axis that the names tell, and fits none',
    files: { 'a.npz': npz({ 'attentions.0': of(3, 6, 6), 'attentions.1': of(3, 6, 6) }) },
    typed: ['a.npz', '--axes', 'layer head query key'],
    hint: /leave it out: (--axes "[^"]*")/,
    without: ['--axes', 'layer head query key'],
    gives: [[2, 6, 6]],
  },
  {
    what: 'too few names of axes',
    files: four,
    typed: ['a.npz', '--axes', 'head query key'],
    hint: /such as (--axes "layer head query key")/,
    without: ['--axes', 'head query key'],
    gives: [[2, 6, 6]],
  },
  {
    what: 'axes that may be two things',
    files: { 'a.npy': of(4, 3, 2, 6, 6) },
    typed: ['a.npy', '--batch', '0'],
    hint: /say which.*: (--axes "[^"]*") or (--axes "[^"]*"), with --batch 0/,
    gives: [
      [4, 6, 6],
      [3, 6, 6],
    ],
  },
  {
    what: 'two arrays that may be attention',
    files: { 'a.npz': npz({ encoder_attentions: of(2, 3, 6, 6), decoder_attentions: of(3, 2, 5, 5) }) },
    typed: ['a.npz'],
    hint: /say which: (--tensor \S+) or (--tensor \S+)/,
    gives: [
      [2, 6, 6],
      [3, 5, 5],
    ],
  },
  {
    what: 'an array name with a slip',
    files: { 'a.npz': npz({ encoder_attentions: of(2, 3, 6, 6), decoder_attentions: of(3, 2, 5, 5) }) },
    typed: ['a.npz', '--tensor', 'decoder_attention'],
    hint: /did you mean "?(?<tensor>decoder_attentions)"?/,
    without: ['--tensor', 'decoder_attention'],
    gives: [[3, 5, 5]],
  },
  {
    what: 'layers of other queries and keys',
    files: uneven,
    typed: ['a.npz'],
    hint: /name one array, as in (--tensor \S+),/,
    gives: [[1, 5, 5]],
  },
  {
    what: 'one step of two that do not follow each other',
    files: {
      'a.npz': npz({
        step0_layer0: of(1, 2, 4, 4),
        step0_layer1: of(1, 2, 4, 4),
        step1_layer0: of(1, 2, 1, 9),
        step1_layer1: of(1, 2, 1, 9),
      }),
    },
    typed: ['a.npz'],
    hint: /name one step, as in (--tensor \S+)/,
    gives: [[2, 1, 9]],
  },
  {
    what: 'steps that repeat those before',
    files: {
      'a.npz': npz({
        step0_layer0: of(1, 2, 4, 4),
        step0_layer1: of(1, 2, 4, 4),
        step1_layer0: of(1, 2, 5, 5),
        step1_layer1: of(1, 2, 5, 5),
      }),
    },
    typed: ['a.npz'],
    hint: /name the last, as in (--tensor \S+)/,
    gives: [[2, 5, 5]],
  },
  {
    what: 'heads of one layer that differ in size',
    files: { 'a.npz': npz({ L0H0: of(6, 6), L0H1: of(5, 5), L1H0: of(6, 6), L1H1: of(6, 6) }) },
    typed: ['a.npz', '--tensor', 'L{layer}H{head}'],
    hint: /name one head, as in (--tensor \S+)/,
    without: ['--tensor', 'L{layer}H{head}'],
    gives: [[1, 5, 5]],
  },
  {
    what: 'a batch',
    files: { 'a.npy': of(2, 4, 3, 6, 6) },
    typed: ['a.npy', '--axes', 'layer batch head query key'],
    hint: /from 0: (--batch 0), or average them: (--batch mean)/,
    gives: [
      [2, 6, 6],
      [2, 6, 6],
    ],
  },
  {
    what: 'training steps',
    files: { 'a.npz': npz({ attentions: of(5, 3, 6, 6), steps: npy('<f8', [5], doubles([1, 2, 3, 4, 5])) }) },
    typed: ['a.npz'],
    hint: /choose one, from 0: (--batch 4); if these are layers, name the axes: (--axes "[^"]*")/,
    gives: [
      [1, 6, 6],
      [5, 6, 6],
    ],
  },
  {
    what: 'a sequence that is not there',
    files: { 'a.npy': of(4, 3, 6, 6) },
    typed: ['a.npy', '--axes', 'layer head query key', '--batch', '2'],
    hint: /if one of the axes is a batch, name them: (--axes "[^"]*")/,
    without: ['--axes', 'layer head query key'],
    gives: [[1, 6, 6]],
  },
  {
    what: 'tokens of another number',
    files: { 'a.npy': of(2, 3, 6, 6), 'tokens.txt': 'a\nb\n' },
    typed: ['a.npy', '--tokens', 'tokens.txt'],
    hint: /(--tokens none) numbers the keys/,
    without: ['--tokens', 'tokens.txt'],
    gives: [[2, 6, 6]],
  },
  {
    what: 'layer files of other tokens',
    files: {
      'd/layer_0.npz': npz({ attentions: of(3, 2, 6), tokens: unicode(words(6)) }),
      'd/layer_1.npz': npz({ attentions: of(3, 2, 6), tokens: unicode(words(6).toReversed()) }),
      'tokens.json': JSON.stringify(words(6)),
    },
    typed: ['d'],
    hint: /name a file of them: (--tokens \S+)/,
    gives: [[2, 2, 6]],
  },
  {
    what: 'a first query that leaves no keys',
    files: { 'a.npy': of(2, 3, 2, 6) },
    typed: ['a.npy', '--first-query', '5'],
    hint: /use (--first-query 4) for the last queries/,
    without: ['--first-query', '5'],
    gives: [[2, 2, 6]],
  },
];

describe('a hint of a flag works', () => {
  test.each(CASES)('$what', (one) => followCase(one));
});

const LINES: readonly Line[] = [
  // Arrays
  ['render other.npz', /if it is attention, name it: (--tensor \S+)/, 'render other.npz $1'],
  ['render a.npz --tensor nothing', /(attnplot inspect) lists the arrays/, 'inspect a.npz'],
  ['render a.npz --tensor tokens', /name the array of weights/, 'render a.npz --tensor attentions'],
  ['render a.npz --max-memory 100B', /allow it with (--max-memory \S+)/, 'render a.npz $1'],
  [
    'render a.npz --axes "step head query key" --batch mean',
    /if these are examples: (--axes "[^"]*")/,
    'render a.npz $1 --batch mean',
  ],
  ['render scores.npz --mask none', /leave --mask none out/, 'render scores.npz'],
  [
    'render a.npz --merge-subwords',
    /save the tokens as the tokenizer writes them/,
    'render subwords.npz --merge-subwords',
  ],
  ['render a.npz --tokens ids.json', /write \["The", "cat"\]/, 'render a.npz --tokens texts.json'],
  [
    'render a.npz --row-tokens few.txt',
    /give a token for every query/,
    'render a.npz --row-tokens tokens.txt',
  ],
  ['render twin.npz', /name one of them with (--tensor \S+)/, 'render twin.npz $1'],
];

test.each(LINES)('%s', (...line) => follow(FILES, line));

test('inspect refuses distances in a window as render does, and prints flags that render takes', async () => {
  const folder = write({ 'a.npz': npz({ longformer_attentions: of(2, 3, 9, 5) }) });
  const { stdout, code } = await attnplot(folder, 'inspect', 'a.npz');
  const [, axes = ''] = /hint: draw the distances: --axes "([^"]*)"/.exec(stdout) ?? [];
  expect([code, axes]).toEqual([0, 'layer head query offset']);
  const { attention } = JSON.parse(
    (await attnplot(folder, 'inspect', 'a.npz', '--axes', axes, '--json')).stdout,
  );
  expect(attention).toMatchObject({ keys: 5, columns: 'offset' });
  expect(await drawn(folder, 'a.npz', ...shellWords(attention.flags))).toEqual([2, 9, 5]);
});
