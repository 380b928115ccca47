/** Steps of a generation in arrays that are padded to the last step's keys, and tokens and tuples beside weights. */
import { describe, expect, test } from 'vitest';
import { npz, numbered, range, texts, triangle, weights } from './support/dump-writer.ts';
import { attnplot, check, pick, save } from './support/held-dumps.ts';

const [STEPS, LAYERS, HEADS, KEYS] = [3, 3, 2, 8];
/** A row of the step `t`, which sees one key more than that before it. */
const row = (t: number, fill: number): number[] => {
  const seen = KEYS - STEPS + 1 + t;
  return range(KEYS).map((key) => (key < seen ? 1 / seen : fill));
};
const nested = (order: 'slhk' | 'lshk' | 'slk' | 'shk' | 'slhbk', fill = 0): never => {
  const sizes = { s: STEPS, l: LAYERS, h: HEADS, b: 1 };
  const build = (axes: string, step: number): unknown => {
    const [axis, ...rest] = axes;
    if (axis === undefined || axis === 'k') return row(step, fill);
    return range(sizes[axis as 's']).map((i) => build(rest.join(''), axis === 's' ? i : step));
  };
  return build(order, 0) as never;
};
const THREE = 'with 3 rows (@5, @6, @7) and 8 keys';

describe('steps of a generation that are padded', () => {
  check([
    ['[step, layer, head, key]', npz({ attn: nested('slhk') }), [], ['--axes "query layer head key"']],
    [
      '[step, layer, head, key], as the hint says',
      npz({ attn: nested('slhk') }),
      ['--axes', 'query layer head key'],
      [THREE, '3 layers', 'mean over 2 heads', '9 cells masked'],
    ],
    ['padded with NaN', npz({ attn: nested('slhk', Number.NaN) }), [], ['--axes "query layer head key"']],
    [
      'padded with NaN, as the hint says',
      npz({ attn: nested('slhk', Number.NaN) }),
      ['--axes', 'query layer head key'],
      [THREE, '9 cells masked'],
    ],
    ['[layer, step, head, key]', npz({ attn: nested('lshk') }), [], ['--axes "layer query head key"']],
    ['[step, layer, key]', npz({ attn: nested('slk') }), [], ['--axes "query layer key"']],
    ['[step, head, key] of one layer', npz({ layer_4: nested('shk') }), [], ['--axes "query head key"']],
    [
      'one query and a batch of one in each step, among the choices',
      npz({ attn: nested('slhbk') }),
      [],
      ['--axes "query layer head batch key"'],
    ],
    [
      'one query and a batch of one in each step, as the hint says',
      npz({ attn: nested('slhbk') }),
      ['--axes', 'query layer head batch key'],
      [THREE, 'mean over 2 heads', '9 cells masked'],
    ],
    [
      'a causal array stays as it is',
      npz({ attn: triangle([3, 2], 8) }),
      ['--query', '-1'],
      ['mean over 2 heads'],
    ],
    ['layers of one query stay', npz({ attn: weights([3, 2, 1], 8) }), [], ['mean over 2 heads', '(@7)']],
    [
      'a list of objects, a step each',
      JSON.stringify({
        steps: [triangle([3, 1, 2], 5), weights([3, 1, 2, 1], 6), weights([3, 1, 2, 1], 7)].map((step) =>
          numbered(
            (i) => `layer_${i}`,
            range(3).map((l) => pick(step, l)),
          ),
        ),
      }),
      ['--query', '4,6'],
      ['with 2 rows (@4, @6) and 7 keys', '3 layers'],
    ],
  ]);
});

describe('a learned sink after the last key', () => {
  const withSink = (queries: number, sees: (query: number, key: number) => boolean) =>
    weights([2, 2, queries], queries + 1, (query, key) => key === queries || sees(query, key));
  check([
    [
      'is named, with what to save',
      npz({ attentions: withSink(5, (query, key) => key <= query) }),
      [],
      ['exit 3', 'found 6 columns for 5 queries', 'save it without the sink, x[..., :-1]'],
    ],
    [
      'also where tokens are one short',
      npz({ attentions: withSink(6, (query, key) => key <= query), tokens: texts(6) }),
      [],
      ['exit 3', 'x[..., :-1]'],
    ],
    [
      'is none in weights on all keys',
      npz({ attentions: withSink(5, () => true) }),
      [],
      ['5 rows (@1 to @5)'],
    ],
    [
      'is none in the last queries of a cache',
      npz({ attentions: weights([2, 2, 5], 6, (query, key) => key <= query + 1) }),
      [],
      ['5 rows (@1 to @5)'],
    ],
  ]);
});

describe('tokens of the rows alone', () => {
  const speech = weights([2, 2, 3], 50);
  check([
    [
      "a decoder's, under the name of the keys'",
      npz({ cross_attentions: speech, tokens: texts(3) }),
      [],
      ['3 rows (t0@0, t1@1, t2@2)', '50 keys'],
    ],
    [
      'the new ones of a decoding step',
      npz({ attentions: weights([2, 2, 3], 9), tokens: texts(3) }),
      [],
      ['3 rows (t0@6, t1@7, t2@8)'],
    ],
  ]);
});

test('None in the tuples that hooks record is no layer', async () => {
  const objects = Object.fromEntries(
    range(3).map((l) => [
      `model.layers.${l}.self_attn`,
      [weights([1, 6], 16), [pick(triangle([1, 2], 6), 0)], null],
    ]),
  );
  const name = save('hooks.json', JSON.stringify(objects));
  const { code, stdout } = await attnplot('render', name, '-o', 'hooks.svg', '--json', '--query', '5');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).description).toMatch(/3 layers .* 1 row \(@5\) and 6 keys.*mean over 2 heads/s);
});
