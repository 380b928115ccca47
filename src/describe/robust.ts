/** Medians, and how far a value lies from them. */

/** The median; of an even number of values the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The MAD of a normal distribution is this part of its standard deviation. */
const MAD_OF_NORMAL = 0.6745;

/**
 * Robust z-scores, 0.6745 (x - median) / MAD, where MAD is the median distance from the median (Iglewicz and Hoaglin 1993).
 * @param leastMad a smaller MAD counts as this; with 0, where most values are equal, another value has a score of +-Infinity
 */
export function robustZ(values: readonly number[], leastMad = 0): number[] {
  const middle = median(values);
  const mad = Math.max(median(values.map((value) => Math.abs(value - middle))), leastMad);
  return values.map((value) => (value === middle ? 0 : (MAD_OF_NORMAL * (value - middle)) / mad));
}
