/** Dumps in JSON as JavaScript writes tensors. */
import { describe } from 'vitest';
import { numbered, texts, triangle } from './support/dump-writer.ts';
import { type Case, check, QUERY } from './support/held-dumps.ts';

describe('JSON from JavaScript', () => {
  const data = (value: unknown) => JSON.parse(JSON.stringify(value)).flat(9) as number[];
  const x = triangle([1, 2], 4);
  const dims = { dims: [1, 2, 4, 4], type: 'float32', data: data(x) };
  const typed = Object.fromEntries(data(x).map((value, i) => [i, value]));
  const one = ['1 layer', '1 row (@3)', '4 keys', 'mean over 2 heads'];
  check([
    ['alone', JSON.stringify(dims), QUERY, one],
    ['under a name', JSON.stringify({ attentions: dims }), QUERY, one],
    ['in a list', JSON.stringify({ attentions: [dims, dims] }), QUERY, ['2 layers']],
    ['by layer', JSON.stringify({ layer_0: dims, layer_1: dims }), QUERY, ['2 layers']],
    [
      'by number',
      JSON.stringify({ attentions: { 0: dims, 1: dims }, tokens: texts(4) }),
      QUERY,
      ['2 layers', 't3@3'],
    ],
    [
      'wrapped by Transformers.js',
      JSON.stringify({ ort_tensor: { dims: [1, 2, 4, 4], cpuData: typed, dataLocation: 'cpu' } }),
      QUERY,
      one,
    ],
    [
      'ndarray',
      JSON.stringify({ data: typed, shape: [1, 2, 4, 4], stride: [32, 16, 4, 1], offset: 0 }),
      QUERY,
      one,
    ],
    ['steps of objects', JSON.stringify({ steps: [{ attentions: [dims] }] }), QUERY, ['1 layer']],
    [
      'bits of float16',
      JSON.stringify({ attentions: { ...dims, type: 'float16', data: data(x).map(() => 15360) } }),
      QUERY,
      ['bits of float16', 'Array.from(x.data)'],
    ],
    [
      'too few numbers',
      JSON.stringify({ ...dims, dims: [1, 2, 4, 5] }),
      QUERY,
      ['found 32 numbers, expected 40', '"dims"'],
    ],
    [
      'tfjs without its numbers',
      JSON.stringify({ shape: [1, 2, 4, 4], dtype: 'float32', dataId: { id: 1 } }),
      QUERY,
      ['a tensor without its numbers', '"dims"'],
    ],
    [
      'texts for numbers',
      JSON.stringify({ attentions: { dims: [1, 1, 1, 2], data: ['0.5', '0.5'] } }),
      QUERY,
      ['found "0.5", expected a number'],
    ],
  ]);
  check(
    [
      'layer_{}',
      'layer.{}',
      'Layer {}',
      'layers/{}',
      'block{}',
      'h.{}',
      'attn_{}',
      'L{}',
      '{}',
      'model.layers.{}.self_attn',
      'attention_layer_{}',
      'encoder.layer.{}.attention.self',
    ].map(
      (name): Case => [
        `${name} by name`,
        JSON.stringify(numbered((i) => name.replace('{}', String(i)), [triangle([2], 5), triangle([2], 5)])),
        QUERY,
        ['2 layers (Layer 0, Layer 1)', 'mean over 2 heads'],
      ],
    ),
  );
  check([
    [
      'layers of heads',
      JSON.stringify({ layers: triangle([3, 2], 5), tokens: texts(5) }),
      QUERY,
      ['3 layers', 't4@4'],
    ],
    [
      'meta beside them',
      JSON.stringify({ attentions: triangle([3, 2], 5), meta: { seed: 1 } }),
      QUERY,
      ['3 layers'],
    ],
    [
      '"masked" in arrays',
      JSON.stringify({ attentions: [[['masked', 1]]] }),
      [],
      ['in an attention file only'],
    ],
  ]);
});
