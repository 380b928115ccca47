/** Files of arrays that are refused with the flag to type. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findAttention } from '../src/arrays/conventions.ts';
import type { TensorOptions } from '../src/arrays/family-axes.ts';
import { failing, fileOf } from './support/conventions.ts';
import { runs } from './support/random.ts';
import { problemOf } from './support/tensors.ts';

describe('refused, with the flag to type', () => {
  test.each<[Readonly<Record<string, readonly number[]>>, TensorOptions, RegExp, RegExp]>([
    [
      { a: [3, 2, 4, 9, 9] },
      {},
      /\[3, 2, 4, 9, 9\].* or /,
      /--axes "layer batch head query key" or --axes "batch layer head query key", with --batch 0/,
    ],
    [{ 'attentions.0': [2, 4, 9, 9], 'attentions.1': [2, 4, 9, 9] }, {}, /batch of 2/, /--batch 0/],
    [
      { a: [2, 4, 9, 9], b: [2, 4, 9, 9] },
      {},
      /a float32 \[2, 4, 9, 9\]; b float32/,
      /--tensor "a" or --tensor "b"/,
    ],
    [{ ids: [9] }, {}, /ids float32 \[9\]/, /--tensor/],
    [{}, {}, /no arrays/, /save the weights under a name of their own/],
    [
      { 'attentions.0': [1, 4, 9, 9], 'attentions.1': [1, 4, 8, 8] },
      {},
      /layer 0 with 4 heads, 9 queries and 9 keys and layer 1/,
      /--tensor/,
    ],
    // Torch repeats one number along such an axis.
    [{ attentions: [5e9, 2, 2] }, {}, /5000000000 on the layer axis, expected at most 100000/, /--axes/],
    [{ attentions: [1, 5e9, 2, 2] }, {}, /5000000000 on the head axis/, /--axes/],
    [{ attentions: [5e9, 2] }, {}, /5000000000 on the query axis/, /--axes/],
    [
      { attentions: [2, 4, 9, 9] },
      { tensor: 'attention' },
      /no array "attention"/,
      /did you mean "attentions"/,
    ],
    [
      { attentions: [2, 4, 9, 9] },
      { axes: 'layer query key' },
      /^found 3 names for the 4 axes of attentions \[2, 4, 9, 9\]$/,
      /--axes/,
    ],
    [
      { attentions: [2, 4, 9, 9], attn_mask: [4, 9, 9] },
      { axes: 'query key' },
      /^found 2 names for the 4 axes of attentions/,
      /^name each axis, as in --axes "layer head query key"$/,
    ],
    [
      { attentions: [9, 9] },
      { batch: 1 },
      /^found 1, expected 0, as attentions \[query 9, key 9\] is of one sequence$/,
      /--axes "batch head query key"/,
    ],
    [
      { attentions: [3, 4, 9, 9] },
      { axes: 'layer head query key', batch: 1 },
      /\[layer 3, head 4, query 9, key 9\] is of one sequence/,
      /--axes/,
    ],
    [{ attentions: [2, 4, 9, 9] }, { axes: 'layer haed query key' }, /"haed"/, /--axes/],
    [{ attentions: [2, 4, 9, 9] }, { axes: 'layer layer query key' }, /twice/, /--axes/],
    [{ attentions: [2, 4, 9, 9] }, { axes: 'layer head batch key' }, /query and key/, /--axes/],
    [{ attentions: [2, 4, 9, 9] }, { batch: 7 }, /found 7, expected 0 to 1/, /count from 0/],
    [
      { attentions: [2, 4, 9, 9] },
      { tensor: 'attentions', axes: 'query key' },
      /2 names for the 4 axes/,
      /--axes/,
    ],
    [{ attentions: [0, 4, 9, 9] }, { tensor: 'attentions' }, /empty array/, /output_attentions/],
    [{ attentions: [1, 1, 1, 1, 9, 9] }, { tensor: 'attentions' }, /6 axes/, /--axes/],
    [{ 'layer.0': [1, 4, 9, 9], 'layer.00': [1, 4, 9, 9] }, {}, /same layer/, /--tensor/],
  ])('%j with %j', async (shapes, options, message, hint) => {
    const problem = await failing(shapes, options);
    expect(problem.message).toMatch(message);
    expect(problem.hint).toMatch(hint);
  });

  test('a pickle is named as the cause', async () => {
    const file = fileOf({ attentions: [12] }, { attentions: 'refused' });
    expect((await problemOf(async () => findAttention(file))).hint).toBe(
      'attentions holds float32, which cannot be read',
    );
  });

  test('any names, shapes and options give a reading or a refusal', async () => {
    const name = fc.stringMatching(/^[a-z]{0,6}[._[]?\d{0,2}[.\]_]?(attn|layer|step|head)?\d{0,2}$/);
    const shape = fc.array(fc.nat(4), { maxLength: 6 });
    const options = fc.record({
      tensor: fc.option(fc.oneof(name, fc.constantFrom('{layer}', 'a{layer}{step}(', '{layer}{layer}')), {
        nil: undefined,
      }),
      axes: fc.option(fc.constantFrom('query key', 'layer query key', ''), { nil: undefined }),
      batch: fc.option(fc.integer({ min: -1, max: 3 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, shape), options, async (shapes, given) => {
        try {
          findAttention(fileOf(shapes), given);
        } catch (error) {
          await problemOf(async () => {
            throw error;
          });
        }
      }),
      { numRuns: runs(300) },
    );
  });
});
