/** Arrays in JSON: by name, as JavaScript writes tensors, and of different shapes. */
import { describe, expect, it } from 'vitest';
import { read, save } from './support/dumps.ts';
import { problemOf } from './support/tensors.ts';

const [L, H, Q] = [2, 2, 3];
const weight = (layer: number, head: number, query: number, key: number) =>
  (1 + layer * 64 + head * 16 + query * 4 + key) / 256;
const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const layer = (l: number) =>
  range(H).map((h) => range(Q).map((q) => range(Q).map((k) => weight(l, h, q, k))));
const all = range(L).map(layer);
const flat = (value: unknown): number[] => [value].flat(Number.POSITIVE_INFINITY) as number[];
const typed = (values: unknown) => Object.fromEntries(flat(values).map((x, i) => [i, x]));
const tensor = (values: unknown, dims: readonly number[]) => ({ dims, type: 'float32', data: flat(values) });
const DIMS = [L, H, Q, Q];
const expected = range(L).map((l) => range(Q).map((k) => weight(l, 1, 2, k)));

describe('all of these are the same two layers', () => {
  it.each<[string, unknown]>([
    ['{ dims, type, data }', tensor(all, DIMS)],
    ['with a batch of 1', tensor(all, [L, 1, H, Q, Q])],
    ['data as a typed array', { ...tensor(all, DIMS), data: typed(all) }],
    [
      'onnxruntime with cpuData',
      { cpuData: typed(all), dataLocation: 'cpu', type: 'float32', dims: DIMS, size: 36 },
    ],
    ['Transformers.js', { ort_tensor: { cpuData: typed(all), type: 'float32', dims: DIMS } }],
    ['ndarray', { data: flat(all), shape: DIMS, stride: [18, 9, 3, 1], offset: 0 }],
    ['xarray', { dims: ['layer', 'head', 'query', 'key'], attrs: {}, data: all, coords: {}, name: null }],
    [
      'xarray in another order, with coordinates',
      {
        dims: ['key', 'head', 'query', 'layer'],
        data: range(Q).map((k) =>
          range(H).map((h) => range(Q).map((q) => range(L).map((l) => weight(l, h, q, k)))),
        ),
        coords: { layer: { dims: ['layer'], attrs: {}, data: [0, 1] } },
      },
    ],
    [
      'a Dataset of xarray',
      {
        coords: { layer: { dims: ['layer'], attrs: {}, data: [0, 1] } },
        dims: { layer: L, head: H, query: Q, key: Q },
        data_vars: { attentions: { dims: ['layer', 'head', 'query', 'key'], attrs: {}, data: all } },
      },
    ],
    [
      'axes of a layer by name',
      { attentions: range(L).map((l) => ({ dims: ['head', 'query', 'key'], data: layer(l) })) },
    ],
    ['a tensor by name', { attentions: tensor(all, DIMS) }],
    [
      'a tensor a layer by name',
      { 'attentions.0': tensor(layer(0), [1, H, Q, Q]), 'attentions.1': tensor(layer(1), [1, H, Q, Q]) },
    ],
    ['a list of tensors', { attentions: range(L).map((l) => tensor(layer(l), [1, H, Q, Q])) }],
    ['a bare list of tensors', range(L).map((l) => tensor(layer(l), [H, Q, Q]))],
    ['layers by name', { layer_0: layer(0), layer_1: layer(1) }],
    ['layers by number', { 0: layer(0), 1: layer(1) }],
    ['layers by number, by name', { attentions: { 0: layer(0), 1: layer(1) } }],
    [
      'TransformerLens',
      { 'blocks.0.attn.hook_pattern': [layer(0)], 'blocks.1.attn.hook_pattern': [layer(1)] },
    ],
    [
      'heads by name',
      Object.fromEntries(range(L).flatMap((l) => range(H).map((h) => [`L${l}H${h}`, layer(l)[h]]))),
    ],
    ['rows as typed arrays', all.map((one) => one.map((head) => head.map(typed)))],
    ['the layers as an object', { tokens: ['a', 'b', 'c'], layers: { 0: layer(0), 1: layer(1) } }],
    [
      'with what else is known of them',
      { model: 'gpt2', prompt: 'a b c', step: 3, attentions: all, tokens: ['a', 'b', 'c'] },
    ],
  ])('%s', async (_, value) => {
    const { layers } = await read(save(JSON.stringify(value), 'json'), { head: 1, query: 2 });
    expect(layers.map(({ weights }) => [...weights])).toEqual(expected);
  });

  it('layers whose rows end at their queries may stand beside null', async () => {
    const triangle = [[1], [0.4, 0.6]];
    for (const value of [[triangle, null], { attentions: [null, triangle] }, [[triangle, null], null]]) {
      const { layers } = await read(save(JSON.stringify(value), 'json'));
      expect(layers.map(({ weights }) => [...weights])).toEqual([[1, Number.NaN, 0.4, 0.6]]);
    }
  });

  it('tokens of a batch go with the sequence', async () => {
    const value = {
      attentions: all,
      tokens: [
        ['a', 'b', 'c'],
        ['d', 'e', 'f'],
      ],
    };
    const { layers } = await read(save(JSON.stringify(value), 'json'), { batch: 1, head: 0, query: 0 });
    expect(layers[0]?.tokens[0]).toEqual(['d', 'e', 'f']);
  });
});

describe('refused', () => {
  it.each<[string, unknown, string]>([
    ['a number beside causal rows', [[[1], [0.4, 0.6]], 5], 'found 5, expected a list of 2'],
    ['fewer numbers than dims say', { ...tensor(all, DIMS), data: [1, 2] }, 'found 2 numbers, expected 36'],
    ['other strides', { data: flat(all), shape: DIMS, stride: [1, 2, 4, 12] }, 'strides [1, 2, 4, 12]'],
    [
      'bits of half precision',
      { dims: [2, 2], type: 'float16', data: [15360, 0, 14336, 14336] },
      'bits of float16',
    ],
    ['a text among the numbers', tensor([['x']], [1, 1]), '"x", expected a number'],
    ['rows of different lengths', { layer_0: [[[0.5, 0.5], [1]]] }, 'a list of 1, expected a list of 2'],
    ['one name of two', { attn: { 0: [[1, 2]] }, 'attn.0': [[3]] }, 'found attn.0 twice'],
    ['nothing but null', { attentions: [null, null] }, 'nothing but null'],
  ])('%s', async (_, value, message) => {
    expect((await problemOf(() => read(save(JSON.stringify(value), 'json')))).message).toContain(message);
  });
});
