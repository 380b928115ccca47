import * as z from 'zod/mini';
import type { Path } from '../core/errors.ts';
import { type Expected, expecting } from '../options/expected.ts';
import { figureOptionsSchema, OPTION_NAMES } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import { CURVE_PARTS } from './attention.ts';
import { MASKED } from './file.ts';
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
  for (let key = 0; key < value.length; key++) {
    const weight = value[key];
    if (isPlainWeight(weight)) continue;
    const place = { path: [key], message: expected('weight'), input: weight };
    issues.push(
      typeof weight === 'number'
        ? { code: 'custom', ...place }
        : { code: 'invalid_type', expected: 'number', ...place },
    );
  }
});

function describe<T extends z.ZodMiniType>(schema: T, description: string): T {
  z.globalRegistry.add(schema, { description });
  return schema;
}

// Made when asked for: a command that draws arrays needs none of them.

const tokens = () => z.array(z.string(), expecting('tokens')).check(z.minLength(1, expecting('a-token')));
const weights = () =>
  describe(
    z.array(weightRow, expecting('matrix')).check(z.minLength(1, expecting('a-row'))),
    'weights[row][key]; null or NaN is missing; "masked" is a key the query cannot see, as are those after the end of a row',
  );
const countOf = () => z.int(expecting('count')).check(z.positive(expecting('count')));
const position = () => z.int(expecting('index')).check(z.nonnegative(expecting('index')));

const rowObject = () =>
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
const layerObject = () =>
  z.strictObject({
    label: describe(z.optional(z.string()), 'shown beside the panel (default: Layer N)'),
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
      z.optional(z.array(z.nullable(z.number()), expecting('array'))),
      'of a difference: the Jensen-Shannon divergence of the two inputs for each row, in nats, drawn at its right end',
    ),
    weights: weights(),
    tokens: describe(z.optional(tokens()), "the layer's own key tokens"),
  });

const reductionObject = () =>
  z.strictObject({
    kind: describe(z.enum(REDUCTION_KINDS), 'how the weights of several heads became one'),
    heads: describe(
      z.union([
        countOf(),
        z.array(position()).check(z.minLength(1, expecting('a-head'))),
        z.strictObject({
          perLayer: z
            .array(z.int(expecting('count')).check(z.positive(expecting('count'))))
            .check(z.minLength(1, expecting('a-layer'))),
        }),
      ]),
      'over how many heads, a list of their numbers from 0, or how many each layer has: { "perLayer": [12, 8] }',
    ),
    examples: describe(
      z.optional(z.int(expecting('count')).check(z.positive(expecting('count')))),
      'over how many examples the weights are a mean',
    ),
  });
const measureObject = () =>
  z.strictObject({
    kind: describe(z.enum(['matrix']), 'rows are layers, and columns are heads'),
    label: describe(z.string(), 'name and unit, shown along the colorbar'),
  });
const curveObject = () =>
  z.strictObject({
    kind: describe(z.enum(['curve']), 'rows are lines, and columns places on the x axis'),
    label: describe(z.string(), 'name and unit, shown along the y axis'),
    axis: describe(z.string(), 'shown along the x axis'),
    places: describe(z.array(z.number()), 'numbers of the places, ascending'),
    parts: describe(z.array(z.enum(CURVE_PARTS)), 'what each layer holds'),
  });
const selectionObject = () =>
  z.strictObject({
    keys: describe(z.string(), 'positions of the keys in the whole sequence: "1-8, 10"'),
    count: describe(countOf(), 'how many these are'),
    of: describe(countOf(), 'how many keys the whole sequence has'),
    noSpecial: describe(z.optional(z.boolean()), 'whether special tokens were dropped'),
  });
const sumObject = () =>
  z.strictObject({
    by: describe(z.enum(['word', 'segment']), 'what the keys of a column have in common'),
    queries: describe(z.optional(z.enum(['mean'])), 'whether the queries of a word were averaged'),
    leftOut: describe(z.optional(countOf()), 'keys in no segment, which no column holds'),
  });
