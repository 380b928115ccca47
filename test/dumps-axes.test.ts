/** Dumps whose axes, steps, heads or number types vary, ten and more of a kind; each answer was written down before it was tried. */
import { describe } from 'vitest';
import {
  bfloat16,
  float32,
  integers,
  type Nested,
  nest,
  npz,
  numbered,
  range,
  scores,
  texts,
  toNpy,
  triangle,
  weights,
} from './support/dump-writer.ts';
import { doubles, flat, shapeOf } from './support/dumps.ts';
import { type Case, check, pick, QUERY } from './support/held-dumps.ts';
import { npy, safetensors } from './support/tensor-writers.ts';

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

describe('layers with heads of their own number', () => {
  const layer = (heads: number) => triangle([heads], 5);
  const held = npz(
    numbered(
      (i) => `attentions.${i}`,
      [3, 2, 3].map((heads) => [layer(heads)]),
    ),
  );
  const named = (...pairs: readonly (readonly [number, number])[]) =>
    npz(Object.fromEntries(pairs.map(([l, h]) => [`L${l}H${h}`, triangle([], 5)])));
  check([
    ['a pruned model', held, QUERY, ["each layer's own heads (3, 2, 3)", 'Layer 1 has 2 heads']],
    ['min', held, [...QUERY, '--head', 'min'], ["minimum over each layer's own heads"]],
    ['layers that are alike', held, [...QUERY, '--layers', '0,2'], ['2 layers', 'mean over 3 heads']],
    ['one of them', held, [...QUERY, '--layers', '1'], ['1 layer', 'mean over 2 heads']],
    ['a head that all have', held, [...QUERY, '--head', '1'], ['attention of head 1']],
    ['heads that one lacks', held, [...QUERY, '--head', '1-2'], ['exit 2', 'Layer 1 has 2 heads']],
    ['a panel a head', held, [...QUERY, '--panels', 'heads'], ['8 heads']],
    ['a mean of layers', held, [...QUERY, '--layers', 'mean'], ["each layer's own heads"]],
    ['a pair', held, [...QUERY, '--head', '2:2'], ['Layer 2, head 2']],
    ['JSON', JSON.stringify({ attentions: [layer(3), layer(1)] }), QUERY, ["each layer's own heads (3, 1)"]],
    [
      'heads by name, some left out',
      named([0, 0], [0, 2], [1, 1], [1, 2]),
      QUERY,
      ['2 layers', 'Layer 0 has heads 0, 2'],
    ],
    [
      'a head by name that one lacks',
      named([0, 0], [0, 2], [1, 1], [1, 2]),
      [...QUERY, '--head', '0'],
      ['exit 2', 'expected one of 1, 2'],
    ],
    [
      'a head by name that both have',
      named([0, 0], [0, 2], [1, 1], [1, 2]),
      [...QUERY, '--head', '2'],
      ['attention of head 2'],
    ],
  ]);
});

