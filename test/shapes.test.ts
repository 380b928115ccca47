/** Shapes that people save attention in: what each is read as, value by value. */
import { describe, expect, it } from 'vitest';
import type { FigureOptions } from '../src/options/options.ts';
import { openAttention } from '../src/pipeline/open-attention.ts';
import { conflictOf, doubles, npyOf, read, save, statesOf, unicode } from './support/dumps.ts';
import { npy, safetensors, zip } from './support/tensor-writers.ts';
import { problemOf } from './support/tensors.ts';

type Nested = number | readonly Nested[];

/** Nested lists of a shape, whose items tell where they are. */
const filled = (shape: readonly number[], itemAt: (at: readonly number[]) => number): Nested => {
  const walk = (at: readonly number[]): Nested =>
    at.length === shape.length
      ? itemAt(at)
      : Array.from({ length: shape[at.length] as number }, (_, i) => walk([...at, i]));
  return walk([]);
};

/** The weight of a layer, head, query and key, for which no two are alike. */
const weight = (layer: number, head: number, query: number, key: number) =>
  (1 + layer * 512 + head * 64 + query * 8 + key) / 4096;

const npz = (arrays: Readonly<Record<string, Buffer>>) =>
  save(zip(Object.entries(arrays).map(([name, data]) => ({ name: `${name}.npy`, data }))), 'npz');
const strings = (rows: readonly (readonly string[])[]) => {
  const flat = unicode(rows.flat());
  const width = Number(/<U(\d+)/.exec(flat.toString('latin1'))?.[1]);
  return npy(
    `<U${width}`,
    [rows.length, rows[0]?.length ?? 0],
    flat.subarray(flat.length - rows.flat().length * width * 4),
  );
};
const integers = (values: readonly number[]) =>
  npy('<i8', [values.length], new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer));

const noticesOf = async (path: string, options: FigureOptions = {}) =>
  (await (await openAttention(path)).read(options)).notices;
const weightsOf = async (path: string, options: FigureOptions) =>
  (await read(path, options)).layers.map(({ weights }) => [...weights]);

describe('a generation', () => {
  const [prompt, steps, layers, heads] = [3, 3, 2, 2];
  const end = prompt + steps - 2;
  /** One step: its queries, of keys so far. */
  const step = (i: number, batch: readonly number[] = [1]) => {
    const queries = i === 0 ? prompt : 1;
    const from = i === 0 ? 0 : prompt + i - 1;
    const at = (index: readonly number[]) => {
      const [layer = 0] = index;
      const [head = 0, query = 0, key = 0] = index.slice(-3);
      return weight(layer, head, from + query, key);
    };
    return filled([layers, ...batch, heads, queries, prompt + i], at);
  };
  const all = [0, 1, 2].map((i) => step(i));
  const layerOf = (value: Nested, layer: number) => (value as readonly Nested[])[layer] as Nested;
  const named = (name: (step: number) => string, batch?: readonly number[]) =>
    npz(Object.fromEntries([0, 1, 2].map((i) => [name(i), npyOf(step(i, batch))])));
  const perLayer = (name: (step: number, layer: number) => string) =>
    Object.fromEntries(
      [0, 1, 2].flatMap((i) => [0, 1].map((layer) => [name(i, layer), layerOf(all[i] as Nested, layer)])),
    );
  const arraysOf = (lists: Readonly<Record<string, Nested>>) =>
    Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, npyOf(list)]));

  it.each<[string, string]>([
    ['an array a step', named((i) => `step_${i}`)],
    ['np.savez(f, *steps)', named((i) => `arr_${i}`)],
    ['an array a step without a batch', named((i) => `gen_step_${i}`, [])],
    ['attentions by number', named((i) => `attentions.${i}`)],
    ['steps that count from 1, with zeros', named((i) => `step_00${i + 1}`)],
    ['a step and layer', npz(arraysOf(perLayer((i, layer) => `step${i}_layer${layer}`)))],
    ['a layer and step', npz(arraysOf(perLayer((i, layer) => `layer${layer}.step${i}`)))],
    ['generate of Hugging Face', npz(arraysOf(perLayer((i, layer) => `attentions.${i}.${layer}`)))],
    ['lists over steps of lists over layers', save(JSON.stringify({ attentions: all }), 'json')],
    ['a bare list of steps', save(JSON.stringify(all), 'json')],
    ['an object of steps', save(JSON.stringify({ step_0: all[0], step_1: all[1], step_2: all[2] }), 'json')],
    [
      'an object of steps in an object',
      save(JSON.stringify({ attentions: { step_0: all[0], step_1: all[1], step_2: all[2] } }), 'json'),
    ],
  ])('%s is joined, masked, and named by true positions', async (_, path) => {
    const { rows, layers: read_ } = await read(path, { query: 'all', head: 1 });
    expect(rows.map(({ label, query }) => [label, query])).toEqual(
      Array.from({ length: end + 1 }, (_q, query) => [`@${query}`, query]),
    );
    expect(read_.map(({ label }) => label)).toEqual(['Layer 0', 'Layer 1']);
    for (const [layer, found] of read_.entries())
      for (let query = 0; query <= end; query++) {
        const keys = query < prompt ? prompt : query + 1;
        const states = statesOf(found, query);
        expect(states.slice(keys)).toEqual(Array(end + 1 - keys).fill(1));
        for (let key = 0; key <= query; key++)
          expect(found.weights[query * (end + 1) + key]).toBe(weight(layer, 1, query, key));
      }
  });

  it('whose steps miss one is refused, and the hint works', async () => {
    const path = npz({
      step_0: npyOf(step(0)),
      step_2: npyOf(step(2)),
      step_3: npyOf(filled([2, 1, 2, 1, 6], () => 0.5)),
    });
    const { hint } = await problemOf(() => read(path));
    expect(hint).toContain('--tensor "step_2"');
    expect((await read(path, { tensor: 'step_2' })).layers).toHaveLength(2);
  });
});

