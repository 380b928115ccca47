/** Hints about sequences, steps and tokens: each is read from the error, followed to the letter, and gives the figure. */
import { test } from 'vitest';
import { doubles, unicode } from './support/dumps.ts';
import { npz, words } from './support/hint-inputs.ts';
import { type Case, followCase, of } from './support/hints.ts';
import { npy } from './support/tensor-writers.ts';

const _four = { 'a.npz': npz({ attentions: of(2, 3, 6, 6), tokens: unicode(words(6)) }) };

const _uneven = {
  'a.npz': npz({ 'attentions.0': of(1, 3, 6, 6), 'attentions.1': of(1, 3, 5, 5) }),
};

const CASES: readonly Case[] = [
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

test.each(CASES)('$what', (one) => followCase(one));
