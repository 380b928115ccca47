/** Hints about layers and heads: each is read from the error, followed to the letter, and gives the figure. */
import { describe, test } from 'vitest';
import { unicode } from './support/dumps.ts';
import { FILES, npz, words } from './support/hint-inputs.ts';
import { array, type Case, follow, followCase, type Line, of, range, weights } from './support/hints.ts';

const four = { 'a.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(words(6)) }) };

const file = (content: object) => ({ 'a.json': JSON.stringify(content) });

const row = [0.2, 0.3, 0.5];

const CASES: readonly Case[] = [
  {
    what: 'heads that differ, a row each',
    files: { 'a.npz': npz({ 'attentions.0': of(1, 3, 6, 6), 'attentions.1': of(1, 2, 6, 6) }) },
    typed: ['a.npz', '--head', 'each', '--query', '5'],
    hint: /use (--head mean), or draw one layer: (--layers 0)/,
    without: [],
    gives: [
      [2, 1, 6],
      [1, 3, 6],
    ],
  },
  {
    what: 'pairs beside layers',
    files: four,
    typed: ['a.npz', '--head', '0:1,1:2', '--layers', '0'],
    hint: /the pairs name their layers: leave --layers out()/,
    without: ['--layers', '0'],
    gives: [[2, 6, 6]],
  },
  {
    what: 'a head that is not there',
    files: four,
    typed: ['a.npz', '--head', '7', '--query', '5'],
    hint: /or use (?<head>mean), max, min, each or rollout/,
    without: ['--head', '7'],
    gives: [[2, 1, 6]],
  },
  {
    what: 'panels of heads with a mean',
    files: four,
    typed: ['a.npz', '--panels', 'heads', '--head', 'mean'],
    hint: /leave it out to draw all heads, or list some, as in (--head 0-2)/,
    without: ['--head', 'mean'],
    gives: [[6, 6, 6]],
  },
  {
    what: 'a mean of layers with panels of heads',
    files: four,
    typed: ['a.npz', '--panels', 'heads', '--layers', 'mean'],
    hint: /leave it out to draw all layers, or name some, as in (--layers 0-1)/,
    without: ['--layers', 'mean'],
    gives: [[6, 6, 6]],
  },
  {
    what: 'heads that are NaN',
    files: {
      'a.npy': array([
        [range(6).map(() => range(6).map(() => Number.NaN)), weights([6, 6]), weights([6, 6], 5)],
      ]),
    },
    typed: ['a.npy', '--head', '0,1'],
    hint: /draw the others: (--head 1)/,
    gives: [[1, 6, 6]],
  },
  {
    what: 'a head that is NaN',
    files: {
      'a.npy': array([
        [range(6).map(() => range(6).map(() => Number.NaN)), weights([6, 6]), weights([6, 6], 5)],
      ]),
    },
    typed: ['a.npy', '--head', '0'],
    hint: /(--head mean) averages the heads that have numbers/,
    gives: [[1, 6, 6]],
  },
  {
    what: 'a NaN head among numbered ones',
    files: {
      'a.npz': npz({
        layer_0_head_0: of(6, 6),
        layer_0_head_2: array(range(6).map(() => range(6).map(() => Number.NaN))),
        layer_0_head_5: of(6, 6),
      }),
    },
    typed: ['a.npz', '--head', '2,5'],
    hint: /head 2 is NaN.*draw the others: (--head 5)/s,
    gives: [[1, 6, 6]],
  },
  {
    what: 'a mean of layers of other tokens',
    files: file({
      rows: ['x'],
      layers: [
        { tokens: ['a', 'b', 'c'], weights: [row] },
        { tokens: ['a', 'b'], weights: [[0.4, 0.6]] },
      ],
    }),
    typed: ['a.json', '--layers', 'mean'],
    hint: /as in (--layers 0-1)/,
    gives: [[2, 1, 3]],
  },
  {
    what: 'a rollout of a part',
    files: { 'a.npy': of(2, 3, 2, 6) },
    typed: ['a.npy', '--head', 'rollout'],
    hint: /use (--head mean)/,
    without: ['--head', 'rollout'],
    gives: [[2, 2, 6]],
  },
];

describe('a hint of a flag works', () => {
  test.each(CASES)('$what', (one) => followCase(one));
});

const LINES: readonly Line[] = [
  ['render a.npz --head 1,1', /leave one out/, 'render a.npz --head 1'],
  ['render a.npz --head 9:0', /a pair is layer:head, both from 0/, 'render a.npz --head 1:0'],
  ['render a.npz --head 0:1,0:1', /leave one out/, 'render a.npz --head 0:1'],
  ['render a.npz --layers 0,0', /leave one out/, 'render a.npz --layers 0'],
  ['render a.npz --layers 7', /the input has 2 layers: Layer 0, Layer (1)/, 'render a.npz --layers $1'],
  ['render a.npz --layers all', /leave it out to draw all layers/, 'render a.npz'],
  ['render a.npz --head all', /write (each) for a row/, 'render a.npz --head $1 --query 5'],
  ['inspect a.npz --layers 9', /the input has 2 layers: Layer 0, Layer (1)/, 'inspect a.npz --layers $1'],
  ['render nan.npz --head 0:0', /Layer 0 has numbers in head 1: (--head 0:1)/, 'render nan.npz $1'],
  ['render nan.npz --query 5', /(--head each) draws what there is/, 'render nan.npz --query 5 $1'],
];

test.each(LINES)('%s', (...line) => follow(FILES, line));