describe('examples and training steps', () => {
  const four = filled([4, 2, 3, 3], ([n = 0, head = 0, query = 0, key = 0]) => weight(n, head, query, key));
  it.each<[string, Buffer, string]>([
    ['steps', integers([0, 100, 200, 300]), 'step'],
    ['step', integers([0, 100, 200, 300]), 'step'],
    ['epochs', integers([1, 2, 3, 4]), 'step'],
    ['global_steps', integers([1, 2, 3, 4]), 'step'],
    ['checkpoints', unicode(['a', 'b', 'c', 'd']), 'step'],
    ['sample_ids', integers([7, 8, 9, 10]), 'example'],
    ['example_idx', integers([7, 8, 9, 10]), 'example'],
    ['prompts', unicode(['a', 'b', 'c', 'd']), 'example'],
    ['sentences', unicode(['a', 'b', 'c', 'd']), 'example'],
    ['labels', integers([0, 1, 0, 1]), 'example'],
    ['lengths', integers([3, 3, 2, 3]), 'example'],
    ['tokens', strings(['abc', 'def', 'ghi', 'jkl'].map((text) => [...text])), 'example'],
  ])('%s settle what the first axis is', async (name, list, axis) => {
    const path = npz({ attention: npyOf(four), [name]: list });
    const problem = await problemOf(() => read(path));
    expect(problem.message).toContain(`[${axis} 4, head 2, query 3, key 3]`);
    expect(problem.message).toContain(`as ${name} has as many entries`);
    const [, batch] = /--batch (\d)/.exec(problem.hint ?? '') ?? [];
    const chosen = Number(batch);
    expect(await weightsOf(path, { batch: chosen, head: 1, query: 2 })).toEqual([
      [0, 1, 2].map((key) => weight(chosen, 1, 2, key)),
    ]);
    expect((await noticesOf(path, { batch: chosen })).map(({ code }) => code)).toContain('axes-guessed');
    // The other way out that the hint names.
    const [, axes = ''] = /--axes "([^"]+)"/.exec(problem.hint ?? '') ?? [];
    expect((await read(path, { axes, query: 0 })).layers).toHaveLength(4);
  });

  it.each([
    ['layers', integers([4, 12, 20, 28])],
    ['layer_ids', integers([4, 12, 20, 28])],
  ])('%s say that they are layers', async (name, list) => {
    const path = npz({ attention: npyOf(four), [name]: list });
    expect((await read(path)).layers).toHaveLength(4);
  });

  it('without a list beside them, layers are a guess that is said, and may be said otherwise', async () => {
    const path = npz({ attention: npyOf(four) });
    const [notice] = await noticesOf(path);
    expect(notice).toMatchObject({ code: 'axes-guessed' });
    for (const [, axes = ''] of notice?.message.matchAll(/--axes "([^"]+)"/g) ?? [])
      expect(await weightsOf(path, { axes, batch: 3, head: 0, query: 1 })).toEqual([
        [0, 1, 2].map((key) => weight(3, 0, 1, key)),
      ]);
  });

  it('are averaged by --batch mean, which says over how many', async () => {
    const path = npz({ attention: npyOf(four), sample_ids: integers([1, 2, 3, 4]) });
    const { attention, notices } = await (await openAttention(path)).read({
      batch: 'mean',
      head: 0,
      query: 2,
    });
    const mean = [0, 1, 2].map((key) => [0, 1, 2, 3].reduce((sum, n) => sum + weight(n, 0, 2, key), 0) / 4);
    expect([...(attention.layers[0]?.weights ?? [])]).toEqual(mean);
    expect(attention.reduction).toEqual({ kind: 'mean', heads: [0], examples: 4 });
    expect(notices).toContainEqual({
      code: 'examples-averaged',
      message: 'attention: weights are the mean over 4 examples',
    });
  });

  it('training steps have no mean', async () => {
    const path = npz({ attention: npyOf(four), steps: integers([1, 2, 3, 4]) });
    const problem = await problemOf(() => read(path, { batch: 'mean' }));
    expect(problem.hint).toContain('--batch 3');
    expect((await read(path, { batch: 'mean', axes: 'example head query key' })).layers).toHaveLength(1);
  });

  it.each<[readonly number[], string]>([
    [[3, 2, 2, 4, 4], 'layer example head query key'],
    [[2, 3, 2, 4, 4], 'example layer head query key'],
    [[2, 2, 4, 4], 'example head query key'],
  ])('tokens [batch, key] beside %j go with the sequence', async (shape, axes) => {
    const path = npz({
      attentions: npyOf(filled(shape, () => 0.25)),
      tokens: strings([[...'abcd'], [...'AbCD']]),
    });
    const tokens = async (batch: number | 'mean') =>
      (await read(path, { batch, query: -1 })).layers[0]?.tokens[0];
    expect(await tokens(0)).toEqual([...'abcd']);
    expect(await tokens(1)).toEqual([...'AbCD']);
    expect(await tokens('mean')).toEqual(['0', 'b', '2', '3']);
    expect((await noticesOf(path, { batch: 1, query: 0 }))[0]?.message).toContain(axes);
  });
});

