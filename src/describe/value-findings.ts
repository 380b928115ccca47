import { count, DROPOUT, type Finding, NOT_RECORDED, SCORES } from './finding.ts';
import { looksLikeDropout } from './sum-findings.ts';
import type { Tally } from './tally.ts';

/** What single values and rows say: none at all, NaN, infinities, negatives, more than 1, rows of zeros. */
export function valueFindings(tally: Tally, nanLevel: Finding['level']): Finding[] {
  const { values, nan, infinite, zeroRows, rows, first } = tally;
  if (values === 0 && infinite === 0)
    return [{ level: 'error', message: 'there is not one number in the weights', ...NOT_RECORDED }];
  const findings = [...infiniteFinding(tally), ...rangeFindings(tally)];
  if (nan > 0)
    findings.push({
      level: nanLevel,
      message:
        nanLevel === 'note'
          ? `${count(nan, 'weight')} missing, first in ${first.nan}`
          : `${count(nan, 'value')} NaN, first in ${first.nan}`,
      ...(nanLevel === 'note'
        ? { cause: 'null or NaN in the file' }
        : {
            cause: 'a softmax over masked keys only, or an overflow in half precision',
            remedy: 'leave padding out, or compute the attention in float32',
          }),
    });
  if (zeroRows > 0)
    findings.push({
      level: 'warning',
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

function infiniteFinding({ infinite, first }: Tally): Finding[] {
  if (infinite === 0) return [];
  return [
    {
      level: 'error',
      message: `${count(infinite, 'value')} infinite, first in ${first.infinite}`,
      cause: 'scores before the softmax, masked with -inf',
      remedy: 'record the weights after the softmax',
    },
  ];
}

function rangeFindings(tally: Tally): Finding[] {
  const { negative, above1, first } = tally;
  if (negative > 0)
    return [
      {
        level: 'warning',
        message: `${count(negative, 'value')} below 0, first in ${first.negative}`,
        ...SCORES,
      },
    ];
  if (above1 === 0) return [];
  return [
    {
      level: 'warning',
      message: `${count(above1, 'value')} above 1, first in ${first.above1}`,
      ...(looksLikeDropout(tally) ? DROPOUT : SCORES),
    },
  ];
}
