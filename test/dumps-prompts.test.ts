/** Dumps of several prompts in a file; each answer was written down before it was tried. */
import { describe } from 'vitest';
import { npz, numbered, range, texts, triangle } from './support/dump-writer.ts';
import { check, QUERY } from './support/held-dumps.ts';

describe('several prompts in a file', () => {
  /** Layers of a prompt as arrays of their own, and its tokens. */
  const prompt = (name: string, size: number, own: readonly string[] | undefined = texts(size, name)) => ({
    ...numbered(
      (i) => `${name}.attentions.${i}`,
      range(2).map(() => triangle([1, 2], size)),
    ),
    ...(own.length > 0 ? { [`${name}.tokens`]: own } : {}),
  });
  const two = npz({ ...prompt('prompt_0', 5), ...prompt('prompt_1', 6) });
  const json = (sizes: readonly number[]) =>
    JSON.stringify(
      numbered(
        (i) => `prompt_${i}`,
        sizes.map((size) => ({ attentions: triangle([2, 2], size), tokens: texts(size, 'j') })) as never,
      ),
    );
  const of = (i: number) => ['--tensor', `prompt_${i}.attentions.{layer}`];
  check([
    [
      'are named, each with its layers',
      two,
      QUERY,
      ['exit 3', '--tensor "prompt_0.attentions.{layer}" or --tensor "prompt_1.attentions.{layer}"'],
    ],
    ['the first', two, [...QUERY, ...of(0)], ['2 layers', '(prompt_04@4)', '5 keys']],
    ['the second, with its own tokens', two, [...QUERY, ...of(1)], ['2 layers', '(prompt_15@5)', '6 keys']],
    [
      'of equal lengths',
      npz({ ...prompt('prompt_0', 5), ...prompt('prompt_1', 5) }),
      [...QUERY, ...of(1)],
      ['(prompt_14@4)'],
    ],
    ['only one', npz(prompt('prompt_0', 5)), QUERY, ['2 layers', '(prompt_04@4)']],
    [
      'without tokens',
      npz({ ...prompt('prompt_0', 5, []), ...prompt('prompt_1', 6, []) }),
      [...QUERY, ...of(1)],
      ['(@5)'],
    ],
    [
      'with the tokens of another only',
      npz({ ...prompt('prompt_0', 5), ...prompt('prompt_1', 6, []) }),
      [...QUERY, ...of(1)],
      ['(@5)', /^(?!.*exit)/s],
    ],
    [
      'with tokens for all',
      npz({ ...prompt('prompt_0', 5, []), ...prompt('prompt_1', 5, []), tokens: texts(5) }),
      [...QUERY, ...of(1)],
      ['(t4@4)'],
    ],
    [
      'with tokens for all and its own',
      npz({ ...prompt('prompt_0', 5, []), ...prompt('prompt_1', 5), tokens: texts(5) }),
      [...QUERY, ...of(1)],
      ['(prompt_14@4)'],
    ],
    ['in JSON', json([5, 6]), [...QUERY, '--tensor', 'prompt_1.attentions'], ['2 layers', '(j5@5)']],
    [
      'as examples of a list',
      npz(
        Object.fromEntries(
          range(2).flatMap((i) => [
            [`arr_${i}.attn`, triangle([3, 1, 2], 5)],
            [`arr_${i}.tokens`, texts(5, `e${i}`)],
          ]),
        ),
      ),
      QUERY,
      ['exit 3', '--tensor "arr_0.attn"'],
    ],
    [
      'as examples of a list, one of them',
      npz(
        Object.fromEntries(
          range(2).flatMap((i) => [
            [`arr_${i}.attn`, triangle([3, 1, 2], 5)],
            [`arr_${i}.tokens`, texts(5, `e${i}`)],
          ]),
        ),
      ),
      [...QUERY, '--tensor', 'arr_1.attn'],
      ['3 layers', '(e14@4)'],
    ],
  ]);
});