describe('one query a layer', () => {
  const rows = filled([3, 5], ([layer = 0, key = 0]) => weight(layer, 0, 0, key));
  it.each([
    ['attn', { axes: 'layer key' }, 3],
    ['by_layer', {}, 3],
    ['attn', { axes: 'head key', head: 1 }, 1],
    ['attn', { axes: 'query key', query: -3 }, 1],
  ] as const)('%s with %j', async (name, options, count) => {
    const { layers } = await read(npz({ [name]: npyOf(rows) }), options);
    expect(layers).toHaveLength(count);
    expect(layers.at(-1)?.weights).toHaveLength(5);
  });

  it('the guess is said, and its hint works', async () => {
    const path = npz({ attn: npyOf(rows) });
    const message = (await noticesOf(path))[0]?.message ?? '';
    const [, axes = ''] = /--axes "([^"]+)"/.exec(message) ?? [];
    expect(axes).toBe('layer key');
    expect((await read(path, { axes })).layers).toHaveLength(3);
  });
});

describe('heads', () => {
  const matrix = (layer: number, head: number) =>
    npyOf(filled([3, 3], ([q = 0, k = 0]) => weight(layer, head, q, k)));
  it.each([
    (layer: number, head: number) => `L${layer}H${head}`,
    (layer: number, head: number) => `layer${layer}_head${head}`,
    (layer: number, head: number) => `layer_${layer}.head_${head}`,
    (layer: number, head: number) => `l${layer}h${head}`,
    (layer: number, head: number) => `attn_L${layer}_H${head}`,
    (layer: number, head: number) => `blocks.${layer}.heads.${head}`,
    (layer: number, head: number) => `head${head}_layer${layer}`,
    (layer: number, head: number) => `attn.${layer}.${head}`,
    (layer: number, head: number) => `${layer}_${head}`,
    (layer: number, head: number) => `Layer0${layer}Head0${head}`,
  ])('in arrays of their own: %s', async (name) => {
    const path = npz(
      Object.fromEntries([0, 1, 2].flatMap((l) => [0, 1].map((h) => [name(l, h), matrix(l, h)]))),
    );
    expect(await weightsOf(path, { head: 1, query: 2 })).toEqual(
      [0, 1, 2].map((l) => [0, 1, 2].map((k) => weight(l, 1, 2, k))),
    );
    const mean = await read(path, { query: 2 });
    expect(mean.reduction).toEqual({ kind: 'mean', heads: 2 });
    expect(mean.layers[2]?.weights[1]).toBe((weight(2, 0, 2, 1) + weight(2, 1, 2, 1)) / 2);
    const each = await read(path, { query: 2, head: 'each' });
    expect(each.rows.map(({ label }) => label)).toEqual(['@2 h0', '@2 h1']);
    expect([...(each.layers[1]?.weights ?? [])]).toEqual(
      [0, 1].flatMap((h) => [0, 1, 2].map((k) => weight(1, h, 2, k))),
    );
  });

  it('of one layer', async () => {
    const path = npz({ L5H0: matrix(5, 0), L5H1: matrix(5, 1) });
    const { layers } = await read(path, { head: 1, query: 0 });
    expect(layers.map(({ label, weights }) => [label, weights[2]])).toEqual([
      ['Layer 5', weight(5, 1, 0, 2)],
    ]);
  });

  it('that are some of a model keep their numbers', async () => {
    const path = npz({ L5H1: matrix(5, 1), L6H9: matrix(6, 9) });
    expect(await weightsOf(path, { query: 1 })).toEqual([
      [0, 1, 2].map((k) => weight(5, 1, 1, k)),
      [0, 1, 2].map((k) => weight(6, 9, 1, k)),
    ]);
    expect(await noticesOf(path, { query: 1 })).toContainEqual({
      code: 'heads-uneven',
      message: 'layers differ in heads: Layer 5 has head 1, Layer 6 has head 9',
    });
    expect((await read(path, { layers: '6', head: 9 })).reduction).toEqual({ kind: 'mean', heads: [9] });
    expect((await conflictOf(() => read(path, { layers: '6', head: 1 }))).message).toContain(
      'expected one of 9',
    );
  });

  const uneven = (counts: readonly number[], name = (i: number) => `layer_${i}`) =>
    npz(
      Object.fromEntries(
        counts.map((count, layer) => [
          name(layer),
          npyOf(filled([count, 3, 3], ([h = 0, q = 0, k = 0]) => weight(layer, h, q, k))),
        ]),
      ),
    );

  it.each([[[2, 3, 4]], [[4, 1]], [[1, 2, 2, 1]]])(
    '%j of them: each layer is the mean over its own',
    async (counts) => {
      const path = uneven(counts);
      const { layers, reduction } = await read(path, { query: 1 });
      expect(reduction).toEqual({ kind: 'mean', heads: { perLayer: counts } });
      for (const [l, count] of counts.entries()) {
        const mean =
          Array.from({ length: count }, (_, h) => weight(l, h, 1, 2)).reduce((a, b) => a + b, 0) / count;
        expect(layers[l]?.weights[2]).toBe(mean);
      }
      expect((await noticesOf(path, { query: 1 })).map(({ code }) => code)).toContain('heads-uneven');
      expect(await weightsOf(path, { head: 0, query: 1 })).toEqual(
        counts.map((_, l) => [0, 1, 2].map((k) => weight(l, 0, 1, k))),
      );
      for (const head of ['max', 'min', 'rollout'] as const)
        expect((await read(path, { head, query: 1 })).layers).toHaveLength(counts.length);
    },
  );

  it('a row a head needs the same in every layer, and the hint works', async () => {
    const path = uneven([2, 3]);
    const { hint } = await conflictOf(() => read(path, { head: 'each', query: 1 }));
    const [, layers = ''] = /--layers (\d)/.exec(hint ?? '') ?? [];
    expect((await read(path, { head: 'each', query: 1, layers })).rows).toHaveLength(2);
    expect((await conflictOf(() => read(path, { head: 2 }))).hint).toContain('Layer 0 has 2 heads');
  });
});

