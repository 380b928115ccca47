/** Dumps of padded batches; each answer was written down before it was tried. */
import { describe } from 'vitest';
import {
  causal,
  integers,
  nest,
  npz,
  numbered,
  pythonJson,
  range,
  texts,
  triangle,
  weights,
} from './support/dump-writer.ts';
import { type Case, check, pick, QUERY } from './support/held-dumps.ts';

describe('padded batches', () => {
  const SIZE = 6;
  /** Two sequences; the second has two keys of padding. */
  const batch = (sees: (query: number, key: number) => boolean, outer: readonly number[] = [3]) =>
    nest(outer, () => range(2).map((b) => triangle([2], SIZE, b === 0 ? () => true : sees)) as never);
  const right = batch((_, key) => key < 4);
  const left = batch((_, key) => key > 1);
  const rows = (value: unknown, padding: (query: number) => boolean, fill: number) =>
    nest(
      [3],
      () =>
        range(2).map((b) =>
          range(2).map(() =>
            range(SIZE).map((q) =>
              b === 1 && padding(q) ? range(SIZE).map(() => fill) : pick(value, 0, b, 0, q),
            ),
          ),
        ) as never,
    );
  const tokens = JSON.stringify([texts(SIZE), ['<pad>', '<pad>', ...texts(4, 'u')]]);
  const json = (value: unknown) => `{"attentions": ${pythonJson(value)}, "tokens": ${tokens}}`;
  const axes = ['--axes', 'layer batch head query key'];
  const second = [...axes, '--batch', '1'];
  const all = ['--query', 'all'];
  check([
    ['on the right', npz({ attentions: right }), [...second, ...all], ['keys 4-5 masked']],
    [
      'on the left: rows are missing',
      npz({ attentions: left }),
      [...second, ...all],
      ['keys 0-1 masked', '36 cells missing'],
    ],
    [
      'on the left: rows of zeros',
      npz({ attentions: rows(left, (q) => q < 2, 0) }),
      [...second, ...all],
      ['keys 0-1 masked', /^(?!.*(missing|zero-rows))/s],
    ],
    [
      'on the left: rows that are even',
      npz({ attentions: rows(left, (q) => q < 2, 1 / SIZE) }),
      [...second, ...all],
      ['keys 0-1 masked'],
    ],
    [
      'the other sequence has none',
      npz({ attentions: left }),
      [...axes, '--batch', '0', ...all],
      [/^(?!.*(missing|keys 0-1))/s],
    ],
    ['its last row', npz({ attentions: left }), [...second, ...QUERY], ['keys 0-1 masked', '6 cells masked']],
    [
      'a mean says over how many',
      npz({ attentions: right }),
      [...axes, '--batch', 'mean', ...QUERY],
      ['2 examples'],
    ],
    ['tokens of the sequence', json(left), [...QUERY, '--batch', '1'], ['u3@5', 'keys 0-1 masked']],
    [
      'without special tokens',
      json(left),
      [...QUERY, '--batch', '1', '--keys', 'special'],
      ['keys 2-5 of 6'],
    ],
    [
      'by the mask beside them',
      npz({ attentions: left, attention_mask: integers([1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1]) }),
      second.concat(QUERY),
      ['keys 0-1 masked'],
    ],
    [
      'an array a layer',
      npz(
        numbered(
          (i) => `attentions.${i}`,
          range(3).map((l) => pick(left, l)),
        ),
      ),
      [...QUERY, '--batch', '1'],
      ['3 layers', 'keys 0-1 masked'],
    ],
    [
      'batch first',
      npz({ attentions: nest([2], () => triangle([3, 2], SIZE, (_, key) => key > 1) as never) }),
      ['--axes', 'batch layer head query key', '--batch', '1', ...QUERY],
      ['3 layers', 'keys 0-1 masked'],
    ],
    [
      'both directions',
      npz({
        attentions: nest(
          [3],
          () => range(2).map((b) => weights([2, SIZE], SIZE, (_, key) => b === 0 || key < 4)) as never,
        ),
      }),
      [...second, ...all],
      ['6 rows'],
    ],
    ['lengths settle the axis', npz({ attentions: right, lengths: integers([6, 4, 6]) }), QUERY, ['exit 3']],
  ] satisfies readonly Case[]);
});

describe('attention to padding of any kind keeps its mask', () => {
  const both = (query: number, key: number) => causal(query, key) && key > 0;
  check([
    [
      'a first key that nobody sees',
      npz({ attentions: weights([2, 2, 6], 6, both) }),
      ['--query', '3,5'],
      ['key 0 masked'],
    ],
  ]);
});
