/** Whether numbers are attention weights: each row a distribution over the keys that its query sees. */

import { type Attention, isPart } from '../attention/attention.ts';
import { rowSums } from '../attention/reduction.ts';
import { ARE_SCORES, type Finding, worstFirst } from './finding.ts';
import type { WeightMatrix } from './matrices.ts';
import { copyFindings, shapeFindings } from './shape.ts';
import { type RowSums, sumFindings } from './sums.ts';
import { countMatrix, emptyTally } from './tally.ts';
import { valueFindings } from './values.ts';

export interface FindingOptions {
  /** What rows should sum to: `any` for the maximum or minimum over heads. Default: one. */
  readonly sums?: RowSums;
  /** Whether NaN means missing, as in an attention file. Default: false. */
  readonly nanIsMissing?: boolean;
  /** Whether the values are known to be scores before the softmax. Default: where masked keys held -inf or another fill. */
  readonly scores?: boolean;
}

/** What is expected of the weights of an attention. @param kind of its input: in an attention file NaN is missing */
export const expectedOf = (attention: Attention, kind: 'attention' | 'arrays'): FindingOptions => ({
  sums: rowSums(attention.reduction, isPart(attention)),
  nanIsMissing: kind === 'attention',
  scores: attention.quantity === 'scores',
});

/**
 * Findings about weights, worst first: each says what is unusual, where first, its likely cause, and the remedy. Each matrix is
 * read once and not kept.
 */
export async function findingsOf(
  matrices: Iterable<WeightMatrix> | AsyncIterable<WeightMatrix>,
  options: FindingOptions = {},
): Promise<Finding[]> {
  const judging = startJudging();
  for await (const matrix of matrices) judging.count(matrix);
  return judging.findings(options);
}

/** The same for matrices that come one by one. */
interface Judging {
  /** Looks at a matrix, which is not kept. */
  readonly count: (matrix: WeightMatrix) => void;
  readonly findings: (options?: FindingOptions) => Finding[];
}

export function startJudging(): Judging {
  const tally = emptyTally();
  let foundScores = false;
  return {
    count: (matrix) => {
      countMatrix(tally, matrix);
      foundScores ||= matrix.areScores === true;
    },
    findings: ({ sums = 'one', nanIsMissing = false, scores = false } = {}) =>
      worstFirst(
        scores || foundScores
          ? [
              ARE_SCORES,
              ...valueFindings(tally, nanIsMissing).filter(({ code }) => !OF_WEIGHTS.includes(code)),
              ...copyFindings(tally),
            ]
          : [...sumFindings(tally, sums), ...valueFindings(tally, nanIsMissing), ...shapeFindings(tally)],
      ),
  };
}

/** What is true of weights only: scores have any sign and size. */
const OF_WEIGHTS: readonly Finding['code'][] = ['negative', 'above-1', 'zero-rows'];
