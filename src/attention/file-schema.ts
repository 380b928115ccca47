import * as z from 'zod/mini';
import type { Path } from '../core/errors.ts';
import { expecting } from '../options/expected.ts';
import { listOf } from '../options/lists.ts';
import { figureOptionsSchema, OPTION_NAMES } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import {
  curveObject,
  describe,
  layerObject,
  measureObject,
  notTooLong,
  reductionObject,
  reductionSchema,
  rowObject,
  segmentObject,
  selectionObject,
  spareTokens,
  sumObject,
  tokens,
  weights,
} from './file-parts.ts';

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
      z.optional(listOf(sumObject(), expecting('array')).check(notTooLong())),
      'how keys of a longer sequence were summed into these, the first step first, shown under the title',
    ),
    segments: describe(
      z.optional(listOf(segmentObject(), expecting('array')).check(z.minLength(1, expecting('a-segment')))),
      'named stretches of keys, drawn as brackets under them; the option "segments" replaces them',
    ),
    inputs: describe(
      z.optional(listOf(z.string(), expecting('array')).check(z.minLength(1, expecting('array')))),
      'names of inputs that are compared, each a column of panels; every layer then says its "input"',
    ),
    columns: describe(
      z.optional(z.enum(['queries'])),
      'what the names in "inputs" are, where they are queries, and inputs are rows (default: inputs)',
    ),
    tokens: describe(
      ownTokens ? spareTokens() : tokens(),
      'key tokens, one a column; may be left out or empty where every layer or every row has tokens of its own',
    ),
    rows: describe(
      listOf(z.union([z.string(), rowObject()]), expecting('labels')).check(
        z.minLength(1, expecting('a-label')),
      ),
      'the queries, one a row of every panel',
    ),
    layers: describe(
      listOf(z.union([weights(), layerObject()]), expecting('matrices')).check(
        z.minLength(1, expecting('a-layer')),
      ),
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
