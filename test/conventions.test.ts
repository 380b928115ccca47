/** Files of arrays whose names and shapes say which are attention. */
import { describe, expect, test } from 'vitest';
import { findAttention } from '../src/arrays/conventions.ts';
import type { TensorOptions } from '../src/arrays/family-axes.ts';
import { failing, fileOf, resolved } from './support/conventions.ts';

describe('one array', () => {
  test.each([
    [[12, 4, 40, 40], {}, '[layer 12, head 4, query 40, key 40]', 12, [4, 40, 40]],
    [[12, 40, 40], {}, '[layer 12, query 40, key 40]', 12, [1, 40, 40]],
    [[12, 2, 40], {}, '[layer 12, query 2, key 40]', 12, [1, 2, 40]],
    [[40, 40], {}, '[query 40, key 40]', 1, [1, 40, 40]],
    [[12, 1, 4, 40, 40], {}, '[layer 12, batch 1, head 4, query 40, key 40]', 12, [4, 40, 40]],
    [[1, 12, 4, 40, 40], {}, '[batch 1, layer 12, head 4, query 40, key 40]', 12, [4, 40, 40]],
    [[1, 1, 4, 40, 40], {}, '[layer 1, batch 1, head 4, query 40, key 40]', 1, [4, 40, 40]],
    [[1, 4, 40, 40], {}, '[layer 1, head 4, query 40, key 40]', 1, [4, 40, 40]],
    [[12, 1, 40, 40], {}, '[layer 12, head 1, query 40, key 40]', 12, [1, 40, 40]],
    [[8, 4, 40, 40], { batch: 2 }, '[batch 8, head 4, query 40, key 40]', 1, [4, 40, 40]],
    [
      [4, 40, 12, 40],
      { axes: 'head,key layer row' },
      '[head 4, key 40, layer 12, query 40]',
      12,
      [4, 40, 40],
    ],
    [
      [3, 2, 4, 9, 9],
      { axes: 'layer batch head query key', batch: 1 },
      '[layer 3, batch 2, head 4, query 9, key 9]',
      3,
      [4, 9, 9],
    ],
  ] as const)('%j with %j is %s', (shape, options, axes, layers, sizes) => {
    const result = resolved({ attentions: shape }, options);
    expect(result.reading).toContain(`attentions as ${axes}`);
    expect([result.layers.length, result.sizes]).toEqual([layers, sizes]);
  });

  test('with any name, beside tokens, lengths and matrices', () => {
    const shapes = {
      values: [2, 3, 5, 5],
      tokens: [5],
      row_lengths: [3, 5, 5],
      hidden_states: [2, 5, 64],
      logits: [5, 100],
    };
    const { reading } = findAttention(fileOf(shapes, { tokens: 'string', row_lengths: 'integer' }));
    expect(reading).toBe('values as [layer 2, head 3, query 5, key 5]');
  });

  test('of np.savez without names, beside unnamed tokens', () => {
    const { reading } = findAttention(fileOf({ arr_0: [2, 3, 5, 5], arr_1: [5] }, { arr_1: 'string' }));
    expect(reading).toBe('arr_0 as [layer 2, head 3, query 5, key 5]');
  });

  test("is not a layer because of a number in the checkpoint's name", () => {
    expect(resolved({ 'attention-01500': [12, 4, 40, 40] }).layers).toHaveLength(12);
  });
});

