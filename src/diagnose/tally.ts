/** Counts over all matrices, in one pass: what every finding is made from. */

import { copiesTally } from './copies.ts';
import type { WeightMatrix } from './matrices.ts';
import { type RowFacts, readRow, SUM_TOLERANCE } from './row.ts';

/** Counts over all matrices read so far. */
export interface Tally {
  rows: number;
  values: number;
  nan: number;
  infinite: number;
  negative: number;
  above1: number;
  /** Rows whose weights are all 0. */
  zeroRows: number;
  /** Rows whose weights other than 0 are all equal. */
  constantRows: number;
  /** Values that are no whole numbers. */
  fractions: number;
  /** Rows of eight weights and more, and those whose largest is less than e times the smallest. */
  longRows: number;
  flatRows: number;
  /** Rows with several keys after their query, and flat ones whose weights there are all the row's smallest. */
  openRows: number;
  filledRows: number;
  /** Rows without missing values, whose sums can be judged. */
  summedRows: number;
  /** Of those, the rows that do not sum to 1. */
  offRows: number;
  /** Of those, the rows whose query is among the keys, which are therefore not a window of longer rows. */
  offWholeRows: number;
  smallestSum: number;
  largestSum: number;
  /** Sum of all rows' sums. */
  totalSum: number;
  /** Columns of square matrices, and those that do not sum to 1. */
  columns: number;
  offColumns: number;
  /** Positive weight before and after the query, over rows whose query is known. */
  before: number;
  after: number;
  /** The same if each row spread its weight evenly. */
  evenBefore: number;
  evenAfter: number;
  /** All positive weight of those rows. */
  placed: number;
  readonly copies: ReturnType<typeof copiesTally>;
  /** Place of the first one of each kind: `Layer 3, head 1, query 8`. */
  readonly first: {
    [what in 'nan' | 'infinite' | 'negative' | 'above1' | 'off' | 'zero' | 'constant']?: string;
  };
}

/** A tally before the first matrix. */
export const emptyTally = (): Tally => ({
  rows: 0,
  values: 0,
  nan: 0,
  infinite: 0,
  negative: 0,
  above1: 0,
  zeroRows: 0,
  constantRows: 0,
  fractions: 0,
  longRows: 0,
  flatRows: 0,
  openRows: 0,
  filledRows: 0,
  summedRows: 0,
  offRows: 0,
  offWholeRows: 0,
  smallestSum: Number.POSITIVE_INFINITY,
  largestSum: Number.NEGATIVE_INFINITY,
  totalSum: 0,
  columns: 0,
  offColumns: 0,
  before: 0,
  after: 0,
  evenBefore: 0,
  evenAfter: 0,
  placed: 0,
  copies: copiesTally(),
  first: {},
});

/** Adds a matrix to the counts, in one pass over its weights. */
export function countMatrix(tally: Tally, matrix: WeightMatrix): void {
  let varied = false;
  matrix.rowNames.forEach((name, row) => {
    const facts = readRow(matrix, row);
    const where = `${matrix.name}, ${name}`;
    countValues(tally, facts, where);
    countFlat(tally, facts);
    countSum(tally, facts, matrix.keyCount, matrix.queries[row], where);
    countPlace(tally, facts, matrix.keyCount, matrix.queries[row]);
    varied ||= facts.nonzero > 2 && facts.min < facts.max;
  });
  if (isSquare(matrix)) countColumns(tally, matrix);
  // Matrices of even rows, or of one weight per row, are often equal without being copies.
  if (varied) tally.copies.add(matrix.name, matrix.weights);
}

function countValues(tally: Tally, facts: RowFacts, where: string): void {
  tally.rows++;
  tally.values += facts.seen;
  for (const what of ['nan', 'infinite', 'negative', 'above1'] as const) {
    tally[what] += facts[what];
    if (facts[what] > 0) tally.first[what] ??= where;
  }
  if (facts.seen > 0 && facts.nonzero === 0) {
    tally.zeroRows++;
    tally.first.zero ??= where;
  }
  if (facts.nonzero > 2 && facts.min === facts.max) {
    tally.constantRows++;
    tally.first.constant ??= where;
  }
}

/** The largest weight over the smallest that a softmax over values from 0 to 1 gives: e, and the rounding of half precision. */
const FLAT = Math.E * 1.01;

/** Fewer weights are within a factor of e by chance. */
const LONG = 8;

function countFlat(tally: Tally, { seen, nonzero, min, max, later, fractions }: RowFacts): void {
  tally.fractions += fractions;
  const isFlat = nonzero === seen && min > 0 && max > min && max <= FLAT * min;
  if (seen >= LONG) tally.longRows++;
  if (seen >= LONG && isFlat) tally.flatRows++;
  if (seen < 3 || later.count < 2) return;
  tally.openRows++;
  if (isFlat && later.max <= min * (1 + 1e-6)) tally.filledRows++;
}

/** Skips rows of zeros, which `zeroRows` counts, and rows with missing values, whose sum is unknown. */
function countSum(
  tally: Tally,
  { sum, nan, infinite, nonzero }: RowFacts,
  keyCount: number,
  query: number | undefined,
  where: string,
): void {
  if (nonzero === 0 || nan > 0 || infinite > 0) return;
  tally.summedRows++;
  tally.totalSum += sum;
  tally.smallestSum = Math.min(tally.smallestSum, sum);
  tally.largestSum = Math.max(tally.largestSum, sum);
  if (Math.abs(sum - 1) <= SUM_TOLERANCE) return;
  tally.offRows++;
  tally.first.off ??= where;
  if (query !== undefined && query < keyCount) tally.offWholeRows++;
}

function countPlace(tally: Tally, facts: RowFacts, keyCount: number, query: number | undefined): void {
  // A query after the last key is not among the keys.
  if (query === undefined || query >= keyCount || facts.nonzero === 0) return;
  const mass = Math.max(facts.sum, facts.before + facts.after);
  tally.before += facts.before;
  tally.after += facts.after;
  tally.placed += mass;
  tally.evenBefore += (mass * query) / keyCount;
  tally.evenAfter += (mass * (keyCount - 1 - query)) / keyCount;
}

const isSquare = ({ keyCount, queries }: WeightMatrix) =>
  keyCount > 1 && queries.length === keyCount && queries.every((query, row) => query === row);

function countColumns(tally: Tally, { weights, keyCount }: WeightMatrix): void {
  const sums = new Float64Array(keyCount);
  for (let i = 0; i < weights.length; i++)
    sums[i % keyCount] = (sums[i % keyCount] as number) + (weights[i] as number);
  tally.columns += keyCount;
  for (const sum of sums) if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) tally.offColumns++;
}
