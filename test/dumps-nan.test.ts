/** Dumps with NaN: in heads, and above the diagonal; each answer was written down before it was tried. */
import { describe } from 'vitest';
import { nest, npz, numbered, pythonJson, range, triangle } from './support/dump-writer.ts';
import { check, pick, QUERY } from './support/held-dumps.ts';

const nan = (count: number) => range(count).map(() => Number.NaN);
const empty = (size = 5) => nest([size], () => nan(size));

describe('heads that are NaN', () => {
  type Where = (layer: number, head: number) => boolean;
  const list = (isNan: Where, heads = 4, size = 5) =>
    range(3).map((l) => range(heads).map((h) => (isNan(l, h) ? empty(size) : triangle([], size))));
  const held = (isNan: Where) => npz({ attentions: list(isNan) as never });
  const one: Where = (l, h) => l === 1 && h === 2;
  check([
    [
      'all but one',
      held((_, h) => h !== 3),
      QUERY,
      ['head 0 is NaN in every layer drawn', 'attention of head 3'],
    ],
    [
      'all of a layer, which says nothing of the others',
      held((l) => l === 1),
      QUERY,
      ['mean over 4 heads', /^(?!.*(exit|left out))/s],
    ],
    ['min', held(one), [...QUERY, '--head', 'min'], ['left out', 'minimum over heads 0, 1, 3']],
    [
      'in a layer that is not drawn',
      held(one),
      [...QUERY, '--layers', '0,2'],
      [/^(?!.*NaN)/s, 'mean over 4 heads'],
    ],
    [
      'two of a list',
      held(one),
      [...QUERY, '--head', '1,2'],
      ['exit 2', 'head 2 is NaN in Layer 1', 'draw the others: --head 1'],
    ],
    [
      'a pair, with others',
      held(one),
      [...QUERY, '--head', '0:2,1:2'],
      ['exit 2', 'draw the others: --head 0:2'],
    ],
    [
      'a pair alone',
      held(one),
      [...QUERY, '--head', '1:2'],
      ['exit 2', 'head 2 is NaN in Layer 1', 'Layer 1 has numbers in heads 0-1, 3: --head 1:0'],
    ],
    [
      'a pair of a layer without numbers',
      held((l) => l === 1),
      [...QUERY, '--head', '1:2'],
      ['no-numbers: ', /^(?!.*exit)/s],
    ],
    [
      'panels of listed heads',
      held(one),
      [...QUERY, '--panels', 'heads', '--head', '1-2'],
      ['exit 2', 'head 2 is NaN in Layer 1', '--head 1'],
    ],
    ['panels of all heads', held(one), [...QUERY, '--panels', 'heads'], ['12 heads', '5 cells missing']],
    [
      'an array a head',
      npz({ L0H0: triangle([], 5), L0H1: empty(), L1H0: triangle([], 5), L1H1: triangle([], 5) }),
      QUERY,
      ['head 1 is NaN in Layer 0: left out'],
    ],
    [
      'uneven heads',
      npz({ layer_0: list(() => false)[0] as never, layer_1: [empty(), triangle([], 5)] as never }),
      QUERY,
      ['head 0 is NaN in Layer 1'],
    ],
    [
      'nulls in JSON',
      JSON.stringify({
        attentions: list(one).map((l) =>
          l.map((h) => (h as number[][]).map((row) => row.map((x) => (Number.isNaN(x) ? null : x)))),
        ),
      }),
      QUERY,
      ['head 2 is NaN in Layer 1'],
    ],
    ['NaN in JSON', pythonJson({ attentions: list(one) }), QUERY, ['head 2 is NaN in Layer 1']],
    [
      'rows of padding are no fault of a head',
      npz({ attentions: triangle([3, 4], 6, (_, key) => key > 1) }),
      ['--query', '0', '--head', '2'],
      ['no-numbers: ', /^(?!.*exit)/s],
    ],
  ]);
});

