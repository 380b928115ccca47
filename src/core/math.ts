/** The largest number of a list of any length, which `Math.max` takes only so much of; never below `least`. */
export function largestOf<T>(
  list: Iterable<T>,
  numberOf: (item: T) => number,
  least = Number.NEGATIVE_INFINITY,
): number {
  let largest = least;
  for (const item of list) largest = Math.max(largest, numberOf(item));
  return largest;
}

/** The smallest number of a list of any length; Infinity of none. */
export function smallestOf<T>(list: Iterable<T>, numberOf: (item: T) => number): number {
  return -largestOf(list, (item) => -numberOf(item));
}
