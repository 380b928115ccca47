/** Schemas of the parts of an attention file. Each is made when it is asked for: a command that draws arrays needs none of them. */

import * as z from 'zod/mini';
import { type Expected, expecting, MOST_ITEMS } from '../options/expected.ts';
import { boundIssues, listOf, MOST_TOLD } from '../options/lists.ts';
import { MASKED } from './file.ts';
import { CURVE_PARTS } from './measure.ts';
import { REDUCTION_KINDS } from './reduction.ts';

/** Typed arrays too, for the library's users. */
const isWeightList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** A finite number, null or NaN for a missing one, or "masked". */
const isPlainWeight = (weight: unknown): boolean =>
  weight === null ||
  weight === MASKED ||
  (typeof weight === 'number' && Math.abs(weight) !== Number.POSITIVE_INFINITY);

const expected = (kind: Expected) => kind;

/** A row is checked by its own loop: a file has millions of weights, and only the wrong ones need an issue each. */
export const weightRow = z.any().check(({ value, issues }) => {
  if (!isWeightList(value)) {
    issues.push({ code: 'invalid_type', expected: 'array', message: expected('weights'), input: value });
    return;
  }
  let others = 0;
  for (let key = 0; key < value.length; key++) {
    const weight = value[key];
    if (isPlainWeight(weight)) continue;
    if (issues.length > MOST_TOLD) {
      others++;
      continue;
    }
    const place = { path: [key], message: expected('weight'), input: weight };
    issues.push(
      typeof weight === 'number'
        ? { code: 'custom', ...place }
        : { code: 'invalid_type', expected: 'number', ...place },
    );
  }
  boundIssues(issues, others);
});

export function describe<T extends z.ZodMiniType>(schema: T, description: string): T {
  z.globalRegistry.add(schema, { description });
  return schema;
}

const anyTokens = () => listOf(z.string(), expecting('tokens'));

export const tokens = () => anyTokens().check(z.minLength(1, expecting('a-token')));

/** Tokens that nothing goes by may be left out, or be none. */
export const spareTokens = () => z.optional(anyTokens());

export const weights = () =>
  describe(
    listOf(weightRow, expecting('matrix')).check(z.minLength(1, expecting('a-row'))),
    'weights[row][key]; null or NaN is missing; "masked" is a key the query cannot see, as are those after the end of a row',
  );

const countOf = () => z.int(expecting('count')).check(z.positive(expecting('count')));

/** Lists about the weights are written out under the title. Positions of keys may be more, and are then counted there. */
export const notTooLong = () => z.maxLength(MOST_ITEMS, expecting('shorter'));

const position = () => z.int(expecting('index')).check(z.nonnegative(expecting('index')));

export const rowObject = () =>
  z.strictObject({
    label: describe(z.string(), 'shown beside the row'),
    query: describe(z.optional(position()), '0-based position of the query token'),
    segment: describe(
      z.optional(position()),
      '0-based position in "segments" of the one that the query is in (default: by its position)',
    ),
    tokens: describe(
      z.optional(tokens()),
      "the row's own key tokens, where rows come from different sequences",
    ),
  });

export const layerObject = () =>
  z.strictObject({
    label: describe(z.optional(z.string()), 'shown beside the panel (default: Layer N)'),
    number: describe(
      z.optional(position()),
      'the number of the layer, by which layer groups name it (default: its place among the layers, from 0)',
    ),
    head: describe(
      z.optional(position()),
      'the head that the matrix is of, from 0; matrices of one layer have the same label',
    ),
    input: describe(
      z.optional(position()),
      'the input that the matrix is of, by position in "inputs"; matrices of one layer have the same label',
    ),
    difference: describe(
      z.optional(z.boolean()),
      'whether the matrix is that of the first of "inputs" minus that of the second',
    ),
    divergences: describe(
      z.optional(listOf(z.nullable(z.number()), expecting('array'))),
      'of a difference: the Jensen-Shannon divergence of the two inputs for each row, in nats, drawn at its right end',
    ),
    weights: weights(),
    tokens: describe(z.optional(tokens()), "the layer's own key tokens"),
  });

export const reductionObject = () =>
  z.strictObject({
    kind: describe(z.enum(REDUCTION_KINDS), 'how the weights of several heads became one'),
    heads: describe(
      z.union([
        countOf(),
        listOf(position()).check(z.minLength(1, expecting('a-head')), notTooLong()),
        z.strictObject({
          perLayer: listOf(countOf()).check(z.minLength(1, expecting('a-layer')), notTooLong()),
        }),
      ]),
      'over how many heads, a list of their numbers from 0, or how many each layer has: { "perLayer": [12, 8] }',
    ),
    examples: describe(z.optional(countOf()), 'over how many examples the weights are a mean'),
  });

export const measureObject = () =>
  z.strictObject({
    kind: describe(z.enum(['matrix']), 'rows are layers, and columns are heads'),
    label: describe(z.string(), 'name and unit, shown along the colorbar'),
  });

export const curveObject = () =>
  z.strictObject({
    kind: describe(z.enum(['curve']), 'rows are lines, and columns places on the x axis'),
    label: describe(z.string(), 'name and unit, shown along the y axis'),
    axis: describe(z.string(), 'shown along the x axis'),
    places: describe(listOf(z.number()), 'numbers of the places, ascending'),
    spacing: describe(
      z.optional(z.enum(['log', 'even'])),
      'how places stand along the x axis: by their logarithms, or equally far apart (default: by their numbers)',
    ),
    parts: describe(listOf(z.enum(CURVE_PARTS)), 'what each layer holds'),
  });

export const selectionObject = () =>
  z.strictObject({
    keys: describe(z.string(), 'positions of the keys in the whole sequence: "1-8, 10"'),
    count: describe(countOf(), 'how many these are'),
    of: describe(countOf(), 'how many keys the whole sequence has'),
    noSpecial: describe(z.optional(z.boolean()), 'whether special tokens were dropped'),
  });

export const sumObject = () =>
  z.strictObject({
    by: describe(z.enum(['word', 'segment']), 'what the keys of a column have in common'),
    queries: describe(z.optional(z.enum(['mean'])), 'whether the queries of a word were averaged'),
    leftOut: describe(z.optional(countOf()), 'keys in no segment, which no column holds'),
  });

export const segmentObject = () =>
  z.strictObject({
    name: describe(z.string(), 'shown under its keys'),
    first: describe(z.optional(position()), '0-based position of its first key; without it no key is in it'),
    last: describe(z.optional(position()), 'of its last key (default: the last there is)'),
  });

export const reductionSchema = () => z.union([z.string(), reductionObject()]);
