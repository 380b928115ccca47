/** Hints about the axes of arrays: each line is typed, its hint is followed to the letter, and the command runs. */
import { expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { unicode } from './support/dumps.ts';
import { npz, words } from './support/hint-inputs.ts';
import {
  array,
  type Case,
  type Files,
  follow,
  followCase,
  type Line,
  of,
  range,
  shellWords,
  write,
} from './support/hints.ts';

/** An array whose items are made of their indices. */
const made = (shape: readonly number[], item: (...at: number[]) => number, at: number[] = []): unknown =>
  shape.length === at.length
    ? item(...at)
    : range(shape[at.length] as number).map((i) => made(shape, item, [...at, i]));

/** A weight of a causal map of even rows. */
const causal = (query: number, key: number) => (key <= query ? 1 / (query + 1) : 0);

/** Steps of a generation, padded to the keys of the last: 5 keys at first, and 9 at last. */
const step = (s: number, key: number) => (key < 5 + s ? 1 / (5 + s) : 0);

const uneven = (k: number, n: number) => (2 * (k + 1)) / (n * (n + 1));

const FILES: Files = {
  'query-first.npz': npz({ attentions: array(made([2, 6, 3, 6], (_, q, __, k) => causal(q, k))) }),
  'head-last.npz': npz({ attentions: array(made([2, 6, 6, 3], (_, __, k) => uneven(k, 6))) }),
  // Whole dumps of 2 layers and 3 heads, transposed.
  'queries-keys.npz': npz({ attentions: array(made([6, 6, 3, 2], (q, k) => causal(q, k))) }),
  'keys-queries.npz': npz({ attentions: array(made([6, 6, 3, 2], (k, q) => causal(q, k))) }),
  'more-keys.npz': npz({ attentions: array(made([4, 6, 2, 3], (_, k) => uneven(k, 6))) }),
  'folded.npz': npz({ attentions: array(made([2, 18, 6], (_, q, k) => causal(q % 6, k))) }),
  'right.npz': npz({ attentions: array(made([2, 3, 6, 6], (_, __, q, k) => causal(q, k))) }),
  'flat.npz': npz({ attentions: array(made([2, 3, 36], (_, __, k) => uneven(k % 6, 6))) }),
  'steps.npz': npz({ attentions: array(made([5, 2, 3, 9], (s, _, __, k) => step(s, k))) }),
  'steps-of-layers.npz': npz({ attentions: array(made([5, 3, 9], (s, _, k) => step(s, k))) }),
  'batch-after.npz': npz({ attentions: array(made([5, 2, 3, 1, 9], (s, _, __, ___, k) => step(s, k))) }),
  'batch-before.npz': npz({ attentions: array(made([5, 2, 1, 3, 9], (s, _, __, ___, k) => step(s, k))) }),
  'sink.npz': npz({
    attentions: array(made([2, 3, 6, 7], (_, __, q, k) => (k === 6 ? 0.5 : causal(q, k) / 2))),
  }),
  'no-sink.npz': npz({ attentions: array(made([2, 3, 6, 6], (_, __, q, k) => causal(q, k) / 2)) }),
  'six.npz': npz({ attn: of(1, 1, 2, 3, 6, 6) }),
  'eight.npz': npz({ attn: of(1, 1, 1, 1, 2, 3, 6, 6) }),
  'row.npz': npz({ attn: of(6) }),
  'head-files.npz': npz({ L0H0: of(1, 1, 6, 6), L0H1: of(1, 1, 6, 6) }),
  'empty.npz': npz({ attentions: array([[], []]) }),
  'a.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(words(6)) }),
  'mixed.npz': npz({ 'a.0': of(3, 6, 6), 'a.1': of(1, 3, 6, 6) }),
  'window.npz': npz({ attentions: of(2, 3, 6, 5), tokens: unicode(words(6)) }),
};

const AXES = /name the axes: (--axes "[^"]*")/;
const OR = /, or (--axes "[^"]*")/;
const EACH = /name each axis, as in (--axes "[^"]*")/;

const EITHER = new RegExp(AXES.source + OR.source);
const TWICE = [
  [2, 6, 6],
  [3, 6, 6],
] as const;

/** A line, its hint with a group for each way out, and the panels, rows and keys of the figure that each leads to. */
const DRAWN: readonly (readonly [line: string, hint: RegExp, gives: Case['gives']])[] = [
  ['query-first', AXES, [[2, 6, 6]]],
  ['head-last', AXES, [[2, 6, 6]]],
  ['queries-keys', EITHER, TWICE],
  ['keys-queries', EITHER, TWICE],
  [
    'more-keys',
    EITHER,
    [
      [3, 4, 6],
      [2, 4, 6],
    ],
  ],
  ['steps', AXES, [[2, 5, 9]]],
  [
    'steps-of-layers',
    EITHER,
    [
      [3, 5, 9],
      [1, 5, 9],
    ],
  ],
  ['batch-after', /steps of a generation: (--axes "[^"]*")/, [[2, 5, 9]]],
  ['batch-before', /steps of a generation: (--axes "[^"]*")/, [[2, 5, 9]]],
  ['six --tensor attn', EACH, [[2, 6, 6]]],
  ['six --tensor attn --axes "layer head query key"', EACH, [[2, 6, 6]]],
  ['row --tensor attn', EACH, [[1, 1, 6]]],
  ['head-files --tensor L{layer}H{head}', EACH, [[1, 6, 6]]],
  ['mixed --tensor a.{layer}', /name one array: (--tensor \S+)/, [[3, 6, 6]]],
];

test.each(DRAWN)('%s', (line, hint, gives) => {
  const [name, ...flags] = shellWords(line);
  return followCase({ what: line, files: FILES, typed: [`${name}.npz`, ...flags], hint, gives });
});

test.each([
  [{ layer_0: of(3, 6, 6), layer_1: array([[], []]) }, 'layer 1 of layer_{layer} is empty and not drawn'],
  [{ layer_0: array([[], [], []]), layer_1: of(3, 6, 6) }, 'layer 0 of layer_{layer} is empty and not drawn'],
  [{ L0H0: of(6, 6), L0H1: array([[], []]) }, 'L0H1 is empty and not drawn'],
])('what is empty is left out, and said: %#', async (arrays, notice) => {
  const folder = write({ 'a.npz': npz(arrays) });
  const { code, stderr } = await attnplot(folder, 'render', 'a.npz', '-o', 'x.svg');
  expect([code, stderr]).toEqual([0, expect.stringContaining(notice)]);
});

const LINES: readonly Line[] = [
  ['render folded.npz', /save x\.reshape\(2, 3, 6, 6\)/, 'render right.npz'],
  ['render flat.npz', /save x\.reshape\(2, 3, 6, 6\)/, 'render right.npz'],
  ['render sink.npz', /save it without the sink, x\[\.\.\., :-1\]/, 'render no-sink.npz'],
  [
    'render eight.npz --tensor attn',
    /save one of it by the axes.*with x\[0\]/,
    'render six.npz --axes "step batch layer head query key"',
  ],
  ['render empty.npz --tensor attentions', /run the model with output_attentions=True/, 'render a.npz'],
  ['render a.npz --axes "head query kye"', /such as (--axes "layer head query key")/, 'render a.npz $1'],
  [
    'render a.npz --axes "layer layer query key"',
    /such as (--axes "layer head query key")/,
    'render a.npz $1',
  ],
];

test.each(LINES)('%s', (...line) => follow(FILES, line));
