/**
 * Whether numbers are attention: every row a distribution over the keys its query sees. Each finding says what is odd, where
 * first, what usually causes it, and what to do.
 */

import { type Finding, worstFirst } from './finding.ts';
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
