/** Hints about arrays and their axes: each is read from the error, followed to the letter, and gives the figure. */
import { describe, expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { unicode } from './support/dumps.ts';
import { FILES, npz, words } from './support/hint-inputs.ts';
import { type Case, drawn, follow, followCase, type Line, of, shellWords, write } from './support/hints.ts';

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
    what: "weights that are called as a model's parameters are",
    files: { 'a.npz': npz({ 'attn_layer_0.weight': of(3, 6, 6), 'attn_layer_1.weight': of(3, 6, 6) }) },
    typed: ['a.npz'],
    hint: /model's parameters.*; if it is attention, name it: (--tensor \S+)/,
    gives: [[2, 6, 6]],
  },
  {
    what: 'too few names of axes',
    files: four,
    typed: ['a.npz', '--axes', 'head query key'],
    hint: /as in (--axes "layer head query key")/,
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
    what: 'heads of one layer that differ in size',
    files: { 'a.npz': npz({ L0H0: of(6, 6), L0H1: of(5, 5), L1H0: of(6, 6), L1H1: of(6, 6) }) },
    typed: ['a.npz', '--tensor', 'L{layer}H{head}'],
    hint: /name one head, as in (--tensor \S+)/,
    without: ['--tensor', 'L{layer}H{head}'],
    gives: [[1, 5, 5]],
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
  [
    'render a.npz --axes "layer head query offset"',
    /save x\[\.\.\., n:\] without the n of them/,
    'render window.npz --axes "layer head query offset"',
  ],
  ['render infinite.npz', /compute the attention in float32/, 'render a.npz'],
  ['render six.npz --axes "batch head query key"', /name for each axis|save one of|hint: /, 'render a.npz'],
  ['render ids.npz', /if it is attention, name it: (--tensor \S+ --axes "key")/, 'render ids.npz $1'],
  [
    'render empty.npz',
    /save the weights under a name of their own, such as (attentions)/,
    'render a.npz --tensor $1',
  ],
  [
    'render ragged.npz',
    /name one array, as the others have other queries and keys: (--tensor \S+)/,
    'render ragged.npz $1',
  ],
  ['render three-batch.npz', /name one array: (--tensor \S+)/, 'render three-batch.npz $1'],
  [
    'render h',
    /write the missing files, or name the files of one head/,
    '!cp h/L0H0.npy h/L0H1.npy; render h',
  ],
  ['render h', /or name the files of one head/, 'render "h/L{layer}H0.npy"'],
  ['render ckpts', /draw a figure each with attnplot (batch)/, '$1 "ckpts/*.npy" -o "{name}.png"'],
  ['render ckpts', /or name one: (--tensor \S+)/, 'render ckpts $1'],
  [
    'render both.npz --axes "step batch head query key"',
    /save the array for one of them, as x\[0\]/,
    'render a.npz --axes "batch head query key" --batch 0',
  ],
  ['render both.npz', /hint: .*(--axes "[^"]*").* with (--batch 0)/, 'render both.npz $1 $2'],
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
