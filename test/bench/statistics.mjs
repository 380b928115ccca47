/** Statistics of several runs: medians, and the spread of single runs. */

/** @typedef {{ readonly median: number, readonly min: number, readonly max: number }} Summary */

/** The middle value; of an even number of values, the mean of the two in the middle. @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const [low, high] = [sorted[half - 1], sorted[half]];
  if (high === undefined) throw new RangeError('there is no median of no values');
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}

/** @param {readonly number[]} values @returns {Summary} */
export const summarize = (values) => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/**
 * Compares two medians, with the lowest and highest result of any round. A slow machine slows both runs of a round, so these
 * results say more than the two spreads.
 * @param {readonly number[]} ours a value a round
 * @param {readonly number[]} theirs of the same rounds
 * @param {(ours: number, theirs: number) => number} by `ratio` or `difference`
 * @returns {Summary}
 */
export function compare(ours, theirs, by) {
  const paired = ours.map((value, round) => by(value, theirs[round] ?? Number.NaN));
  return { ...summarize(paired), median: by(median(ours), median(theirs)) };
}

/** @param {number} ours @param {number} theirs */
export const ratio = (ours, theirs) => ours / theirs;

/** @param {number} ours @param {number} theirs */
export const difference = (ours, theirs) => ours - theirs;
