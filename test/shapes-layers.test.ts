/** Shapes of layers and heads: layers that are missing, and those of one query. */
import { describe, expect, it } from 'vitest';
import { conflictOf, npyOf, read, save } from './support/dumps.ts';
import { filled, noticesOf, npz, weight, weightsOf } from './support/shapes.ts';

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