describe('layers that are missing', () => {
  const layer = filled([2, 3, 3], () => 0.5);
  it.each([
    ['null in a list', { attentions: [null, layer, null, layer] }],
    ['null in a bare list', [null, layer, null, layer]],
    ['null by name', { layer_0: null, layer_1: layer, layer_2: null, layer_3: layer }],
    ['null in an object', { attentions: { 0: null, 1: layer, 2: null, 3: layer } }],
  ])('%s are said, and the others keep their numbers', async (_, value) => {
    const path = save(JSON.stringify(value), 'json');
    expect((await read(path)).layers.map(({ label }) => label)).toEqual(['Layer 1', 'Layer 3']);
    const notice = (await noticesOf(path)).find(({ code }) => code === 'layers-null');
    expect(notice?.message).toMatch(/^layers 0, 2 of .* are null and not drawn$/);
  });

  it.each([[['4', '12', '20']], [['0', '1', '5']]])('%j by name', async (numbers) => {
    const path = npz(Object.fromEntries(numbers.map((n) => [`layer_${n}`, npyOf(layer)])));
    expect((await read(path)).layers.map(({ label }) => label)).toEqual(numbers.map((n) => `Layer ${n}`));
  });
});

describe('an encoder and a decoder', () => {
  const [source, target] = [
    ['Das', 'ist', 'gut', '.'],
    ['<s>', 'It', 'is'],
  ];
  const wide = npyOf(filled([2, 2, 3, 4], () => 0.25));
  const square = (size: number) => npyOf(filled([2, 2, size, size], () => 1 / size));
  const labels = async (path: string, options: FigureOptions = {}) => {
    const { layers, rows } = await read(path, options);
    return [layers[0]?.tokens[0], rows.map(({ label }) => label.replace(/@\d+$/, ''))];
  };

  it.each([
    ['encoder_tokens', 'decoder_tokens', 'cross_attentions'],
    ['src_tokens', 'tgt_tokens', 'cross_attentions'],
    ['source_tokens', 'target_tokens', 'cross_attn'],
    ['enc_tokens', 'dec_tokens', 'attn'],
    ['encoder_tokens', 'decoder_tokens', 'attentions'],
    ['encoder_input_tokens', 'decoder_input_tokens', 'encoder_decoder_attentions'],
    ['col_tokens', 'row_tokens', 'attn'],
    ['key_tokens', 'query_tokens', 'cross_attentions'],
    ['tokens', 'row_tokens', 'attn'],
    ['right_text', 'left_text', 'attn'],
  ])('%s name the keys and %s the rows of %s', async (keys, rows, name) => {
    const path = npz({ [name]: wide, [keys]: unicode(source), [rows]: unicode(target) });
    expect(await labels(path)).toEqual([source, target]);
    expect((await noticesOf(path)).filter(({ code }) => code === 'text-unused')).toEqual([]);
  });

  it('each family has its own tokens', async () => {
    const path = npz({
      encoder_attentions: square(4),
      decoder_attentions: square(3),
      cross_attentions: wide,
      encoder_tokens: unicode(source),
      decoder_tokens: unicode(target),
    });
    const { hint } = await problemOf(() => read(path));
    for (const [, tensor = ''] of hint?.matchAll(/--tensor "([^"]+)"/g) ?? [])
      expect(await labels(path, { tensor })).toEqual([
        tensor?.startsWith('decoder') ? target : source,
        tensor?.startsWith('encoder') ? source : target,
      ]);
    expect(hint?.match(/--tensor/g)).toHaveLength(3);
  });

  it('queries of cross attention are no positions among the keys, though they be as many', async () => {
    const path = npz({
      cross_attentions: square(3),
      encoder_tokens: unicode(['a', 'b', 'c']),
      decoder_tokens: unicode(target),
    });
    const { rows, layers } = await read(path);
    expect(rows.map(({ query }) => query)).toEqual([undefined, undefined, undefined]);
    expect(layers[0]?.states).toEqual(new Uint8Array(9));
  });

  it('of a generation: the steps of cross attention have the same keys', async () => {
    const path = npz(
      Object.fromEntries(
        [0, 1, 2].flatMap((step) =>
          [0, 1].map((l) => [
            `cross_attentions.${step}.${l}`,
            npyOf(filled([1, 2, 1, 4], ([, head = 0, , key = 0]) => weight(l, head, step, key))),
          ]),
        ),
      ),
    );
    expect(await weightsOf(path, { head: 1, query: 'all' })).toEqual(
      [0, 1].map((l) => [0, 1, 2].flatMap((step) => [0, 1, 2, 3].map((key) => weight(l, 1, step, key)))),
    );
  });
});

