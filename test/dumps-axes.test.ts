/** Dumps whose axes stand in another order, or are made into one; each answer was written down before it was tried. */
import { describe } from 'vitest';
import { type Nested, nest, npz, numbered, range, scores, triangle, weights } from './support/dump-writer.ts';
import { doubles, flat, shapeOf } from './support/dumps.ts';
import { check, pick, QUERY } from './support/held-dumps.ts';
import { npy } from './support/tensor-writers.ts';

/** A nested list with its axes in another order: axis `i` of the result is axis `order[i]` of it. */
function permuted(value: unknown, order: readonly number[]): Nested {
  const shape = shapeOf(value);
  const at = (taken: readonly number[]): Nested | number => {
    if (taken.length < order.length)
      return range(shape[order[taken.length] as number] as number).map((i) => at([...taken, i])) as Nested;
    const place = shape.map((_, axis) => taken[order.indexOf(axis)] as number);
    return place.reduce((inner: unknown, i) => (inner as readonly unknown[])[i], value) as number;
  };
  return at([]) as Nested;
}

const array = (value: unknown, shape: readonly number[]) => npy('<f8', shape, doubles(value));
const SIZE = 8;
const four = triangle([3, 2], SIZE);

describe('axes in another order', () => {
  const queryFirst = permuted(four, [0, 2, 1, 3]);
  const keyThenHead = permuted(four, [0, 2, 3, 1]);
  const MEAN = ['3 layers', '1 row (@7)', 'mean over 2 heads'];
  const open = weights([3, 2, SIZE], SIZE);
  check([
    [
      'queries before heads',
      npz({ attentions: queryFirst }),
      QUERY,
      ['exit 3', 'the queries before the heads', '--axes "layer query head key"'],
    ],
    [
      'queries before heads, named',
      npz({ attentions: queryFirst }),
      [...QUERY, '--axes', 'layer query head key'],
      MEAN,
    ],
    [
      'heads last',
      npz({ attentions: keyThenHead }),
      QUERY,
      ['exit 3', 'the heads last', '--axes "layer query key head"'],
    ],
    [
      'heads last, named',
      npz({ attentions: keyThenHead }),
      [...QUERY, '--axes', 'layer query key head'],
      MEAN,
    ],
    [
      'heads last, both directions',
      npz({ attentions: permuted(open, [0, 2, 3, 1]) }),
      QUERY,
      ['exit 3', '--axes "layer query key head"'],
    ],
    [
      'one layer: queries first',
      npz({ attn: permuted(pick(four, 0), [1, 0, 2]) }),
      QUERY,
      ['exit 3', '--axes "query layer key", or --axes "query head key"'],
    ],
    [
      'one layer: queries first, named',
      npz({ attn: permuted(pick(four, 0), [1, 0, 2]) }),
      [...QUERY, '--axes', 'query head key'],
      ['1 layer', 'mean over 2 heads'],
    ],
    [
      'layers of one row: queries first, named',
      npz({ attn: permuted(pick(four, 0), [1, 0, 2]) }),
      [...QUERY, '--axes', 'query layer key'],
      ['2 layers'],
    ],
    [
      'an array a layer',
      npz(
        numbered(
          (i) => `layer_${i}`,
          range(3).map((l) => permuted(pick(four, l), [1, 0, 2])),
        ),
      ),
      QUERY,
      ['exit 3', '--axes "query head key"'],
    ],
    [
      'an array a layer, with a batch',
      npz(
        numbered(
          (i) => `blocks.${i}.attn.hook_pattern`,
          range(3).map((l) => [permuted(pick(four, l), [1, 0, 2])]),
        ),
      ),
      QUERY,
      ['exit 3', '--axes "batch query head key"'],
    ],
    ['JSON', JSON.stringify({ attentions: queryFirst }), QUERY, ['exit 3', '--axes "layer query head key"']],
    [
      'scores',
      npz({ attn_scores: permuted(scores([3, 2], SIZE, Number.NEGATIVE_INFINITY), [0, 2, 1, 3]) }),
      [...QUERY, '--tensor', 'attn_scores'],
      ['exit 3', '--axes "layer query head key"'],
    ],
    [
      'as many heads as queries and keys',
      npz({ attentions: permuted(triangle([3, SIZE], SIZE), [0, 2, 1, 3]) }),
      QUERY,
      ['exit 3', '--axes "layer query head key"'],
    ],
    [
      'in the usual order with as many heads',
      npz({ attentions: triangle([3, SIZE], SIZE) }),
      QUERY,
      ['3 layers', '1 row (@7)', 'mean over 8 heads'],
    ],
    [
      'left padding',
      npz({
        attentions: permuted(
          triangle([3, 2], SIZE, (_, key) => key > 1),
          [0, 2, 1, 3],
        ),
      }),
      QUERY,
      ['exit 3', '--axes "layer query head key"'],
    ],
    [
      'both directions: a guess',
      npz({ attentions: permuted(open, [0, 2, 1, 3]) }),
      [],
      ['if the queries stand before the heads: --axes "layer query head key"'],
    ],
    [
      'a cache of as many keys as heads',
      npz({ attentions: weights([3, SIZE, 2], SIZE, (q, key) => key <= q + 6) }),
      [],
      ['2 rows (@6, @7)', 'mean over 8 heads'],
    ],
    [
      'one query of as many keys as heads may be nothing else',
      npz({ attentions: weights([3, SIZE, 1], SIZE, () => true) }),
      [],
      ['mean over 8 heads', /^(?!.*(exit|queries stand before))/s],
    ],
    [
      'hard attention to the first key is no order',
      npz({ attentions: nest([3, SIZE, 2], () => range(SIZE).map((key) => (key === 0 ? 1 : 0))) }),
      [],
      [/^(?!.*exit)/s],
    ],
  ]);
});

