import { type Attention, CellState, cellPath, rowEnd } from '../attention/attention.ts';
import type { Path } from '../core/errors.ts';

/** Smallest and largest weight, over the cells that hold one; undefined where none does. */
export type Extent = readonly [min: number, max: number] | undefined;

export function extentOf({ layers }: Attention): Extent {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const layer of layers) {
    const { weights, keyCount } = layer;
    for (let start = 0, row = 0; start < weights.length; start += keyCount, row++) {
      const end = rowEnd(layer, row);
      for (let i = start; i < end; i++) {
        const weight = weights[i] as number;
        // NaN (masked, missing) fails both comparisons.
        if (weight < min) min = weight;
        if (weight > max) max = weight;
      }
    }
  }
  return min <= max ? [min, max] : undefined;
}

/** What a colour scale follows from: the values of one input, or of all that share the scale. */
export interface DataRange {
  readonly extent: Extent;
  /** The smallest weight above 0, where a log scale begins; undefined where there is none. */
  readonly smallestPositive: number | undefined;
}

export const rangeOf = (attention: Attention): DataRange => ({
  extent: extentOf(attention),
  smallestPositive: smallestPositive(attention),
});

/** The smallest weight above 0; undefined where there is none. */
export function smallestPositive({ layers }: Attention): number | undefined {
  let smallest = Number.POSITIVE_INFINITY;
  for (const { weights } of layers)
    for (const weight of weights) if (weight > 0 && weight < smallest) smallest = weight;
  return smallest === Number.POSITIVE_INFINITY ? undefined : smallest;
}

/** The first value that a log scale has no place for, where it is, and how many there are; undefined where there is none. */
export function findNonPositive(
  attention: Attention,
): { value: number; path: Path; count: number } | undefined {
  let first: { value: number; path: Path } | undefined;
  let count = 0;
  for (const layer of attention.layers) {
    layer.weights.forEach((value, i) => {
      if (layer.states[i] !== CellState.value || value > 0) return;
      count++;
      first ??= {
        value,
        path: cellPath(attention, layer, Math.floor(i / layer.keyCount), i % layer.keyCount),
      };
    });
  }
  return first && { ...first, count };
}
