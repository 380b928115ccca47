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
  const { constantRows, rows, first } = tally;
  const twice = softmaxTwice(tally);
  const findings = tally.infinite > 0 || tally.negative > 0 ? [] : [...twice, ...diagonalFindings(tally)];
  findings.push(...copyFindings(tally));
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

/** Matrices that hold the same values. */
export function copyFindings({ copies }: Tally): Finding[] {
  if (copies.pairs.length === 0) return [];
  return [
    {
      level: 'warning',
      code: 'copies',
      count: copies.pairs.length,
      message: `the same weights more than once: ${listCopies(copies.pairs)}`,
      cause: 'one head or layer overwrote others',
      remedy: 'copy each tensor when it is recorded: x.detach().clone()',
    },
  ];
}

/** Rows that a small figure may have flat by chance. */
const MOST_BY_CHANCE = 8;

/** A softmax over weights turns their zeros, which a causal mask left, into the smallest weight of each row. */
function softmaxTwice({ longRows, flatRows, openRows, filledRows, constantRows, offRows }: Tally): Finding[] {
  const share = (rows: number, of: number) => of > 1 && rows >= 0.9 * of;
  if (share(filledRows, openRows))
    return [
      {
        level: 'warning',
        code: 'softmax-twice',
        message: 'in each row the keys after the query have one weight, the smallest of the row',
        cause: 'a softmax over weights that had their softmax already',
        remedy: "record the model's own weights, without another softmax",
      },
    ];
  if (constantRows + offRows > 0 || longRows < MOST_BY_CHANCE || !share(flatRows, longRows)) return [];
  return [
    {
      level: 'note',
      code: 'softmax-twice',
      message: 'in no row is the largest weight more than e times the smallest',
      cause: 'an untrained model, or a softmax over weights that had theirs already',
    },
  ];
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