describe('axes made into one', () => {
  const maps = (outer: readonly number[]) => array(triangle([...outer], SIZE), [...outer, SIZE * SIZE]);
  check([
    [
      'maps of layers',
      npz({ attentions: maps([3]) }),
      [],
      ['exit 3', 'maps of 8 queries and 8 keys', 'save x.reshape(3, 8, 8)'],
    ],
    [
      'maps of layers and heads',
      npz({ attentions: maps([3, 2]) }),
      [],
      ['exit 3', 'save x.reshape(3, 2, 8, 8)'],
    ],
    [
      'maps of a batch of one',
      npz({ attentions: maps([3, 1, 2]) }),
      [],
      ['exit 3', 'save x.reshape(3, 1, 2, 8, 8)'],
    ],
    ['one map', npz({ attentions: maps([1]) }), [], ['exit 3', 'save x.reshape(8, 8)']],
    [
      'a map a layer',
      npz(numbered((i) => `layer_${i}`, [maps([2]), maps([2])])),
      [],
      ['exit 3', 'save x.reshape(2, 8, 8)'],
    ],
    [
      'maps in both directions',
      npz({ attentions: array(weights([3, SIZE], SIZE), [3, SIZE * SIZE]) }),
      [],
      ['exit 3', 'save x.reshape(3, 8, 8)'],
    ],
    [
      'maps in JSON',
      JSON.stringify({ attentions: range(3).map((l) => flat(pick(four, l, 0))) }),
      [],
      ['exit 3', 'save x.reshape(3, 8, 8)'],
    ],
    [
      'heads and queries',
      npz({ attentions: array(four, [3, 2 * SIZE, SIZE]) }),
      QUERY,
      ['exit 3', '2 heads of 8 queries', 'save x.reshape(3, 2, 8, 8)'],
    ],
    [
      'heads and queries of one layer',
      npz({ attn: array(pick(four, 0), [2 * SIZE, SIZE]) }),
      QUERY,
      ['exit 3', 'save x.reshape(2, 8, 8)'],
    ],
    ['64 keys that are keys', npz({ attentions: weights([3, 2, 4], 64) }), [], ['3 layers', '64 keys']],
    ['more queries than keys', npz({ cross_attentions: weights([3, 2, 16], SIZE) }), [], ['16 rows']],
    [
      'maps, unfolded as it says',
      npz({ attentions: array(four, [3, 2, 8, 8]) }),
      QUERY,
      ['3 layers', 'mean over 2 heads'],
    ],
  ]);
});
