import * as z from 'zod/mini';
import type { Path } from '../errors.ts';
import type { FigureOptions } from '../options/figure-options.ts';
import { figureOptionsSchema, OPTION_NAMES } from '../options/schema.ts';

/** Typed arrays too, for the library's users. */
const isWeightList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** A finite number, or null or NaN for a missing one. */
const isPlainWeight = (weight: unknown): boolean =>
  weight === null || (typeof weight === 'number' && Math.abs(weight) !== Number.POSITIVE_INFINITY);

/** A row is checked by a loop of its own: a file has millions of weights, and only the wrong ones need an issue each. */
export const weightRow = z.any().check(({ value, issues }) => {
  if (!isWeightList(value)) {
    issues.push({ code: 'custom', message: 'a list of weights', input: value });
    return;
  }
  for (let key = 0; key < value.length; key++) {
    const weight = value[key];
    if (isPlainWeight(weight)) continue;
    issues.push({
      code: 'custom',
      path: [key],
      message: 'a finite number, or null or NaN for a missing one',
      input: weight,
    });
  }
});

function describe<T extends z.ZodMiniType>(schema: T, description: string): T {
  z.globalRegistry.add(schema, { description });
  return schema;
}

// Made when they are asked for, as a command that draws arrays needs none of them.

const tokens = () =>
  z
    .array(z.string(), { error: 'a list of strings, one for each key' })
    .check(z.minLength(1, { error: 'at least 1 token' }));
const weights = () =>
  describe(
    z
      .array(weightRow, { error: 'a list of rows of weights' })
      .check(z.minLength(1, { error: 'at least 1 row of weights' })),
    'weights[row][key]; null or NaN is missing; a row shorter than its tokens leaves the rest masked',
  );
const query = () =>
  z
    .int({ error: 'a whole number, 0 or above' })
    .check(z.nonnegative({ error: 'a whole number, 0 or above' }));

const rowObject = () =>
  z.strictObject({
    label: describe(z.string(), 'shown beside the row'),
    query: describe(z.optional(query()), '0-based position of the query token'),
    tokens: describe(
      z.optional(tokens()),
      "the row's own key tokens, where rows come from different sequences",
    ),
  });
const layerObject = () =>
  z.strictObject({
    label: describe(z.optional(z.string()), 'shown beside the panel (default: Layer N)'),
    weights: weights(),
    tokens: describe(z.optional(tokens()), "the layer's own key tokens"),
  });

/**
 * The attention file's shape; lengths that depend on one another are checked by `checkLengths`.
 * @param figure of its figure block
 */
export const attentionFileSchema = (figure: z.ZodMiniType<FigureOptions> = figureOptionsSchema()) =>
  z.strictObject({
    $schema: describe(z.optional(z.any()), 'free'),
    title: describe(z.optional(z.string()), 'title over the figure'),
    reduction: describe(
      z.optional(z.string()),
      'what was done to the weights before they were written, such as mean over 12 heads; shown under the title',
    ),
    tokens: describe(tokens(), 'key tokens, one a column'),
    rows: describe(
      z
        .array(z.union([z.string(), rowObject()]), { error: 'a list of labels, one for each query' })
        .check(z.minLength(1, { error: 'at least 1 label' })),
      'the queries, one a row of every panel',
    ),
    layers: describe(
      z
        .array(z.union([weights(), layerObject()]), {
          error: 'a list of matrices weights[row][key], one for each layer',
        })
        .check(z.minLength(1, { error: 'at least 1 layer' })),
      'one matrix a panel',
    ),
    figure: describe(z.optional(figure), "any figure option, under its flag's name in camelCase"),
    meta: describe(z.optional(z.any()), 'free'),
  });

/** The keys an object at `path` of an attention file may have. */
export function knownKeys(path: Path): readonly string[] {
  if (path.length === 0) return Object.keys(attentionFileSchema().def.shape);
  if (path[0] === 'figure') return OPTION_NAMES;
  return Object.keys((path[0] === 'rows' ? rowObject() : layerObject()).def.shape);
}
