import { type Attention, rowEnd } from '../attention/attention.ts';
import type { Notice } from '../core/codes.ts';
import { number } from '../describe/names.ts';
import type { FigureOptions } from '../options/options.ts';

/**
 * Ends of a scale that are given as percentiles, as the options spell them: `p99` of the values drawn; `p99=0.31` where the values
 * of all inputs of a batch have that percentile.
 */
export interface Percentiles {
  readonly vmin?: string;
  readonly vmax?: string;
}

/** The scale that the options ask for: its kind, and its ends in data units. */
export interface ScaleEnds {
  readonly vmin?: number | undefined;
  readonly vmax?: number | undefined;
  readonly scale?: string | undefined;
  /** The ends that were given as percentiles; absent where none was. */
  readonly percentiles?: Percentiles | undefined;
}

/** Whether an end that options give needs no values to be known. */
export const isFound = (end: number | string): boolean => typeof end === 'number' || end.includes('=');

/** The ends that are percentiles yet to be found; undefined where none is. */
export function percentilesOf(options: FigureOptions): Percentiles | undefined {
  const open = textEnds(options, (end) => !isFound(end));
  return Object.keys(open).length === 0 ? undefined : open;
}

function textEnds({ vmin, vmax }: FigureOptions, accepts: (end: string) => boolean): Percentiles {
  return {
    ...(typeof vmin === 'string' && accepts(vmin) ? { vmin } : {}),
    ...(typeof vmax === 'string' && accepts(vmax) ? { vmax } : {}),
  };
}

/** A percentile with its value among the values of all inputs, as an option spells it. */
export const foundPercentile = (percentile: string, value: number): string => `${percentile}=${value}`;

/**
 * The ends that the options give, as numbers; a percentile of no values gives no end.
 * @param values returns the ascending values; called only where an end is a percentile yet to be found
 */
export function endsOf(options: FigureOptions, values: () => Float64Array): ScaleEnds {
  const sorted = percentilesOf(options) ? values() : new Float64Array();
  const end = (asked: number | string | undefined) => {
    if (typeof asked !== 'string') return asked;
    const [percent = '', found] = asked.slice(1).split('=');
    return found === undefined ? percentile(sorted, Number(percent)) : Number(found);
  };
  const used = textEnds(options, (text) => isFound(text) || sorted.length > 0);
  const percentiles = Object.keys(used).length === 0 ? undefined : used;
  return { vmin: end(options.vmin), vmax: end(options.vmax), scale: options.scale, percentiles };
}

/** Values of all cells that have one, ascending. */
export function sortedValues({ layers }: Attention): Float64Array {
  const lines = layers.flatMap((layer) =>
    layer.tokens.map((_, row) => layer.weights.subarray(row * layer.keyCount, rowEnd(layer, row))),
  );
  const values = new Float64Array(lines.reduce((sum, { length }) => sum + length, 0));
  let used = 0;
  for (const line of lines) for (const weight of line) if (!Number.isNaN(weight)) values[used++] = weight;
  return values.subarray(0, used).sort();
}

/** A percentile of ascending values, linear between neighbours like numpy.percentile; undefined for no values. */
function percentile(sorted: Float64Array, percent: number): number | undefined {
  const place = ((sorted.length - 1) * percent) / 100;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) return undefined;
  const share = place - Math.floor(place);
  // A weighted sum, because the difference of the two may overflow.
  return below === above ? below : below * (1 - share) + above * share;
}

/** Notes on a figure whose ends are percentiles: `scale ends at p99 (0.31) of the values drawn`. */
export function percentileNotes(
  percentiles: Percentiles | undefined,
  [low, high]: readonly [number, number],
): Notice[] {
  const [from, to] = [endWords(percentiles?.vmin, low), endWords(percentiles?.vmax, high)];
  if (from && to && from.values === to.values)
    return [note(`scale from ${from.end} to ${to.end} of ${to.values}`)];
  return [
    ...(from ? [note(`scale starts at ${from.end} of ${from.values}`)] : []),
    ...(to ? [note(`scale ends at ${to.end} of ${to.values}`)] : []),
  ];
}

const note = (message: string): Notice => ({ code: 'percentile-ends', message });

const endWords = (asked: string | undefined, value: number) =>
  asked === undefined
    ? undefined
    : {
        end: `${asked.replace(/=.*/, '')} (${number(value)})`,
        values: isFound(asked) ? 'the values of all inputs' : 'the values drawn',
      };
