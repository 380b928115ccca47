/** Dumps of decoding with a cache, and of one query a layer; each answer was written down before it was tried. */
import { describe } from 'vitest';
import {
  float32,
  integers,
  npz,
  numbered,
  range,
  texts,
  toNpy,
  triangle,
  weights,
} from './support/dump-writer.ts';
import { check, pick, QUERY } from './support/held-dumps.ts';
import { npy } from './support/tensor-writers.ts';

describe('steps of decoding', () => {
  const step = (keys: number, queries = 1, outer: readonly number[] = [1, 2]) =>
    weights([...outer, queries], keys);
  const grown = range(12).map((i) => step(4 + i));
  const prompt = triangle([1, 2], 4);
  const generated = [prompt, step(5), step(6), step(7)];
  check([
    [
      'twelve, in the order of numbers',
      npz(numbered((i) => `step_${i}`, grown.toReversed().toReversed())),
      QUERY,
      ['1 row (@14) and 15 keys'],
    ],
    [
      'with a name for each layer',
      npz(
        Object.fromEntries(generated.flatMap((one, i) => range(2).map((l) => [`step_${i}.layer_${l}`, one]))),
      ),
      QUERY,
      ['2 layers', '(@6)', '7 keys'],
    ],
    [
      'without the prompt',
      npz(numbered((i) => `step_${i}`, generated.slice(1))),
      ['--query', 'all'],
      ['3 rows (@4, @5, @6)'],
    ],
    [
      'several queries a step',
      npz(numbered((i) => `step_${i}`, [prompt, step(7, 3), step(9, 2)])),
      QUERY,
      ['(@8)', '9 keys'],
    ],
    ['one is missing', npz({ step_0: prompt, step_2: step(6) }), QUERY, ['exit 3', '--tensor']],
    [
      'one by name',
      npz(numbered((i) => `step_${i}`, generated)),
      ['--tensor', 'step_2'],
      ['(@5)', 'taken for the last of 6 keys'],
    ],
    [
      'of two sequences',
      npz(numbered((i) => `step_${i}`, [triangle([2, 2], 4), step(5, 1, [2, 2]), step(6, 1, [2, 2])])),
      [...QUERY, '--batch', '1'],
      ['(@5)', '6 keys'],
    ],
    [
      'of layers, without a batch',
      npz(numbered((i) => `step_${i}`, [triangle([2, 2], 4), step(5, 1, [2, 2])])),
      QUERY,
      ['2 layers', '(@4)'],
    ],
    [
      'tokens for all',
      npz({ ...numbered((i) => `step_${i}`, generated), tokens: texts(7) }),
      ['--query', '4,6'],
      ['2 rows (t4@4, t6@6)'],
    ],
    [
      'tokens of the prompt only',
      npz({ ...numbered((i) => `step_${i}`, generated), tokens: texts(4) }),
      QUERY,
      ['exit 3', 'found 4 tokens', '7 keys'],
    ],
    [
      'a window of keys that does not grow',
      npz(numbered((i) => `step_${i}`, [step(4), step(4), step(4)])),
      [],
      ['4 keys'],
    ],
    [
      'JSON with tokens',
      JSON.stringify({ attentions: generated.map((one) => [one, one]), tokens: texts(7) }),
      QUERY,
      ['2 layers', '(t6@6)'],
    ],
    ['float32', npz(numbered((i) => `step_${i}`, generated.map(float32))), QUERY, ['(@6)']],
    [
      'all rows',
      npz(numbered((i) => `step_${i}`, generated)),
      ['--query', 'all'],
      ['7 rows', '21 cells masked'],
    ],
  ]);
});