describe('NaN above the diagonal', () => {
  const above = (row: readonly number[], query: number, fill: unknown = Number.NaN) =>
    row.map((x, key) => (key > query ? fill : x)) as number[];
  const held = (outer: readonly number[], size = 5, fill: unknown = Number.NaN) =>
    nest([...outer, size], (q) => above(pick(triangle([], size), q), q, fill));
  const MASKED = '10 cells masked';
  const all = ['--query', 'all'];
  const quiet = /^(?!.*nan)/s;
  const below = nest([2, 2, 5], (q) =>
    above(pick(triangle([], 5), q), q).map((x, key) => (q === 3 && key === 1 ? Number.NaN : x)),
  );
  check([
    ['one layer', npz({ attentions: held([1, 2]) }), all, [MASKED, quiet]],
    ['three layers', npz({ attentions: held([3, 2]) }), all, ['30 cells masked', quiet]],
    [
      'an array a layer',
      npz(numbered((i) => `layer_${i}`, [held([2]), held([2])])),
      all,
      ['20 cells masked', quiet],
    ],
    ['an array a head', npz({ L0H0: held([]), L0H1: held([]) }), all, [MASKED, quiet]],
    [
      'beside zeros in another layer',
      npz(numbered((i) => `layer_${i}`, [held([2]), triangle([2], 5)])),
      all,
      ['20 cells masked', quiet],
    ],
    ['one row', npz({ attentions: held([1, 2]) }), ['--query', '1'], ['3 cells masked', quiet]],
    ['the last row has none', npz({ attentions: held([1, 2]) }), QUERY, [quiet, /^(?!.*masked)/s]],
    ['JSON', pythonJson({ attentions: held([1, 2]) }), all, [MASKED, quiet]],
    ['null in JSON', JSON.stringify({ attentions: held([1, 2], 5, null) }), all, [MASKED, quiet]],
    [
      'in the heads of each',
      npz({ attentions: held([1, 2]) }),
      ['--query', '3', '--head', 'each'],
      ['2 cells masked', quiet],
    ],
    [
      'and one below it, which is missing',
      npz({ attentions: below }),
      all,
      ['20 cells masked', '2 cells missing'],
    ],
    [
      'and a mean of layers',
      npz({ attentions: held([3, 2]) }),
      [...all, '--layers', 'mean'],
      [MASKED, quiet],
    ],
  ]);
});

describe('NaN', () => {
  const without = (isNan: (layer: number, head: number) => boolean) =>
    npz({
      attentions: range(3).map((l) =>
        range(4).map((h) => (isNan(l, h) ? nest([5], () => nan(5)) : triangle([], 5))),
      ) as never,
    });
  check([
    [
      'a head of one layer',
      without((l, h) => l === 0 && h === 1),
      QUERY,
      ['head 1 is NaN in Layer 0: left out', 'mean over heads 0, 2, 3', /^(?!.*SDPA)/s],
    ],
    ['a head of all', without((_, h) => h === 2), QUERY, ['head 2 is NaN in every layer drawn']],
    [
      'a head asked for',
      without((_, h) => h === 2),
      [...QUERY, '--head', '2'],
      ['exit 2', 'NaN', /^(?!.*SDPA)/s],
    ],
    [
      'a head and a layer',
      without((l, h) => l === 2 || (l === 1 && h === 2)),
      QUERY,
      ['left out', '5 cells missing'],
    ],
    [
      'max',
      without((l, h) => l === 0 && h === 1),
      [...QUERY, '--head', 'max'],
      ['left out', 'maximum over heads 0, 2, 3'],
    ],
    [
      'each shows it',
      without((l, h) => l === 0 && h === 1),
      [...QUERY, '--head', 'each'],
      ['5 cells missing'],
    ],
    [
      'one pair that is NaN',
      without((l, h) => l === 1 && h === 2),
      [...QUERY, '--head', '1:2'],
      ['no numbers', /^(?!.*SDPA)/s],
    ],
    ['everything', without(() => true), QUERY, ['the weights hold no numbers', /^(?!.*SDPA)/s]],
    [
      'rows of padding at the end',
      npz({
        attentions: nest(
          [3, 2],
          () => nest([6], (q) => (q > 3 ? nan(6) : pick(triangle([], 6), q))) as never,
        ),
      }),
      [],
      ['36 cells missing'],
    ],
    [
      'rows of padding at the start',
      npz({ attentions: triangle([3, 2], 6, (_, key) => key > 1) }),
      [],
      ['36 cells missing', 'keys 0-1 masked'],
    ],
  ]);
});
