/** Findings about single values: no number at all, NaN, infinite, negative, above 1, rows of zeros. */

import { count } from '../core/words.ts';
import { NOT_RECORDED } from '../options/hints.ts';
import { countOf, DROPOUT, type Finding, SCORES } from './finding.ts';
import { isDifference, isQuantised, looksLikeDropout, scaledCause } from './sums.ts';
import type { Tally } from './tally.ts';

/** @param nanIsMissing whether NaN means missing, as in an attention file */
export function valueFindings(tally: Tally, nanIsMissing: boolean): Finding[] {
  const { values, infinite, zeroRows, rows, first } = tally;
  if (values === 0 && infinite === 0)
    return [
      {
        level: 'error',
        code: 'no-numbers',
        message: 'the weights hold no numbers',
        ...(nanIsMissing || tally.nan === 0 ? { remedy: NOT_RECORDED } : ALL_NAN),
      },
    ];
  const findings = [...infiniteFinding(tally), ...rangeFindings(tally)];
  if (tally.nan > 0) findings.push(nanIsMissing ? missingFinding(tally) : nanFinding(tally));
  if (zeroRows > 0 && !isDifference(tally))
    findings.push({
      level: 'warning',
      code: 'zero-rows',
      ...countOf(zeroRows, first.zero),
      message: `${zeroRows} of ${count(rows, 'row')} ${zeroRows === 1 ? 'is' : 'are'} all zero, first ${first.zero}`,
      ...(looksLikeDropout(tally)
        ? DROPOUT
        : {
            cause: 'padding, dropout, or rows never written',
            remedy: 'leave padding out, and call model.eval()',
          }),
    });
  return findings;
}

/** Of arrays, which hold NaN where nothing was computed. */
const ALL_NAN = {
  cause: 'all are NaN: padding, an overflow in half precision, or None that was written as NaN',
  remedy: 'draw other rows or heads, or compute the attention in float32',
} as const;

const missingFinding = ({ nan, first }: Tally): Finding => ({
  level: 'note',
  code: 'missing',
  ...countOf(nan, first.nan),
  message: `${count(nan, 'weight')} missing, first in ${first.nan}`,
  cause: 'null or NaN in the file',
});

const nanFinding = ({ nan, first }: Tally): Finding => ({
  level: 'warning',
  code: 'nan',
  ...countOf(nan, first.nan),
  message: `${count(nan, 'value')} NaN, first in ${first.nan}`,
  cause: 'a softmax over masked keys only, or an overflow in half precision',
  remedy: 'leave padding out, or compute the attention in float32',
});

function infiniteFinding({ infinite, first }: Tally): Finding[] {
  if (infinite === 0) return [];
  return [
    {
      level: 'error',
      code: 'infinite',
      ...countOf(infinite, first.infinite),
      message: `${count(infinite, 'value')} infinite, first in ${first.infinite}`,
      cause: 'scores before the softmax, masked with -inf',
      remedy: 'record the weights after the softmax',
    },
  ];
}

function rangeFindings(tally: Tally): Finding[] {
  const { negative, above1, first } = tally;
  if (isDifference(tally)) return [];
  const scores = isQuantised(tally) ? scaledCause(tally) : SCORES;
  if (negative > 0)
    return [
      {
        level: 'warning',
        code: 'negative',
        ...countOf(negative, first.negative),
        message: `${count(negative, 'value')} below 0, first in ${first.negative}`,
        ...scores,
      },
    ];
  if (above1 === 0) return [];
  return [
    {
      level: 'warning',
      code: 'above-1',
      ...countOf(above1, first.above1),
      message: `${count(above1, 'value')} above 1, first in ${first.above1}`,
      ...(looksLikeDropout(tally) ? DROPOUT : scores),
    },
  ];
}