describe('a sliding window', () => {
  const [size, reach] = [9, 2];
  const windows = (globals = 0, name = 'attentions', extra: Readonly<Record<string, Buffer>> = {}) =>
    npz({
      [name]: npyOf(
        filled([2, 2, size, globals + 2 * reach + 1], ([layer = 0, head = 0, query = 0, column = 0]) => {
          const key = query + column - globals - reach;
          const isThere = column < globals || (key >= 0 && key < size);
          return isThere ? weight(layer, head, query, column) : 0;
        }),
      ),
      ...extra,
    });

  it.each([
    ['attentions', {}],
    ['longformer_attentions', {}],
    ['attn', { tokens: unicode([...'abcdefghi']) }],
  ])('%s is refused, and the hint draws it by distance', async (name, extra) => {
    const path = windows(0, name, extra);
    const { message, hint } = await problemOf(() => read(path));
    expect(message).toContain('distances in a window of 2 to each side');
    const [, axes = ''] = /--axes "([^"]+)"/.exec(hint ?? '') ?? [];
    const { layers, rows } = await read(path, { axes, query: '0,8', head: 1 });
    expect(layers[0]?.tokens[0]).toEqual(['-2', '-1', '0', '+1', '+2']);
    expect(rows.map(({ label }) => label)).toEqual('tokens' in extra ? ['a@0', 'i@8'] : ['@0', '@8']);
    expect([statesOf(layers[1] as never, 0), statesOf(layers[1] as never, 1)]).toEqual([
      [1, 1, 0, 0, 0],
      [0, 0, 0, 1, 1],
    ]);
    expect(layers[1]?.weights[2]).toBe(weight(1, 1, 0, 2));
  });

  it('with columns of global tokens before it says how many', async () => {
    const { message, hint } = await problemOf(() => read(windows(1)));
    expect(message).toContain('after 1 of global tokens');
    expect(hint).toContain('--axes "layer head query offset"');
    const { layers } = await read(windows(1), { axes: 'layer head query offset' });
    expect(layers[0]?.tokens[0]?.slice(0, 2)).toEqual(['g0', '-2']);
  });

  it('is not seen in cross attention that has fewer keys', async () => {
    const path = npz({ attn: npyOf(filled([2, 2, 9, 5], ([, , q = 0, k = 0]) => weight(0, 0, q, k))) });
    expect((await read(path)).layers).toHaveLength(2);
    expect((await read(windows(0, 'cross_attentions'))).layers).toHaveLength(2);
  });
});

describe('safetensors', () => {
  it('with tokens of a batch in the metadata', async () => {
    const path = save(
      safetensors(
        { attentions: ['F64', [2, 1, 2, 2], doubles(filled([2, 1, 2, 2], () => 0.5))] },
        {
          tokens: JSON.stringify([
            ['a', 'b'],
            ['c', 'd'],
          ]),
        },
      ),
    );
    expect((await read(path, { batch: 1 })).layers[0]?.tokens[0]).toEqual(['c', 'd']);
  });
});