describe('an array a layer', () => {
  test.each([
    ['blocks.#.attn.hook_pattern', 'blocks.{layer}.attn.hook_pattern'],
    ['attentions.#', 'attentions.{layer}'],
    ['attentions[#]', 'attentions[{layer}]'],
    ['model.layers.#.self_attn.attn_weights', 'model.layers.{layer}.self_attn.attn_weights'],
    ['gpt2/h#/attn', 'gpt2/h{layer}/attn'],
    ['layers.#', 'layers.{layer}'],
    ['arr_#', 'arr_{layer}'],
  ])('%s', (name, pattern) => {
    const shapes = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [name.replace('#', `${11 - i}`), [1, 4, 9, 9]]),
    );
    const result = resolved(shapes);
    expect(result.reading).toBe(`12 arrays ${pattern} as [batch 1, head 4, query 9, key 9]`);
    expect(result.layers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('without a batch, and with only some layers, which keep their numbers', () => {
    expect(
      resolved({ 'blocks.2.attn.hook_pattern': [4, 9, 9], 'blocks.10.attn.hook_pattern': [4, 9, 9] }),
    ).toMatchObject({ layers: [2, 10], sizes: [4, 9, 9] });
    expect(resolved({ 'blocks.5.attn.hook_pattern': [1, 4, 9, 9] })).toMatchObject({
      layers: [5],
      sizes: [4, 9, 9],
    });
  });

  test('the pattern among all that TransformerLens caches', () => {
    const cache = ['attn.hook_q', 'attn.hook_attn_scores', 'attn.hook_pattern', 'hook_resid_post'];
    const shapes = Object.fromEntries(
      [0, 1].flatMap((i) =>
        cache.map((name) => [`blocks.${i}.${name}`, name.includes('resid') ? [1, 9, 64] : [1, 4, 9, 9]]),
      ),
    );
    expect(resolved(shapes).reading).toContain('hook_pattern');
  });

  test('a name of many braces and brackets is read at once', () => {
    const from = performance.now();
    const hostile = resolved({ [`attention${'{a}]'.repeat(28)}!`]: [2, 4, 5, 5] });
    expect([hostile.sizes, performance.now() - from < 1000]).toEqual([[4, 5, 5], true]);
  });

  test('of encoder, decoder and cross attention need --tensor', async () => {
    const shapes = Object.fromEntries(
      ['encoder', 'decoder', 'cross'].flatMap((part) =>
        [0, 1].map((i) => [`${part}_attentions.${i}`, [1, 2, 5, part === 'cross' ? 7 : 5]]),
      ),
    );
    const { message, hint } = await failing(shapes);
    expect(message).toContain('cross_attentions.{layer} (2 arrays) float32 [1, 2, 5, 7]');
    expect(hint).toContain('--tensor "cross_attentions.{layer}"');
    expect(resolved(shapes, { tensor: 'cross_attentions.{layer}' }).sizes).toEqual([2, 5, 7]);
  });
});

describe("generate's steps", () => {
  const steps = (name: (step: number, layer: number) => string, prompt = 5) =>
    Object.fromEntries(
      [0, 1, 2].flatMap((step) =>
        [0, 1].map((layer) => [name(step, layer), [1, 4, step === 0 ? prompt : 1, prompt + step]]),
      ),
    );

  test.each([
    [(s: number, l: number) => `attentions.${s}.${l}`],
    [(s: number, l: number) => `decoder_attentions_${s}_${l}`],
    [(s: number, l: number) => `step${s}.layer${l}.attn`],
    [(s: number, l: number) => `layer${l}.step${s}.attn`],
  ])('%s', (name) => {
    const { layers } = findAttention(fileOf(steps(name)));
    expect(
      layers.map(({ index, queries, keys, firstQuery, pieces }) => [
        index,
        queries,
        keys,
        firstQuery,
        pieces.length,
      ]),
    ).toEqual([
      [0, 7, 7, 0, 3],
      [1, 7, 7, 0, 3],
    ]);
  });

  test('without a cache repeat earlier steps: the last must be named', async () => {
    const shapes = {
      'attentions.0.0': [1, 4, 5, 5],
      'attentions.0.1': [1, 4, 5, 5],
      'attentions.1.0': [1, 4, 6, 6],
      'attentions.1.1': [1, 4, 6, 6],
    };
    expect((await failing(shapes)).hint).toContain(
      'use_cache=False): name the last, as in --tensor "attentions.1.{layer}"',
    );
    expect(resolved(shapes, { tensor: 'attentions.1.{layer}' }).sizes).toEqual([4, 6, 6]);
  });
});

describe('an ambiguous guess gives a notice', () => {
  const HEADS = '[12, 9, 9] is taken as layer query key (if these are heads: --axes "head query key")';
  const EXAMPLES =
    '(if the first are examples or training steps: --axes "example head query key" or --axes "step head query key", with --batch 0)';
  const LAYERS = '(if these are layers: leave out --batch, or name the axes with --axes)';

  test.each<[name: string, shape: readonly number[], options: TensorOptions, notices: readonly string[]]>([
    ['attn', [12, 9, 9], {}, [`attn ${HEADS}`]],
    [
      'blocks.layers.3.attn',
      [12, 9, 9],
      { tensor: 'blocks.layers.3.attn' },
      [`blocks.layers.3.attn ${HEADS}`],
    ],
    ['attn', [12, 9, 9], { batch: 2 }, [`attn [12, 9, 9] is taken as batch query key ${LAYERS}`]],
    ['attn', [2, 4, 9, 9], { batch: 0 }, [`attn [2, 4, 9, 9] is taken as batch head query key ${LAYERS}`]],
    ['attn', [12, 9, 9], { axes: 'layer query key' }, []],
    ['attn_by_layer', [12, 9, 9], {}, []],
    ['layers', [12, 9, 9], {}, []],
    ['layers.3.attn', [12, 9, 9], {}, []],
    ['attn', [1, 9, 9], {}, []],
    ['attn', [1, 4, 9, 9], { batch: 0 }, []],
    ['attn', [3, 4, 9, 9], {}, [`attn [3, 4, 9, 9] is taken as layer head query key ${EXAMPLES}`]],
    ['attentions', [3, 4, 9, 9], {}, []],
    [
      'attn',
      [9, 40],
      {},
      ['attn [9, 40] is taken as query key (if these are layers of one query: --axes "layer key")'],
    ],
    ['attn', [3, 1, 4, 9, 9], { batch: 0 }, []],
    ['attn', [9, 9], { batch: 0 }, []],
  ])('%s %j with %j', (name, shape, options, notices) => {
    const found = findAttention(fileOf({ [name]: shape }), options).notices;
    expect(found.map(({ message }) => message)).toEqual(notices);
  });
});
