/** Findings about the sums of rows and columns. */

import type { rowSums } from '../attention/reduction.ts';
import { count, formatValue } from '../core/words.ts';
import { countOf, DROPOUT, type Finding, SCORES, SWAPPED } from './finding.ts';
import { SUM_TOLERANCE } from './row.ts';
import type { Tally } from './tally.ts';

/** Columns count as summing to 1 although this share of them does not. */
const FEW_COLUMNS = 0.05;

/** Whether the sums of rows vary around 1, as they do when dropout removes some weights and scales the others. */
export function looksLikeDropout({
  summedRows,
  offRows,
  totalSum,
  smallestSum,
  largestSum,
  negative,
}: Tally): boolean {
  const around1 = smallestSum < 1 - SUM_TOLERANCE && largestSum > 1 + SUM_TOLERANCE;
  return around1 && negative === 0 && offRows > 0.1 * summedRows && Math.abs(totalSum / summedRows - 1) < 0.1;
}

/** Whether all sums are so near 1 that rounding to few digits or 8-bit floats may explain them. */
const isNear1 = ({ smallestSum, largestSum }: Tally) => smallestSum > 0.95 && largestSum < 1.05;

const ROUNDED = {
  cause: 'dropout was on, or the weights were rounded',
  remedy: 'call model.eval() before the forward pass, and save in float16 or with 4 digits',
} as const;

/** Whether the columns sum to 1 and the rows do not. */
export const columnsSumTo1 = ({ columns, offColumns, offRows, summedRows }: Tally): boolean =>
  columns > 0 && offColumns <= FEW_COLUMNS * columns && offRows > 0.5 * summedRows;

/** What rows should sum to; it follows from how the heads were reduced. */
export type RowSums = ReturnType<typeof rowSums>;

/** Findings about the sums of rows and columns. */
export function sumFindings(tally: Tally, rowsSumTo: RowSums): Finding[] {
  const { offRows, summedRows, first } = tally;
  // The finding about infinite values already says that these are scores.
  if (rowsSumTo === 'any' || offRows === 0 || tally.infinite > 0) return [];
  if (columnsSumTo1(tally))
    return [
      {
        level: 'error',
        code: 'columns-sum',
        message: 'the columns sum to 1, and the rows do not',
        ...SWAPPED,
      },
    ];
  const verb = offRows === 1 ? 'does' : 'do';
  const message = `${offRows} of ${count(summedRows, 'row')} ${verb} not sum to 1 (${sums(tally)}), first ${first.off}`;
  const cause = rowsSumTo === 'unknown' ? UNSAID : causeOf(tally);
  return [{ code: 'row-sum', ...countOf(offRows, first.off), ...cause, message }];
}

/** For a "reduction" in free text, which may mean a maximum over heads, whose rows sum to more than 1. */
const UNSAID = {
  level: 'note',
  cause: 'a maximum or minimum over heads (a "reduction" in free text decides nothing), or an attribution',
  remedy: 'say what was done to the heads: "reduction": { "kind": "max", "heads": 4 }',
} as const;

function sums({ smallestSum, largestSum }: Tally): string {
  const [from, to] = [formatValue(smallestSum), formatValue(largestSum)];
  return from === to ? `sum ${from}` : `sums ${from} to ${to}`;
}

function causeOf(tally: Tally): Pick<Finding, 'level' | 'cause' | 'remedy'> {
  if (tally.negative > 0) return { level: 'warning', ...SCORES };
  if (looksLikeDropout(tally)) return { level: 'warning', ...(isNear1(tally) ? ROUNDED : DROPOUT) };
  if (tally.largestSum > 1 + SUM_TOLERANCE)
    return {
      level: 'warning',
      cause: 'an attribution, a sum over heads, or scores before the softmax',
      remedy: 'record the weights after the softmax, one head or the mean of them',
    };
  if (tally.offWholeRows > 0)
    return {
      level: 'warning',
      cause: 'keys were cut off or dropped, or an attribution',
      remedy: 'save the whole rows, with every key',
    };
  return { level: 'note', cause: 'a window of longer rows, or an attribution' };
}
