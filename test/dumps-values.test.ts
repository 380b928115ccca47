/** Dumps whose values need a reading: scores, JSON from JavaScript, NaN. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  bfloat16,
  float32,
  nest,
  npz,
  numbered,
  pythonJson,
  range,
  scores,
  texts,
  triangle,
} from './support/dump-writer.ts';
import { attnplot, type Case, check, FOLDER, nextFile, pick, QUERY, save } from './support/held-dumps.ts';

describe('scores before the softmax', () => {
  const F16 = -65504;
  const F32 = -3.4028234663852886e38;
  const BF16 = -3.3895313892515355e38;
  const ARE = ['attention scores before the softmax', 'scores: the values are scores', '12 cells masked'];
  const named = ['--query', '3,5', '--tensor', 'attn_scores'];
  const fills = [Number.NEGATIVE_INFINITY, -1e4, -1e5, F16, -1e9, BF16, F32, -1e30, -Number.MAX_VALUE];
  check(
    fills.map(
      (fill): Case => [
        `${fill}`,
        npz({ attn_scores: scores([3, 2], 6, fill) }),
        named,
        [...ARE.slice(0, 2), '6 cells masked'],
      ],
    ),
  );
  check([
    [
      'float32',
      npz({ attn_scores: float32(scores([3, 2], 6, F32)) }),
      named,
      ['before the softmax', 'fill -3.4028e+38'],
    ],
    [
      'bfloat16 as V2',
      npz({ attn: bfloat16(scores([3, 2], 6, BF16), '|V2') }),
      ['--query', '3,5'],
      ['before the softmax', 'fill -3.3895e+38'],
    ],
    [
      'bfloat16 as uint16',
      npz({ attn: bfloat16(scores([3, 2], 6, BF16), '<u2') }),
      ['--query', '3,5'],
      ['read as bits of bfloat16', 'fill -3.3895e+38'],
    ],
    [
      'weights of bfloat16 as uint16',
      npz({ attentions: bfloat16(triangle([3, 2], 6), '<u2') }),
      ['--query', '3,5'],
      ['read as bits of bfloat16', 'attention weights'],
    ],
    [
      'NaN after the query',
      npz({ attn_scores: scores([3, 2], 6, Number.NaN) }),
      named,
      ['before the softmax', '6 cells masked'],
    ],
    [
      '+inf after the query',
      npz({ attn: scores([3, 2], 6, Number.POSITIVE_INFINITY) }),
      ['--query', '3,5'],
      ['fill +inf'],
    ],
    [
      'without a mask, by name',
      npz({ attn_scores: scores([3, 2], 6, 0, () => true) }),
      named,
      ['before the softmax'],
    ],
    [
      'a name alone is not enough',
      npz({ attn_scores: triangle([3, 2], 6) }),
      named,
      ['Heatmaps of attention weights', /^(?!.*softmax)/s],
    ],
    [
      '-Infinity in JSON',
      pythonJson({ attentions: scores([3, 2], 6, Number.NEGATIVE_INFINITY) }),
      ['--query', '3,5'],
      ['fill -inf'],
    ],
    [
      'padding on the right',
      npz({ attn: scores([3, 2], 6, Number.NEGATIVE_INFINITY, (_, key) => key < 4) }),
      [],
      ['36 cells masked'],
    ],
  ]);

  test.each(fills)('validate says the same of %d', async (fill) => {
    const name = save(`validate-${nextFile()}.npz`, npz({ attn_scores: scores([2, 2], 6, fill) }));
    const { code, stdout } = await attnplot('validate', name, '--tensor', 'attn_scores', '--json');
    expect(code).toBe(0);
    const [{ findings }] = JSON.parse(stdout).files;
    expect(findings.map((one: { code: string }) => one.code)).toEqual(['scores', 'axes-guessed']);
  });

  test('the colorbar says it, unless it is named, and the figure carries it', async () => {
    const name = save(`scores-${nextFile()}.npz`, npz({ attn: scores([2, 2], 6, -1e9) }));
    await attnplot('render', name, '--query', '3', '-o', 'scores.svg', '--svg-text', 'text');
    const SAYS = 'aria-label="attention score before softmax"';
    const label = async (input: string, ...args: readonly string[]) => {
      await attnplot('render', input, ...args, '-o', 'label.svg', '--svg-text', 'text');
      return readFileSync(join(FOLDER, 'label.svg'), 'utf8');
    };
    expect(await label(name, '--query', '3')).toContain(SAYS);
    expect(await label(name, '--query', '3', '--colorbar-label', 'logit')).not.toContain(SAYS);
    expect(await label('scores.svg')).toContain(SAYS);
  });
});

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

describe('NaN', () => {
  const nan = (count: number) => range(count).map(() => Number.NaN);
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
