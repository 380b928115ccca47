/** Shapes of examples, batches and training steps, and their tokens. */
import { describe, expect, it } from 'vitest';
import { openAttention } from '../src/pipeline/open-attention.ts';
import { doubles, npyOf, read, save, unicode } from './support/dumps.ts';
import { filled, integers, noticesOf, npz, weight, weightsOf } from './support/shapes.ts';
import { npy, safetensors } from './support/tensor-writers.ts';
import { problemOf } from './support/tensors.ts';

const strings = (rows: readonly (readonly string[])[]) => {
  const flat = unicode(rows.flat());
  const width = Number(/<U(\d+)/.exec(flat.toString('latin1'))?.[1]);
  return npy(
    `<U${width}`,
    [rows.length, rows[0]?.length ?? 0],
    flat.subarray(flat.length - rows.flat().length * width * 4),
  );
};

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