describe('steps of decoding', () => {
  const step = (keys: number, queries = 1, outer: readonly number[] = [1, 2]) =>
    weights([...outer, queries], keys);
  const grown = range(12).map((i) => step(4 + i));
  const prompt = triangle([1, 2], 4);
  const generated = [prompt, step(5), step(6), step(7)];
  check([
    [
      'twelve, in the order of numbers',
      npz(numbered((i) => `step_${i}`, grown.toReversed().toReversed())),
      QUERY,
      ['1 row (@14) and 15 keys'],
    ],
    [
      'with a name for each layer',
      npz(
        Object.fromEntries(generated.flatMap((one, i) => range(2).map((l) => [`step_${i}.layer_${l}`, one]))),
      ),
      QUERY,
      ['2 layers', '(@6)', '7 keys'],
    ],
    [
      'without the prompt',
      npz(numbered((i) => `step_${i}`, generated.slice(1))),
      ['--query', 'all'],
      ['3 rows (@4, @5, @6)'],
    ],
    [
      'several queries a step',
      npz(numbered((i) => `step_${i}`, [prompt, step(7, 3), step(9, 2)])),
      QUERY,
      ['(@8)', '9 keys'],
    ],
    ['one is missing', npz({ step_0: prompt, step_2: step(6) }), QUERY, ['exit 3', '--tensor']],
    [
      'one by name',
      npz(numbered((i) => `step_${i}`, generated)),
      ['--tensor', 'step_2'],
      ['(@5)', 'taken for the last of 6 keys'],
    ],
    [
      'of two sequences',
      npz(numbered((i) => `step_${i}`, [triangle([2, 2], 4), step(5, 1, [2, 2]), step(6, 1, [2, 2])])),
      [...QUERY, '--batch', '1'],
      ['(@5)', '6 keys'],
    ],
    [
      'of layers, without a batch',
      npz(numbered((i) => `step_${i}`, [triangle([2, 2], 4), step(5, 1, [2, 2])])),
      QUERY,
      ['2 layers', '(@4)'],
    ],
    [
      'tokens for all',
      npz({ ...numbered((i) => `step_${i}`, generated), tokens: texts(7) }),
      ['--query', '4,6'],
      ['2 rows (t4@4, t6@6)'],
    ],
    [
      'tokens of the prompt only',
      npz({ ...numbered((i) => `step_${i}`, generated), tokens: texts(4) }),
      QUERY,
      ['exit 3', 'found 4 tokens', '7 keys'],
    ],
    [
      'a window of keys that does not grow',
      npz(numbered((i) => `step_${i}`, [step(4), step(4), step(4)])),
      [],
      ['4 keys'],
    ],
    [
      'JSON with tokens',
      JSON.stringify({ attentions: generated.map((one) => [one, one]), tokens: texts(7) }),
      QUERY,
      ['2 layers', '(t6@6)'],
    ],
    ['float32', npz(numbered((i) => `step_${i}`, generated.map(float32))), QUERY, ['(@6)']],
    [
      'all rows',
      npz(numbered((i) => `step_${i}`, generated)),
      ['--query', 'all'],
      ['7 rows', '21 cells masked'],
    ],
  ]);
});

describe('one query a layer', () => {
  const twelve = weights([12], 9);
  check([
    ['layers', npz({ layers: twelve }), [], ['12 layers', '1 row']],
    ['by_layer', npz({ attn_by_layer: twelve }), [], ['12 layers', '--axes "query key"']],
    ['named otherwise', npz({ attn: twelve }), [], ['1 layer', '12 rows', '--axes "layer key"']],
    ['--axes', npz({ attn: twelve }), ['--axes', 'layer key'], ['12 layers', '(@8)']],
    ['some layers', npz({ attn: twelve }), ['--axes', 'layer key', '--layers', '3-5'], ['3 layers']],
    [
      'a mean of layers',
      npz({ attn: twelve }),
      ['--axes', 'layer key', '--layers', 'mean'],
      ['Mean of 12 layers'],
    ],
    ['with tokens', npz({ layers: twelve, tokens: texts(9) }), [], ['12 layers', '(t8@8)']],
    ['--first-query', npz({ layers: twelve }), ['--first-query', '0'], ['(@0)']],
    ['JSON', JSON.stringify({ layers: twelve, tokens: texts(9) }), [], ['12 layers']],
    ['heads', npz({ attn: twelve }), ['--axes', 'head key', '--head', '3'], ['attention of head 3']],
    ['as many layers as keys is a map', npz({ layers: triangle([], 9) }), QUERY, ['1 layer']],
    ['a row alone', npz({ attn: toNpy(pick(twelve, 0)) }), [], ['exit 3', '--tensor "attn" --axes "key"']],
    [
      'a row alone, named so',
      npz({ attn: toNpy(pick(twelve, 0)) }),
      ['--tensor', 'attn', '--axes', 'key'],
      ['1 row', '9 keys'],
    ],
    [
      'a row of whole numbers',
      npz({ ids: integers([1, 0, 0, 0]) }),
      [],
      ['exit 3', '--tensor "ids" --axes "key"'],
    ],
    [
      'a row of whole numbers, named so',
      npz({ ids: integers([1, 0, 0, 0]) }),
      ['--tensor', 'ids', '--axes', 'key'],
      ['1 row', '4 keys'],
    ],
    [
      'one row of whole numbers',
      npz({ attn: npy('<i8', [1, 4], new Uint8Array(BigInt64Array.of(1n, 0n, 0n, 0n).buffer)) }),
      [],
      ['exit 3', '--tensor "attn"\n'],
    ],
  ]);
});

