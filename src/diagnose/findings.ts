/**
 * Whether numbers are attention: every row a distribution over the keys its query sees. Each finding says what is odd, where
 * first, what usually causes it, and what to do.
 */

import type { TensorFile } from '../arrays/array.ts';
import { type Finding, NOT_RECORDED, worstFirst } from './finding.ts';
import type { WeightMatrix } from './matrices.ts';
import { shapeFindings } from './shape.ts';
import { type RowSums, sumFindings } from './sums.ts';
import { countMatrix, emptyTally } from './tally.ts';
import { valueFindings } from './values.ts';

interface FindingOptions {
  /** What rows sum to: `any` for the maximum or minimum over heads. Default: one. */
  readonly sums?: RowSums;
  /** Whether a NaN is the file's own word for a weight that is missing, as in an attention file. Default: false. */
  readonly nanIsMissing?: boolean;
}

/** Reads each matrix once, in one pass, and keeps none. @returns the worst first */
export async function findingsOf(
  matrices: Iterable<WeightMatrix> | AsyncIterable<WeightMatrix>,
  { sums = 'one', nanIsMissing = false }: FindingOptions = {},
): Promise<Finding[]> {
  const tally = emptyTally();
  for await (const matrix of matrices) countMatrix(tally, matrix);
  return worstFirst([
    ...sumFindings(tally, sums),
    ...valueFindings(tally, nanIsMissing),
    ...shapeFindings(tally),
  ]);
}

// Attentions that are `None`: what a model without eager attention gives, as each format holds it.

/** Nulls where an attention file has layers or their weights. */
export function noneInDocument(value: unknown): Finding[] {
  const layers = (value as { readonly layers?: unknown } | null)?.layers;
  const path = pathOfNull(layers);
  return path === undefined
    ? []
    : [{ level: 'error', code: 'null-weights', first: path, message: `${path} is null`, ...NOT_RECORDED }];
}

function pathOfNull(layers: unknown): string | undefined {
  if (layers === null) return 'layers';
  if (!Array.isArray(layers)) return undefined;
  const index = layers.findIndex((layer) => layer === null || layer?.weights === null);
  if (index === -1) return undefined;
  return `layers[${index}]${layers[index] === null ? '' : '.weights'}`;
}

/** Arrays of Python objects, which `None` makes of an array, and nested lists without a number. */
export async function noneInTensors(file: TensorFile): Promise<Finding[]> {
  const objects = file.arrays.find(({ dtype }) => dtype === 'object');
  if (objects)
    return [
      {
        level: 'error',
        code: 'objects',
        message: `${objects.name} holds Python objects, not numbers`,
        cause:
          'None among the attentions, as SDPA and flash attention return no weights, or arrays of unequal shapes',
        remedy:
          "load the model with attn_implementation='eager', and save with np.asarray(x, dtype=np.float32), unequal arrays one by one",
      },
    ];
  if (file.format !== 'json') return [];
  let numbers = 0;
  for (const { name } of file.arrays.filter(({ kind }) => kind === 'float' || kind === 'integer'))
    await file.scanNumbers(name, (value) => {
      if (!Number.isNaN(value)) numbers++;
    });
  return numbers > 0
    ? []
    : [
        {
          level: 'error',
          code: 'no-numbers',
          message: 'there is nothing but null in the lists',
          ...NOT_RECORDED,
        },
      ];
}