describe('one query a layer', () => {
  const twelve = weights([12], 9);
  check([
    ['layers', npz({ layers: twelve }), [], ['12 layers', '1 row']],
    ['by_layer', npz({ attn_by_layer: twelve }), [], ['12 layers', '--axes "query key"']],
    ['named otherwise', npz({ attn: twelve }), [], ['1 layer', '12 rows', '--axes "layer key"']],
    ['--axes', npz({ attn: twelve }), ['--axes', 'layer key'], ['12 layers', '(@8)']],
    ['some layers', npz({ attn: twelve }), ['--axes', 'layer key', '--layers', '3-5'], ['3 layers']],
    [
      'a mean of layers',
      npz({ attn: twelve }),
      ['--axes', 'layer key', '--layers', 'mean'],
      ['Mean of 12 layers'],
    ],
    ['with tokens', npz({ layers: twelve, tokens: texts(9) }), [], ['12 layers', '(t8@8)']],
    ['--first-query', npz({ layers: twelve }), ['--first-query', '0'], ['(@0)']],
    ['JSON', JSON.stringify({ layers: twelve, tokens: texts(9) }), [], ['12 layers']],
    ['heads', npz({ attn: twelve }), ['--axes', 'head key', '--head', '3'], ['attention of head 3']],
    ['as many layers as keys is a map', npz({ layers: triangle([], 9) }), QUERY, ['1 layer']],
    ['a row alone', npz({ attn: toNpy(pick(twelve, 0)) }), [], ['exit 3', '--tensor "attn" --axes "key"']],
    [
      'a row alone, named so',
      npz({ attn: toNpy(pick(twelve, 0)) }),
      ['--tensor', 'attn', '--axes', 'key'],
      ['1 row', '9 keys'],
    ],
    [
      'a row of whole numbers',
      npz({ ids: integers([1, 0, 0, 0]) }),
      [],
      ['exit 3', '--tensor "ids" --axes "key"'],
    ],
    [
      'a row of whole numbers, named so',
      npz({ ids: integers([1, 0, 0, 0]) }),
      ['--tensor', 'ids', '--axes', 'key'],
      ['1 row', '4 keys'],
    ],
    [
      'one row of whole numbers',
      npz({ attn: npy('<i8', [1, 4], new Uint8Array(BigInt64Array.of(1n, 0n, 0n, 0n).buffer)) }),
      [],
      ['exit 3', '--tensor "attn"\n'],
    ],
  ]);
});

describe('decoding with a cache', () => {
  const one = npz({ attentions: weights([2, 2, 1], 9) });
  const filled = (rows: number, full: number) =>
    weights([2, 2, rows], 32, (q, key) => key < full - rows + 1 + q);
  check([
    ['one query is the last', one, [], ['(@8)', 'taken for the last of 9 keys']],
    ['--first-query 0', one, ['--first-query', '0'], ['(@0)']],
    ['--first-query 9', one, ['--first-query', '9'], ['--first-query 8']],
    ['--query 0', one, ['--query', '0'], ['expected a position from 8 to 8']],
    [
      'four of nine',
      npz({ attentions: weights([2, 2, 4], 9, (q, key) => key <= q + 5), tokens: texts(9) }),
      [],
      ['t5@5', 't8@8', '12 cells masked'],
    ],
    [
      'a static cache',
      npz({ attentions: filled(1, 9) }),
      [],
      ['(@8)', 'keys 9-31 have no weight', '46 cells masked'],
    ],
    [
      'a static cache and three queries',
      npz({ attentions: filled(3, 9) }),
      [],
      ['(@6, @7, @8)', 'keys 9-31'],
    ],
    ['a static cache with tokens', npz({ attentions: filled(1, 9), tokens: texts(32) }), [], ['(t8@8)']],
    ['a static cache, otherwise', npz({ attentions: filled(1, 9) }), ['--first-query', '0'], ['(@0)']],
    [
      'rows by their tokens',
      npz({ attentions: weights([2, 2, 2], 9), tokens: texts(9), row_tokens: ['t3', 't4'] }),
      [],
      ['(t3@3, t4@4)'],
    ],
    ['a layer a row', npz({ attentions: weights([12], 9) }), ['--axes', 'layer key'], ['12 layers', '1 row']],
    [
      'a layer a row is a guess',
      npz({ layers: weights([12], 9) }),
      [],
      ['one query a layer (if these are queries'],
    ],
    ['rows and keys are a guess', npz({ attentions: weights([2], 9) }), [], ['--axes "layer key"']],
    ['one row', npz({ attentions: toNpy([0.25, 0.75]) }), ['--axes', 'key'], ['1 row', '2 keys']],
  ]);
});
