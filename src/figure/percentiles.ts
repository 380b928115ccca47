import { format } from 'd3-format';
import { type Attention, rowEnd } from '../attention/attention.ts';
import type { Notice } from '../core/codes.ts';
import type { FigureOptions } from '../options/options.ts';

/** Ends of a scale that are percentiles, as their options write them: `p99`. */
export interface Percentiles {
  readonly vmin?: string;
  readonly vmax?: string;
}

/** A scale that is asked for: its kind, and its ends as numbers in data units. */
export interface ScaleEnds {
  readonly vmin?: number | undefined;
  readonly vmax?: number | undefined;
  readonly scale?: string | undefined;
  /** Which of the ends follow from the values. */
  readonly percentiles?: Percentiles | undefined;
}

/** The ends that are asked for as percentiles; undefined where none is. */
export function percentilesOf({ vmin, vmax }: FigureOptions): Percentiles | undefined {
  if (typeof vmin !== 'string' && typeof vmax !== 'string') return undefined;
  return {
    ...(typeof vmin === 'string' ? { vmin } : {}),
    ...(typeof vmax === 'string' ? { vmax } : {}),
  };
}

/**
 * The ends that are asked for, as numbers; a percentile of no values is no end.
 * @param values sorted values that percentiles are taken of, made only where they are needed
 */
export function endsOf(options: FigureOptions, values: () => Float64Array): ScaleEnds {
  const { vmin, vmax, scale } = options;
  const percentiles = percentilesOf(options);
  const sorted = percentiles && values();
  const end = (asked: number | string | undefined) =>
    typeof asked === 'string' ? percentile(sorted ?? new Float64Array(), Number(asked.slice(1))) : asked;
  const isUsed = percentiles && sorted && sorted.length > 0;
  return { vmin: end(vmin), vmax: end(vmax), scale, percentiles: isUsed ? percentiles : undefined };
}

/** Values of all cells that hold one, smallest first. */
export function sortedValues({ layers }: Attention): Float64Array {
  const lines = layers.flatMap((layer) =>
    layer.tokens.map((_, row) => layer.weights.subarray(row * layer.keyCount, rowEnd(layer, row))),
  );
  const values = new Float64Array(lines.reduce((sum, { length }) => sum + length, 0));
  let used = 0;
  for (const line of lines) for (const weight of line) if (!Number.isNaN(weight)) values[used++] = weight;
  return values.subarray(0, used).sort();
}

/** The value below which `percent` of the sorted values lie, between neighbours by linear interpolation, as numpy.percentile has it. */
export function percentile(sorted: Float64Array, percent: number): number | undefined {
  const place = ((sorted.length - 1) * percent) / 100;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) return undefined;
  const share = place - Math.floor(place);
  // Of the two ends' shares, not of their distance, which may be too large for a number.
  return below === above ? below : below * (1 - share) + above * share;
}

const number = format('.3~g');

/** What a figure says of ends that are percentiles, such as `scale ends at p99 (0.31) of the values drawn`. */
export const percentileNote = (
  percentiles: Percentiles,
  domain: readonly [number, number],
  ofWhat: string,
): Notice => ({ code: 'percentile-ends', message: percentileWords(percentiles, domain, ofWhat) });

function percentileWords(
  { vmin, vmax }: Percentiles,
  [low, high]: readonly [number, number],
  ofWhat: string,
): string {
  const [from, to] = [`${vmin} (${number(low)})`, `${vmax} (${number(high)})`];
  if (vmin === undefined) return `scale ends at ${to} of ${ofWhat}`;
  return vmax === undefined
    ? `scale starts at ${from} of ${ofWhat}`
    : `scale from ${from} to ${to} of ${ofWhat}`;
}
