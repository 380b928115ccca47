/** Layers in the middle in which a statistic is higher, or lower, than before and after them. */
import { spanOf } from '../core/math.ts';
import type { StretchObservation } from './observation.ts';
import type { RowSeries } from './row-series.ts';

/** Fewer layers do not show a trend. */
const LEAST_LAYERS = 8;
/** A stretch is at least so many layers. */
const LEAST_LENGTH = 2;
const MOST_STRETCHES = 5;
/** The middle is at least a quarter of the layers, and so many: two layers are soon alike. */
const LEAST_MIDDLE = 3;
/** The stretches must explain this part of the variance: noise seldom lets five do that. */
const LEAST_EXPLAINED = 0.9;
/** The middle must differ so much from each end, and from both together. */
const LEAST_RATIO = 1.25;
const LEAST_RATIO_OF_MEANS = 1.5;
/** Masses that differ less than this part of their mean are those of whole rows, which sum to 1. */
const WHOLE = 0.1;

/**
 * A stretch of middle layers in which the row's mass (or, where whole rows are drawn, its effective number of keys) is above or below that
 * of the layers before and after. Stretches are found by least squares, their number by the Bayesian information criterion.
 */
export function findStretches(series: RowSeries): StretchObservation[] {
  if (series.layers.length < LEAST_LAYERS) return [];
  const masses = series.layers.map(({ mass }) => mass);
  const [least, most] = spanOf(masses);
  const isWhole = most - least < WHOLE * mean(masses);
  const statistic = isWhole ? 'effectiveKeys' : 'mass';
  const values = isWhole ? series.layers.map(({ facts }) => facts.effectiveKeys ?? 0) : masses;
  const found = middleOf(values);
  if (!found) return [];
  const { from, to, direction, before, after, explained } = found;
  const layers = series.layers.slice(from, to).map(({ layer }) => layer);
  return [
    {
      ...{ kind: 'middle-layers', statistic, row: series.row, direction, layers },
      ...{ mean: mean(values.slice(from, to)), before, after, explained },
    },
  ];
}

/** Layers `from` to before `to`, and their mean. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly mean: number;
}

type Middle = Pick<StretchObservation, 'direction' | 'before' | 'after' | 'explained'> &
  Omit<Stretch, 'mean'>;

function middleOf(values: readonly number[]): Middle | undefined {
  const { stretches, explained } = stretchesOf(values);
  const [first, last] = [stretches[0] as Stretch, stretches.at(-1) as Stretch];
  const middle = stretches.slice(1, -1);
  if (middle.length === 0 || explained < LEAST_EXPLAINED) return undefined;
  const [from, to, before, after] = [first.to, last.from, first.mean, last.mean];
  if (to - from < Math.max(LEAST_MIDDLE, values.length / 4)) return undefined;
  const inside = mean(values.slice(from, to));
  const outside = mean([...values.slice(0, from), ...values.slice(to)]);
  const means = middle.map((stretch) => stretch.mean);
  const found = (direction: Middle['direction']) => ({ from, to, before, after, explained, direction });
  const [low, high] = [Math.min(before, after), Math.max(before, after)];
  const [least, most] = spanOf(means);
  if (least > high && inside >= LEAST_RATIO * high && inside >= LEAST_RATIO_OF_MEANS * outside)
    return found('higher');
  if (most < low && inside * LEAST_RATIO <= low && inside * LEAST_RATIO_OF_MEANS <= outside)
    return found('lower');
  return undefined;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The stretches of nearly equal values, and the part of the variance that they explain. */
function stretchesOf(values: readonly number[]): { stretches: readonly Stretch[]; explained: number } {
  const n = values.length;
  const whole = { from: 0, to: n, mean: mean(values) };
  const errorOf = errorsOf(values);
  const total = errorOf(0, n);
  if (total <= 1e-12 * whole.mean ** 2 * n) return { stretches: [whole], explained: 0 };
  const fits = bestFits(n, errorOf).filter((fit) => fit !== undefined);
  const criterion = ({ error, starts }: Fit) =>
    n * Math.log(Math.max(error, 1e-12 * total) / n) + 2 * starts.length * Math.log(n);
  const best = fits.reduce((one, other) => (criterion(other) < criterion(one) ? other : one));
  const stretches = best.starts.map((from, i) => {
    const to = best.starts[i + 1] ?? n;
    return { from, to, mean: mean(values.slice(from, to)) };
  });
  return { stretches, explained: 1 - best.error / total };
}

/** Where stretches start, and the sum of squared distances from their means. */
interface Fit {
  readonly starts: readonly number[];
  readonly error: number;
}

/** The best fit of 1, 2, ... stretches to all of `n` values, by dynamic programming. */
function bestFits(n: number, errorOf: ErrorOf): (Fit | undefined)[] {
  // Of the values before each position.
  let fits: (Fit | undefined)[] = [{ starts: [], error: 0 }, ...Array.from({ length: n }, () => undefined)];
  return Array.from({ length: MOST_STRETCHES }, () => {
    fits = Array.from({ length: n + 1 }, (_, to) => bestBefore(errorOf, fits, to));
    return fits[n];
  });
}

/** The best fit before `to` that adds one stretch to one of the fits. */
function bestBefore(errorOf: ErrorOf, fits: readonly (Fit | undefined)[], to: number): Fit | undefined {
  let [start, least] = [-1, Number.POSITIVE_INFINITY];
  for (let from = 0; from <= to - LEAST_LENGTH; from++) {
    const fit = fits[from];
    if (!fit) continue;
    const error = fit.error + errorOf(from, to);
    // Of values whose squares no number holds, the first fit is as good as any.
    if (start < 0 || error < least) [start, least] = [from, error];
  }
  const before = fits[start];
  return before && { starts: [...before.starts, start], error: least };
}

/** Sum of squared distances of the values `from` to before `to` from their mean. */
type ErrorOf = (from: number, to: number) => number;

/** Sums up to each value are added once, as there are as many stretches as pairs of values. */
function errorsOf(values: readonly number[]): ErrorOf {
  const [sums, squares] = [new Float64Array(values.length + 1), new Float64Array(values.length + 1)];
  // Distances from the mean of all, because squares of large numbers would leave no digits of small ones.
  const middle = mean(values);
  for (const [i, value] of values.entries()) {
    sums[i + 1] = (sums[i] as number) + (value - middle);
    squares[i + 1] = (squares[i] as number) + (value - middle) ** 2;
  }
  const between = (list: Float64Array, from: number, to: number) =>
    (list[to] as number) - (list[from] as number);
  return (from, to) => Math.max(0, between(squares, from, to) - between(sums, from, to) ** 2 / (to - from));
}
