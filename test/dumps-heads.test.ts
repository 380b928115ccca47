/** Dumps of attention whose heads or layers vary. */
import { describe } from 'vitest';
import { nest, npz, numbered, range, toNpy, triangle } from './support/dump-writer.ts';
import { check, QUERY } from './support/held-dumps.ts';

describe('heads', () => {
  const heads = (
    names: (layer: number, head: number) => string,
    pairs: readonly (readonly [number, number])[] = range(3).flatMap((l) =>
      range(2).map((h) => [l, h] as const),
    ),
  ) => npz(Object.fromEntries(pairs.map(([l, h]) => [names(l, h), triangle([], 5)])));
  const INDUCTION = [
    [5, 1],
    [6, 9],
    [7, 10],
  ] as const;
  const mean = ['3 layers', 'mean over 2 heads'];
  check([
    ['L0H0', heads((l, h) => `L${l}H${h}`), QUERY, mean],
    ['layer0_head0', heads((l, h) => `layer0${l}_head${h}`), QUERY, mean],
    ['l0.h0', heads((l, h) => `l${l}.h${h}`), QUERY, mean],
    ['attn_0_0', heads((l, h) => `attn_${l}_${h}`), QUERY, mean],
    ['0_0', heads((l, h) => `${l}_${h}`), QUERY, mean],
    [
      'blocks.0.attn.head.0',
      heads((l, h) => `blocks.${l}.attn.head.${h}.pattern`),
      [...QUERY, '--head', '1'],
      ['attention of head 1'],
    ],
    [
      'one a layer, others in each',
      heads((l, h) => `L${l}H${h}`, INDUCTION),
      QUERY,
      ['Layer 5 has head 1, Layer 6 has head 9'],
    ],
    [
      'in pairs, where layers have others',
      heads((l, h) => `L${l}H${h}`, INDUCTION),
      [...QUERY, '--head', '5:1,6:9'],
      ['Layer 5, head 1, Layer 6, head 9'],
    ],
    [
      'in pairs: one that its layer lacks',
      heads((l, h) => `L${l}H${h}`, INDUCTION),
      [...QUERY, '--head', '5:9'],
      ['found head 9, expected one of 1', 'Layer 5 has 1 head'],
    ],
    [
      'each, where layers have others',
      heads((l, h) => `L${l}H${h}`, INDUCTION),
      [...QUERY, '--head', 'each'],
      ['layers with other heads than one another (1; 9)'],
    ],
    [
      'JSON of heads in layers',
      JSON.stringify(
        Object.fromEntries(
          range(2).map((l) => [`layer_${l}`, { head_0: triangle([], 5), head_1: triangle([], 5) }]),
        ),
      ),
      QUERY,
      ['2 layers', 'mean over 2 heads'],
    ],
  ]);
  const uneven = npz(
    numbered(
      (i) => `layer_${i}`,
      [4, 2, 1].map((count) => triangle([count], 5)),
    ),
  );
  check([
    ['uneven', uneven, QUERY, ["each layer's own heads (4, 2, 1)"]],
    ['uneven: max', uneven, [...QUERY, '--head', 'max'], ["maximum over each layer's own heads"]],
    ['uneven: a head that some lack', uneven, [...QUERY, '--head', '3'], ['Layer 1 has 2 heads']],
    [
      'uneven: that head in a pair',
      uneven,
      [...QUERY, '--head', '0:3,1:1'],
      ['Layer 0, head 3, Layer 1, head 1'],
    ],
    [
      'uneven: a pair that its layer lacks',
      uneven,
      [...QUERY, '--head', '0:3,2:1'],
      ['found head 1, expected', 'Layer 2 has 1 head'],
    ],
    ['uneven: each', uneven, [...QUERY, '--head', 'each'], ['layers of 4, 2, 1 heads', '--head mean']],
    [
      'uneven: rollout has no gaps',
      uneven,
      [...QUERY, '--head', 'rollout'],
      [/^(?!.*missing).*attention rollout over each layer's own heads/s],
    ],
  ]);
});

describe('layers that are missing', () => {
  const x = () => triangle([1, 2], 5);
  check([
    [
      'null in JSON',
      JSON.stringify({ attentions: [null, x(), null, x()] }),
      QUERY,
      ['2 layers (Layer 1, Layer 3)', 'layers 0, 2 of attentions.{layer} are null'],
    ],
    [
      'all but one',
      JSON.stringify({ attentions: [null, x()] }),
      QUERY,
      ['1 layer (Layer 1)', 'layer 0 of attentions.{layer} is null'],
    ],
    ['empty lists', JSON.stringify({ attentions: [[], x()] }), QUERY, ['1 layer (Layer 1)']],
    ['null by name', JSON.stringify({ layer_0: null, layer_1: x() }), QUERY, ['1 layer (Layer 1)']],
    [
      '4, 12, 20',
      npz({ layer_4: x(), layer_12: x(), layer_20: x() }),
      [...QUERY, '--layers', '4-12'],
      ['Layer 4, Layer 12'],
    ],
    [
      'the last one',
      npz({ layer_4: x(), layer_12: x(), layer_20: x() }),
      [...QUERY, '--layers', '-1'],
      ['Layer 20'],
    ],
    [
      'empty arrays are said',
      npz({ layer_0: toNpy([]), layer_1: x() }),
      QUERY,
      ['Layer 1', 'layer 0 of layer_{layer} is empty'],
    ],
    [
      'other axes are refused',
      npz({ layer_0: x(), layer_1: triangle([2], 5), layer_2: x() }),
      QUERY,
      ['layer_1: found shape [2, 5, 5]', '--tensor "layer_0"'],
    ],
    [
      'a vector beside them is nothing',
      npz({ arr_0: x(), arr_1: x(), arr_2: [0.5, 0.5] }),
      QUERY,
      ['2 layers'],
    ],
    [
      'NaN in one layer',
      npz({
        attentions: nest(
          [3],
          (l) => (l === 1 ? nest([2, 5], () => range(5).map(() => Number.NaN)) : triangle([2], 5)) as never,
        ),
      }),
      QUERY,
      ['5 cells missing'],
    ],
    [
      'null in an attention file',
      JSON.stringify({ tokens: ['a'], rows: ['r'], layers: [null, [[1]]] }),
      [],
      ['leave out a layer that has no attention'],
    ],
  ]);
});
