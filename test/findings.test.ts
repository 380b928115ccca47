/** What is found in weights that are odd, with its cause and remedy. */
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../src/diagnose/findings.ts';
import type { WeightMatrix } from '../src/diagnose/matrices.ts';
import {
  CAUSAL,
  changed,
  flat,
  found,
  lines,
  matrix,
  nearDiagonal,
  nowhere,
  transposed,
} from './support/judged.ts';

const SWAPPED =
  'the query and key axes are swapped: transpose them, or, of arrays, name the axes with --axes';
const DROPOUT = 'dropout was on: call model.eval() before the forward pass';
const SCORES = 'scores before the softmax, or an attribution: record the weights after the softmax';

describe('each finding', () => {
  const cases: readonly (readonly [string, WeightMatrix[], string[]])[] = [
    [
      'swapped axes, by sums',
      [matrix(transposed)],
      [`error: the columns sum to 1, and the rows do not | ${SWAPPED}`],
    ],
    [
      'swapped axes of weight near the diagonal, by sums alone',
      [matrix(nearDiagonal)],
      [`error: the columns sum to 1, and the rows do not | ${SWAPPED}`],
    ],
    [
      'swapped axes, by the diagonal',
      [
        matrix([
          [0.3, 0.3, 0.2, 0.2],
          [0, 0.2, 0.3, 0.5],
          [0, 0, 0.5, 0.5],
          [0, 0, 0, 1],
        ]),
      ],
      [`error: all weight lies on and above the causal diagonal | ${SWAPPED}`],
    ],
    [
      'weight above the diagonal',
      [matrix(changed(2, [0.49, 0.2, 0.3, 0.01]))],
      [
        'warning: 0.25% of the weight lies above the causal diagonal | a causal model leaves none there: check its mask, and the positions of the queries',
      ],
    ],
    [
      'sums around 1',
      [
        matrix([
          [1.1, 0, 0, 0],
          [0.3, 0.7, 0, 0],
          [0.5, 0, 0.3, 0],
          [0.1, 0.2, 0.4, 0.35],
        ]),
      ],
      [
        `warning: 3 of 4 rows do not sum to 1 (sums 0.8 to 1.1), first Layer 0, query 0 | ${DROPOUT}`,
        `warning: 1 value above 1, first in Layer 0, query 0 | ${DROPOUT}`,
      ],
    ],
    [
      'sums near 1',
      [
        matrix(
          [
            [0.5, 0.53],
            [0.57, 0.4],
          ],
          nowhere,
        ),
      ],
      [
        'warning: 2 of 2 rows do not sum to 1 (sums 0.97 to 1.03), first Layer 0, query 0 | dropout was on, or the weights were rounded: call model.eval() before the forward pass, and save in float16 or with 4 digits',
      ],
    ],
    [
      'sums above 1',
      [
        matrix(
          [
            [0.9, 0.8],
            [0.7, 0.7],
          ],
          nowhere,
        ),
      ],
      [
        'warning: 2 of 2 rows do not sum to 1 (sums 1.4 to 1.7), first Layer 0, query 0 | an attribution, a sum over heads, or scores before the softmax: record the weights after the softmax, one head or the mean of them',
      ],
    ],
    [
      'sums below 1 in rows with every key',
      [matrix(changed(3, [0.1, 0.1, 0.1, 0.07]))],
      [
        'warning: 1 of 4 rows does not sum to 1 (sums 0.37 to 1), first Layer 0, query 3 | keys were cut off or dropped, an attribution, or a learned sink takes the rest of each row, as in gpt-oss: save the whole rows, with every key; those of a model with a learned sink are right',
      ],
    ],
    [
      'sums below 1 in rows that may be part of a longer one',
      [matrix([[0.3, 0.2, 0.1]], { queries: [8], rowNames: ['row P@8'] })],
      [
        'note: 1 of 1 row does not sum to 1 (sum 0.6), first Layer 0, row P@8 | a window of longer rows, or an attribution',
      ],
    ],
    [
      'negatives',
      [
        matrix(
          [
            [1.5, -0.5, 2],
            [0.2, 0.3, 0.5],
          ],
          nowhere,
        ),
      ],
      [
        `warning: 1 of 2 rows does not sum to 1 (sums 1 to 3), first Layer 0, query 0 | ${SCORES}`,
        `warning: 1 value below 0, first in Layer 0, query 0 | ${SCORES}`,
      ],
    ],
    [
      'infinities',
      [matrix(changed(1, [0.3, 0.7, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]))],
      [
        'error: 2 values infinite, first in Layer 0, query 1 | scores before the softmax, masked with -inf: record the weights after the softmax',
      ],
    ],
    [
      'nothing but infinities, which are values all the same',
      [matrix([[Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]], { queries: [undefined] })],
      [
        'error: 2 values infinite, first in Layer 0, query 0 | scores before the softmax, masked with -inf: record the weights after the softmax',
      ],
    ],
    [
      'NaN',
      [matrix(changed(2, [Number.NaN, Number.NaN, Number.NaN, Number.NaN]))],
      [
        'warning: 4 values NaN, first in Layer 0, query 2 | a softmax over masked keys only, or an overflow in half precision: leave padding out, or compute the attention in float32',
      ],
    ],
    [
      'rows of zeros',
      [matrix(changed(2, [0, 0, 0, 0]))],
      [
        'warning: 1 of 4 rows is all zero, first Layer 0, query 2 | padding, dropout, or rows never written: leave padding out, and call model.eval()',
      ],
    ],
    [
      'even rows, which are no copies of one another',
      [
        matrix([[0.25, 0.25, 0.25, 0.25]], { queries: [undefined] }),
        matrix([[0.25, 0.25, 0.25, 0.25]], { queries: [undefined] }),
      ],
      ['note: 2 of 2 rows are spread evenly, first Layer 0, query 0 | an untrained model, or equal scores'],
    ],
    [
      'flat rows, too many to be so by chance',
      [flat(8)],
      [
        'note: in no row is the largest weight more than e times the smallest | an untrained model, or a softmax over weights that had theirs already',
      ],
    ],
    [
      'copies',
      [0, 1, 2, 3, 4].map((head) => matrix(CAUSAL, { name: `head ${head}` })),
      [
        'warning: the same weights more than once: head 1 equals head 0; head 2 equals head 0; head 3 equals head 0; 1 more | one head or layer overwrote others: copy each tensor when it is recorded: x.detach().clone()',
      ],
    ],
    [
      'no number at all',
      [matrix([[Number.NaN, Number.NaN]], { queries: [undefined] })],
      [
        'error: the weights hold no numbers | all are NaN: padding, an overflow in half precision, or None that was written as NaN: draw other rows or heads, or compute the attention in float32',
      ],
    ],
  ];
  it.each(cases)('%s', async (_, matrices, expected) => {
    expect(await found(...matrices)).toEqual(expected);
  });
});

describe('what is expected of the weights', () => {
  it('a maximum over heads need not sum to 1', async () => {
    expect(await findingsOf([matrix([[0.9, 0.8]], nowhere)], { sums: 'any' })).toEqual([]);
  });

  it('NaN in an attention file means missing, which is a note', async () => {
    const rows = changed(2, [0.5, Number.NaN, 0.3, 0]);
    expect(lines(await findingsOf([matrix(rows)], { nanIsMissing: true }))).toEqual([
      'note: 1 weight missing, first in Layer 0, query 2 | null or NaN in the file',
    ]);
  });
});
