/** Shapes of the steps of a generation, read value by value. */
import { describe, expect, it } from 'vitest';
import { npyOf, read, save, statesOf } from './support/dumps.ts';
import { filled, type Nested, npz, weight } from './support/shapes.ts';
import { problemOf } from './support/tensors.ts';

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
