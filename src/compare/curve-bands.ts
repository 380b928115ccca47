/** The middle and the band of a line, of the values at a place. */
import { spanOf } from '../core/math.ts';
import type { CurveRequest } from '../provenance/provenance.ts';

type Band = { readonly low: number; readonly high: number };

export type Values = readonly number[];

export const meanOf = (values: Values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Quantile by linear interpolation between order statistics, as numpy has it (Hyndman and Fan 1996, type 7). */
function quantile(values: Values, share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return low + (at - Math.floor(at)) * (high - low);
}

/** Middle and band of some values, and how they are called. */
export const SUMMARIES: Readonly<
  Record<
    CurveRequest['band'],
    {
      readonly middle: (values: Values) => number;
      readonly band?: (values: Values) => Band;
      /** What the line is, and what the band is. */
      readonly line: 'mean' | 'median';
      readonly bandIs?: string;
    }
  >
> = {
  sd: {
    middle: meanOf,
    band: (values) => {
      const middle = meanOf(values);
      const sd = Math.sqrt(meanOf(values.map((value) => (value - middle) ** 2)));
      return { low: middle - sd, high: middle + sd };
    },
    line: 'mean',
    bandIs: '1 standard deviation',
  },
  quartiles: {
    middle: (values) => quantile(values, 0.5),
    band: (values) => ({ low: quantile(values, 0.25), high: quantile(values, 0.75) }),
    line: 'median',
    bandIs: 'quartiles',
  },
  range: {
    middle: meanOf,
    band: (values) => {
      const [low, high] = spanOf(values);
      return { low, high };
    },
    line: 'mean',
    bandIs: 'smallest to largest',
  },
  none: { middle: meanOf, line: 'mean' },
};