describe('bfloat16', () => {
  const bits = (value: Nested, descr: '<u2' | '|V2' = '<u2') => bfloat16(value, descr);
  const shape = shapeOf(four);
  const words = new Uint16Array(
    Uint32Array.from(new Uint32Array(Float32Array.from(flat(four)).buffer)).map((word) => word >>> 16),
  );
  const swapped = Buffer.from(words.slice().buffer).swap16();
  const SAID = ['read as bits of bfloat16', 'attention weights'];
  check([
    ['u2', npz({ attentions: bits(four) }), QUERY, SAID],
    ['V2', npz({ attentions: bits(four, '|V2') }), QUERY, ['attention weights']],
    ['i2', npz({ attentions: npy('<i2', shape, new Uint8Array(words.buffer)) }), QUERY, SAID],
    [
      'u2 of the other byte order',
      npz({ attentions: npy('>u2', shape, new Uint8Array(swapped)) }),
      QUERY,
      SAID,
    ],
    [
      'an array a layer',
      npz(
        numbered(
          (i) => `layer_${i}`,
          range(3).map((l) => bits(pick(four, l) as never)),
        ),
      ),
      QUERY,
      SAID,
    ],
    ['an array a head', npz({ L0H0: bits(triangle([], 5)), L0H1: bits(triangle([], 5)) }), QUERY, SAID],
    ['scores', npz({ attn: bits(scores([3, 2], 6, -1e9)) }), QUERY, ['before the softmax']],
    [
      'quantised weights are not',
      npz({
        attentions: npy(
          '<u2',
          shape,
          new Uint8Array(Uint16Array.from(flat(four), (x) => Math.round(x * 65535)).buffer),
        ),
      }),
      QUERY,
      [/^(?!.*bfloat16)/s, 'row-sum'],
    ],
    [
      'whole numbers are not',
      npz({ attentions: npy('<u2', [1, 1, 2, 2], new Uint8Array(Uint16Array.of(1, 0, 2, 3).buffer)) }),
      QUERY,
      [/^(?!.*bfloat16)/s],
    ],
    [
      'safetensors has a type for them',
      safetensors({ attentions: ['BF16', shape, new Uint8Array(words.buffer)] }) as Buffer,
      QUERY,
      ['3 layers', /^(?!.*bits)/s],
    ],
    ['of one query', npz({ attentions: bits(weights([3, 2, 1], 9)) }), [], [...SAID, '(@8)']],
  ] satisfies readonly Case[]);
});

describe('tokens under other names', () => {
  const [S, T] = [4, 3];
  const cross = { attention: weights([T], S) };
  const square = { attention: triangle([], T) };
  const [source, target] = [texts(S, 's'), texts(T, 't')];
  const BOTH = ['3 rows (t0@0, t1@1, t2@2) and 4 keys', '"s', /^(?!.*taken for the last)/s];
  const held = (value: object) => JSON.stringify(value);
  check([
    ['source and target', held({ ...cross, source, target }), [], BOTH],
    ['src and tgt', held({ ...cross, src: source, tgt: target }), [], BOTH],
    [
      'source_words and target_words',
      held({ ...cross, source_words: source, target_words: target }),
      [],
      BOTH,
    ],
    ['keys and queries', held({ ...cross, keys: source, queries: target }), [], BOTH],
    ['columns and index', held({ ...cross, columns: source, index: target }), [], BOTH],
    ['x_labels and y_labels', held({ ...cross, x_labels: source, y_labels: target }), [], BOTH],
    ['words', held({ ...square, words: target }), QUERY, ['(t2@2)']],
    [
      'words and their tags',
      npz({ attention: triangle([2], T), words: target, tags: texts(T, 'tag') }),
      QUERY,
      ['(t2@2)'],
    ],
    [
      'rows under a name of their own',
      npz({ cross_attentions: weights([2, 2, T], 9), text_tokens: target }),
      [],
      ['3 rows (t0@0, t1@1, t2@2) and 9 keys'],
    ],
    [
      'labels of another length',
      npz({ attentions: triangle([2, 2], T), labels: texts(2, 'label') }),
      QUERY,
      ['(@2)', 'labels [2]'],
    ],
    [
      'a source of another length',
      held({ ...cross, source: texts(9, 's'), target }),
      [],
      ['text in the file is not used: source [9]'],
    ],
    [
      'as the decoder calls them',
      npz({ cross_attentions: weights([2, 2, T], S), encoder_words: source, decoder_words: target }),
      [],
      ['(t0@0, t1@1, t2@2)', '"s'],
    ],
  ]);
});