const segmentObject = () =>
  z.strictObject({
    name: describe(z.string(), 'shown under its keys'),
    first: describe(z.optional(position()), '0-based position of its first key; without it no key is in it'),
    last: describe(z.optional(position()), 'of its last key (default: the last there is)'),
  });

const reductionSchema = () => z.union([z.string(), reductionObject()]);

/**
 * The attention file's shape; lengths that depend on one another are checked by `checkLengths`.
 * @param figure of its figure block
 * @param ownTokens whether every row or layer has tokens of its own, so that the file may leave its out
 */
export const attentionFileSchema = (
  figure: z.ZodMiniType<FigureOptions> = figureOptionsSchema(),
  ownTokens = true,
) =>
  z.strictObject({
    $schema: describe(z.optional(z.any()), 'free'),
    title: describe(z.optional(z.string()), 'title over the figure'),
    reduction: describe(
      z.optional(reductionSchema()),
      'what was done to the heads before the weights were written, shown under the title: { "kind": "mean", "heads": 12 }, or free text, which decides nothing',
    ),
    measure: describe(
      z.optional(z.union([measureObject(), curveObject()])),
      'what the numbers are, where they are no attention weights',
    ),
    selection: describe(
      z.optional(selectionObject()),
      'which keys of a longer sequence these are, shown under the title',
    ),
    quantity: describe(
      z.optional(z.enum(['scores', 'difference'])),
      'what the numbers are where they are no weights: scores before the softmax, which the colorbar then says',
    ),
    divergence: describe(
      z.optional(z.enum(['pairs'])),
      'what the divergences of a difference are: the least over pairs of heads (default: those of the rows drawn)',
    ),
    sums: describe(
      z.optional(z.array(sumObject(), expecting('array'))),
      'how keys of a longer sequence were summed into these, the first step first, shown under the title',
    ),
    segments: describe(
      z.optional(z.array(segmentObject(), expecting('array')).check(z.minLength(1, expecting('a-segment')))),
      'named stretches of keys, drawn as brackets under them; the option "segments" replaces them',
    ),
    inputs: describe(
      z.optional(z.array(z.string(), expecting('array')).check(z.minLength(1, expecting('array')))),
      'names of inputs that are compared, each a column of panels; every layer then says its "input"',
    ),
    tokens: describe(
      ownTokens ? z.optional(tokens()) : tokens(),
      'key tokens, one a column; may be left out where every layer or every row has tokens of its own',
    ),
    rows: describe(
      z
        .array(z.union([z.string(), rowObject()]), expecting('labels'))
        .check(z.minLength(1, expecting('a-label'))),
      'the queries, one a row of every panel',
    ),
    layers: describe(
      z
        .array(z.union([weights(), layerObject()]), expecting('matrices'))
        .check(z.minLength(1, expecting('a-layer'))),
      'one matrix a panel',
    ),
    figure: describe(z.optional(figure), "any figure option, under its flag's name in camelCase"),
    meta: describe(z.optional(z.any()), 'free'),
  });

/** The keys an object at `path` of an attention file may have. */
export function knownKeys(path: Path): readonly string[] {
  if (path.length === 0) return Object.keys(attentionFileSchema().def.shape);
  if (path[0] === 'figure') return OPTION_NAMES;
  if (path[0] === 'reduction') return Object.keys(reductionObject().def.shape);
  if (path[0] === 'measure') return Object.keys(curveObject().def.shape);
  if (path[0] === 'selection') return Object.keys(selectionObject().def.shape);
  if (path[0] === 'sums') return Object.keys(sumObject().def.shape);
  if (path[0] === 'segments') return Object.keys(segmentObject().def.shape);
  return Object.keys((path[0] === 'rows' ? rowObject() : layerObject()).def.shape);
}
