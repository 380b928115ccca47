/** Whether numbers are attention weights: each row a distribution over the keys that its query sees. */

import { ARE_SCORES, type Finding, worstFirst } from './finding.ts';
import type { WeightMatrix } from './matrices.ts';
import { copyFindings, shapeFindings } from './shape.ts';
import { type RowSums, sumFindings } from './sums.ts';
import { countMatrix, emptyTally } from './tally.ts';
import { valueFindings } from './values.ts';

interface FindingOptions {
  /** What rows should sum to: `any` for the maximum or minimum over heads. Default: one. */
  readonly sums?: RowSums;
  /** Whether NaN means missing, as in an attention file. Default: false. */
  readonly nanIsMissing?: boolean;
  /** Whether the values are known to be scores before the softmax. Default: where masked keys held -inf or another fill. */
  readonly scores?: boolean;
}

/**
 * Findings about weights, worst first: each says what is unusual, where first, its likely cause, and the remedy. Each matrix is
 * read once and not kept.
 */
export async function findingsOf(
  matrices: Iterable<WeightMatrix> | AsyncIterable<WeightMatrix>,
  { sums = 'one', nanIsMissing = false, scores = false }: FindingOptions = {},
): Promise<Finding[]> {
  const tally = emptyTally();
  let areScores = scores;
  for await (const matrix of matrices) {
    countMatrix(tally, matrix);
    areScores ||= matrix.areScores === true;
  }
  if (areScores)
    return worstFirst([
      ARE_SCORES,
      ...valueFindings(tally, nanIsMissing).filter(({ code }) => !OF_WEIGHTS.includes(code)),
      ...copyFindings(tally),
    ]);
  return worstFirst([
    ...sumFindings(tally, sums),
    ...valueFindings(tally, nanIsMissing),
    ...shapeFindings(tally),
  ]);
}

/** What is true of weights only: scores have any sign and size. */
const OF_WEIGHTS: readonly Finding['code'][] = ['negative', 'above-1', 'zero-rows'];