describe('several prompts in a file', () => {
  /** Layers of a prompt as arrays of their own, and its tokens. */
  const prompt = (name: string, size: number, own: readonly string[] | undefined = texts(size, name)) => ({
    ...numbered(
      (i) => `${name}.attentions.${i}`,
      range(2).map(() => triangle([1, 2], size)),
    ),
    ...(own.length > 0 ? { [`${name}.tokens`]: own } : {}),
  });
  const two = npz({ ...prompt('prompt_0', 5), ...prompt('prompt_1', 6) });
  const json = (sizes: readonly number[]) =>
    JSON.stringify(
      numbered(
        (i) => `prompt_${i}`,
        sizes.map((size) => ({ attentions: triangle([2, 2], size), tokens: texts(size, 'j') })) as never,
      ),
    );
  const of = (i: number) => ['--tensor', `prompt_${i}.attentions.{layer}`];
  check([
    [
      'are named, each with its layers',
      two,
      QUERY,
      ['exit 3', '--tensor "prompt_0.attentions.{layer}" or --tensor "prompt_1.attentions.{layer}"'],
    ],
    ['the first', two, [...QUERY, ...of(0)], ['2 layers', '(prompt_04@4)', '5 keys']],
    ['the second, with its own tokens', two, [...QUERY, ...of(1)], ['2 layers', '(prompt_15@5)', '6 keys']],
    [
      'of equal lengths',
      npz({ ...prompt('prompt_0', 5), ...prompt('prompt_1', 5) }),
      [...QUERY, ...of(1)],
      ['(prompt_14@4)'],
    ],
    ['only one', npz(prompt('prompt_0', 5)), QUERY, ['2 layers', '(prompt_04@4)']],
    [
      'without tokens',
      npz({ ...prompt('prompt_0', 5, []), ...prompt('prompt_1', 6, []) }),
      [...QUERY, ...of(1)],
      ['(@5)'],
    ],
    [
      'with the tokens of another only',
      npz({ ...prompt('prompt_0', 5), ...prompt('prompt_1', 6, []) }),
      [...QUERY, ...of(1)],
      ['(@5)', /^(?!.*exit)/s],
    ],
    [
      'with tokens for all',
      npz({ ...prompt('prompt_0', 5, []), ...prompt('prompt_1', 5, []), tokens: texts(5) }),
      [...QUERY, ...of(1)],
      ['(t4@4)'],
    ],
    [
      'with tokens for all and its own',
      npz({ ...prompt('prompt_0', 5, []), ...prompt('prompt_1', 5), tokens: texts(5) }),
      [...QUERY, ...of(1)],
      ['(prompt_14@4)'],
    ],
    ['in JSON', json([5, 6]), [...QUERY, '--tensor', 'prompt_1.attentions'], ['2 layers', '(j5@5)']],
    [
      'as examples of a list',
      npz(
        Object.fromEntries(
          range(2).flatMap((i) => [
            [`arr_${i}.attn`, triangle([3, 1, 2], 5)],
            [`arr_${i}.tokens`, texts(5, `e${i}`)],
          ]),
        ),
      ),
      QUERY,
      ['exit 3', '--tensor "arr_0.attn"'],
    ],
    [
      'as examples of a list, one of them',
      npz(
        Object.fromEntries(
          range(2).flatMap((i) => [
            [`arr_${i}.attn`, triangle([3, 1, 2], 5)],
            [`arr_${i}.tokens`, texts(5, `e${i}`)],
          ]),
        ),
      ),
      [...QUERY, '--tensor', 'arr_1.attn'],
      ['3 layers', '(e14@4)'],
    ],
  ]);
});
