/** Findings about where weights stand: above the causal diagonal, spread evenly, or copied. */

import { count, formatValue } from '../core/words.ts';
import { countOf, type Finding, SWAPPED } from './finding.ts';
import { columnsSumTo1 } from './sums.ts';
import type { Tally } from './tally.ts';

/** Share of the weight that may lie beyond the diagonal because of rounding. */
const ROUNDING = 1e-3;
/** A model that sees later keys gives them more than this share of the weight that even rows would. */
const LEAK = 0.05;
/** The most copies that a message names. */
const MOST_COPIES = 3;

/** Findings about where weights stand. */
export function shapeFindings(tally: Tally): Finding[] {
  const { constantRows, rows, first, copies } = tally;
  const findings = tally.infinite > 0 || tally.negative > 0 ? [] : diagonalFindings(tally);
  if (copies.pairs.length > 0)
    findings.push({
      level: 'warning',
      code: 'copies',
      count: copies.pairs.length,
      message: `the same weights more than once: ${listCopies(copies.pairs)}`,
      cause: 'one head or layer overwrote others',
      remedy: 'copy each tensor when it is recorded: x.detach().clone()',
    });
  if (constantRows > 0)
    findings.push({
      level: 'note',
      code: 'even-rows',
      ...countOf(constantRows, first.constant),
      message: `${constantRows} of ${count(rows, 'row')} ${constantRows === 1 ? 'is' : 'are'} spread evenly, first ${first.constant}`,
      cause: 'an untrained model, or equal scores',
    });
  return findings;
}

function diagonalFindings(tally: Tally): Finding[] {
  const { before, after, evenBefore, evenAfter, placed } = tally;
  const isUpper = before <= ROUNDING * placed && after > ROUNDING * placed && evenBefore > 0.2 * placed;
  if (isUpper && !columnsSumTo1(tally))
    return [
      {
        level: 'error',
        code: 'upper-triangle',
        message: 'all weight lies on and above the causal diagonal',
        ...SWAPPED,
      },
    ];
  if (isUpper || after <= ROUNDING * placed || after > LEAK * evenAfter) return [];
  return [
    {
      level: 'warning',
      code: 'above-diagonal',
      message: `${formatValue((100 * after) / placed)}% of the weight lies above the causal diagonal`,
      cause: 'a causal model leaves none there',
      remedy: 'check its mask, and the positions of the queries',
    },
  ];
}

function listCopies(pairs: Tally['copies']['pairs']): string {
  const shown = pairs.slice(0, MOST_COPIES).map(([name, original]) => `${name} equals ${original}`);
  if (pairs.length > shown.length) shown.push(`${pairs.length - shown.length} more`);
  return shown.join('; ');
}
