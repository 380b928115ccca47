/** Nested JSON lists as arrays. */
import { describe, expect, it } from 'vitest';
import type { AttnplotError } from '../src/core/errors.ts';
import { labelsOf, read, SIZE, save, TOKENS, WITH_TOKENS, weightsOf } from './support/dumps.ts';
import { problemOf } from './support/tensors.ts';

describe('nested lists', () => {
  it('are arrays', async () => {
    const path = save(JSON.stringify(weightsOf()), 'json');
    const tokens = save(JSON.stringify(TOKENS), 'json');
    for (const options of [{}, { head: 'max' }, { layers: '2,0', head: 'each' }, { head: 'rollout' }])
      expect((await read(path, { ...options, tokens })).layers.map(({ weights }) => weights)).toEqual(
        (await read(WITH_TOKENS, options)).layers.map(({ weights }) => weights),
      );
  });

  it('may be in an object with tokens and nothing else', async () => {
    for (const name of ['attentions', 'attn_weights']) {
      const path = save(JSON.stringify({ tokens: TOKENS, [name]: weightsOf() }), 'json');
      const { layers, rows } = await read(path);
      const expected = await read(WITH_TOKENS);
      expect(rows).toEqual(expected.rows);
      expect(layers.map(({ path: _, ...layer }) => layer)).toEqual(
        expected.layers.map(({ path: _, ...layer }) => layer),
      );
    }
    const rows = weightsOf(SIZE, false).map((layer) => layer.map((head) => head.slice(0, 1)));
    expect(await labelsOf(save(JSON.stringify({ attention: rows, row_tokens: ['x'] }), 'json'))).toEqual([
      'x@5',
    ]);
  });

  it.each([
    [
      '{"attentions": [[[0.5, 0.5], [1]]], "tokens": ["a", "b"]}',
      ['attentions', 0, 1],
      'a list of 1, expected a list of 2',
    ],
    ['{"attentions": [], "tokens": ["a"]}', ['attentions'], 'an empty list'],
    ['{"attentions": [[1]], "tokens": [1]}', ['tokens'], 'a list of 1, expected a list of strings'],
  ])('%s is refused', async (text, path, message) => {
    const problem = await problemOf(() => read(save(text, 'json')));
    expect(problem).toMatchObject({ kind: 'input', path });
    expect(problem.message).toContain(message);
    expect(problem.hint).toContain('"attentions"');
  });

  it('in an object with other keys are refused with a hint', async () => {
    const text = JSON.stringify({ title: 'T', tokens: ['a'], attentions: [[[[1]]]] });
    const error = await read(save(text, 'json')).catch((thrown: unknown) => thrown);
    const problem = (error as AttnplotError).problems.find(({ path }) => path?.[0] === 'attentions');
    expect(problem?.hint).toBe(
      'did you mean "layers", as [layer][row][key]? Raw arrays [layer][head][query][key] have no other keys than "attentions" and "tokens"',
    );
  });

  it('have null and NaN for missing weights', async () => {
    const { layers } = await read(save('[[[null, 0.5], [NaN, 1]]]', 'json'));
    expect([...(layers[0]?.states ?? [])]).toEqual([2, 0, 2, 0]);
  });

  it.each([
    ['[[[0.5, 0.5], [1]]]', 'a list of 1, expected a list of 2'],
    ['[[[1], [0.5, 0.5, 0]]]', 'a list of 3, expected a list of 1'],
    ['[[[0.5, 0.5], 1]]', '1, expected a list of 2'],
    ['[[[0.5, [1]]]]', 'a list of 1, expected a number'],
    ['[[[0.5, "1"]]]', '"1", expected a number'],
    ['[[[], []]]', 'an empty list'],
    ['[]', 'an empty list'],
  ])('%s is refused', async (text, message) => {
    const problem = await problemOf(() => read(save(text, 'json')));
    expect(problem.kind).toBe('input');
    expect(problem.message).toContain(message);
  });

  it.each(['[1, 2, 3]', '[1]'])('%s has too few axes', async (text) => {
    expect((await problemOf(() => read(save(text, 'json')))).kind).toBe('input');
  });
});
