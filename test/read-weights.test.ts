/** Weights of arrays, read by any order of axes, layers, heads and queries. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findAttention } from '../src/arrays/conventions.ts';
import { readWeights } from '../src/arrays/weights.ts';
import { runs } from './support/random.ts';
import { safetensors } from './support/tensor-writers.ts';
import { fixture, opened } from './support/tensors.ts';

describe('weights', () => {
  const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

  test('of the two training runs are rows that sum to 1', async () => {
    for (const name of ['abspe-step-1500.npz', 'rope-step-1500.safetensors']) {
      const file = await opened(fixture(`pause/${name}`));
      const { layers } = findAttention(file);
      expect([layers.length, layers[0]?.heads, layers[0]?.keys]).toEqual([12, 4, 40]);
      for (const { values } of await readWeights(file, layers, { heads: 'all', queries: [8, 32] }))
        for (let row = 0; row < 8; row++)
          expect(sum(values.subarray(row * 40, row * 40 + 40))).toBeCloseTo(1, 2);
    }
  });

  test('are the same for any order of axes, layers, heads and queries', async () => {
    const sizes = { batch: 2, layer: 3, head: 2, query: 3, key: 4 };
    const valueAt = (at: Readonly<Record<string, number>>) =>
      Object.keys(sizes).reduce((sum, axis) => sum * 10 + (at[axis] ?? 0), 0);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(Object.keys(sizes), { minLength: 5 }),
        fc.array(fc.nat(2), { minLength: 1 }),
        fc.array(fc.nat(1), { minLength: 1 }),
        fc.array(fc.nat(2), { minLength: 1 }),
        async (axes, picked, heads, queries) => {
          const walk = (i: number, at: Readonly<Record<string, number>>): number[] => {
            const axis = axes[i] as keyof typeof sizes | undefined;
            return axis === undefined
              ? [valueAt(at)]
              : Array.from({ length: sizes[axis] }, (_, n) => walk(i + 1, { ...at, [axis]: n })).flat();
          };
          const data = Float64Array.from(walk(0, {}));
          const shape = axes.map((axis) => sizes[axis as keyof typeof sizes]);
          const file = await opened(safetensors({ x: ['F64', shape, new Uint8Array(data.buffer)] }));
          const { layers } = findAttention(file, { axes: axes.join(' '), batch: 1 });
          const read = await readWeights(
            file,
            picked.map((i) => layers[i] as (typeof layers)[0]),
            { heads, queries },
          );
          const expected = picked.map((layer) =>
            heads.flatMap((head) =>
              queries.flatMap((query) =>
                [0, 1, 2, 3].map((key) => valueAt({ batch: 1, layer, head, query, key })),
              ),
            ),
          );
          expect(read.map(({ values }) => [...values])).toEqual(expected);
        },
      ),
      { numRuns: runs(60) },
    );
  });

  test('of a generation come from the steps asked for, NaN where a query has no such key', async () => {
    const bytes = (count: number, value: number) =>
      new Uint8Array(Float32Array.from({ length: count }, () => value).buffer);
    const file = await opened(
      safetensors({
        'attentions.0.0': ['F32', [1, 1, 2, 2], bytes(4, 0.5)],
        'attentions.0.1': ['F32', [1, 1, 2, 2], bytes(4, 0.25)],
        'attentions.1.0': ['F32', [1, 1, 1, 3], bytes(3, 1)],
        'attentions.1.1': ['F32', [1, 1, 1, 3], bytes(3, 2)],
      }),
    );
    const read: string[] = [];
    const noting = {
      ...file,
      readNumbers: (name: string, selection?: Parameters<typeof file.readNumbers>[1]) => {
        read.push(name);
        return file.readNumbers(name, selection);
      },
    };
    const { layers } = findAttention(file);
    const [first, second] = await readWeights(noting, layers, { heads: 'all', queries: [2, 0] });
    expect([...(first?.values ?? []), ...(second?.values ?? [])]).toEqual([
      1,
      1,
      1,
      0.5,
      0.5,
      Number.NaN,
      2,
      2,
      2,
      0.25,
      0.25,
      Number.NaN,
    ]);
    expect(first).toMatchObject({ index: 0, shape: [1, 2, 3], keyCounts: [3, 2] });
    read.length = 0;
    await readWeights(noting, layers, { heads: 'all', queries: [2] });
    expect(read).toEqual(['attentions.1.0', 'attentions.1.1']);
    await expect(readWeights(file, layers, { heads: 'all', queries: [3] })).rejects.toThrow(RangeError);
  });
});
