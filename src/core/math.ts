/** The largest number of a list, or `least` if that is larger. `Math.max(...list)` fails on long lists. */
export function largestOf<T>(
  list: Iterable<T>,
  numberOf: (item: T) => number,
  least = Number.NEGATIVE_INFINITY,
): number {
  let largest = least;
  for (const item of list) largest = Math.max(largest, numberOf(item));
  return largest;
}

/** The ends of a list of numbers. */
export const spanOf = (values: Iterable<number>): readonly [low: number, high: number] => [
  smallestOf(values, Number),
  largestOf(values, Number),
];

/** The smallest number of a list; Infinity of an empty one. */
export function smallestOf<T>(list: Iterable<T>, numberOf: (item: T) => number): number {
  return -largestOf(list, (item) => -numberOf(item));
}

/** 1, or the least power of ten by which a count must be divided to be at most `most`: labels of every such item fall on round places. */
export const tenfoldStep = (count: number, most: number): number =>
  count <= most ? 1 : 10 ** Math.ceil(Math.log10(count / most));

/** How many of ascending numbers are below another. */
export function countBelow(numbers: readonly number[], number: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
