/** Whether numbers are attention weights: each row a distribution over the keys that its query sees. */

import { type Finding, worstFirst } from './finding.ts';
import type { WeightMatrix } from './matrices.ts';
import { shapeFindings } from './shape.ts';
import { type RowSums, sumFindings } from './sums.ts';
import { countMatrix, emptyTally } from './tally.ts';
import { valueFindings } from './values.ts';

interface FindingOptions {
  /** What rows should sum to: `any` for the maximum or minimum over heads. Default: one. */
  readonly sums?: RowSums;
  /** Whether NaN means missing, as in an attention file. Default: false. */
  readonly nanIsMissing?: boolean;
}

/**
 * Findings about weights, worst first: each says what is unusual, where first, its likely cause, and the remedy. Each matrix is
 * read once and not kept.
 */
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
