/**
 * Statistics of one row of weights. A key that is masked or missing is not seen, and counts nowhere. A statistic of a distribution
 * divides by the row's mass, because rows of selected keys need not sum to 1; it is undefined for a row without mass, with a weight
 * below 0, or whose sum is too large for a number. A `sum` is the row's `distributionMass`, where it is known already.
 */
import { CellState } from '../attention/attention.ts';
import { isSpecial } from '../attention/special.ts';
import type { WeightRow } from './weight-row.ts';

/** Number of keys with a weight. */
export function keysSeen({ weights }: WeightRow): number {
  let seen = 0;
  for (let key = 0; key < weights.length; key++) if (!Number.isNaN(weights[key])) seen++;
  return seen;
}

/** Sum of the weights: 1 for a whole row of attention. 0 for a row without weights; signed where weights are. */
export function mass({ weights }: WeightRow): number {
  let sum = 0;
  for (let key = 0; key < weights.length; key++) {
    const weight = weights[key] as number;
    if (!Number.isNaN(weight)) sum += weight;
  }
  return sum;
}

/** The mass of a row that is a distribution once it is divided by it; undefined for any other row. */
export function distributionMass(row: WeightRow): number | undefined {
  for (let key = 0; key < row.weights.length; key++) if ((row.weights[key] as number) < 0) return undefined;
  const sum = mass(row);
  return sum > 0 && sum < Number.POSITIVE_INFINITY ? sum : undefined;
}

/** Each weight over the row's mass; 0 for a key that the row does not see. */
export function sharesOf(row: WeightRow): Float64Array | undefined {
  const sum = distributionMass(row);
  return sum === undefined
    ? undefined
    : row.weights.map((weight) => (Number.isNaN(weight) ? 0 : weight / sum));
}

/** Shannon entropy of the row over the keys it sees, in nats: 0 to ln(keys seen) (Clark et al. 2019, arXiv 1906.04341). */
export function entropy(row: WeightRow, sum: number | undefined = distributionMass(row)): number | undefined {
  if (sum === undefined) return undefined;
  let nats = 0;
  for (let key = 0; key < row.weights.length; key++) {
    const share = (row.weights[key] as number) / sum;
    if (share > 0) nats -= share * Math.log(share);
  }
  // Of one key, rounding may leave a sum a little under 0.
  return Math.max(0, nats);
}

/** Entropy divided by ln(keys seen): 0 for one key, 1 for equal weights (Pielou 1966). Undefined too where one key is seen. */
export const evenness = (row: WeightRow): number | undefined => evennessOf(entropy(row), keysSeen(row));

/** `evenness` of a row whose entropy is known. */
export const evennessOf = (nats: number | undefined, seen: number): number | undefined =>
  nats === undefined || seen < 2 ? undefined : Math.min(1, nats / Math.log(seen));

/** Effective number of keys, exp(entropy): 1 to the number of keys seen (Hill 1973, order 1). */
export function effectiveKeys(row: WeightRow): number | undefined {
  const nats = entropy(row);
  return nats === undefined ? undefined : Math.exp(nats);
}

/** A key, 0-based, and the weight on it. */
export interface KeyWeight {
  readonly key: number;
  readonly weight: number;
}

/** The keys of the largest weights, largest first, at most `count`; of equal weights the first key. Empty for a row without weights. */
export function topKeys({ weights }: WeightRow, count: number): KeyWeight[] {
  const top: KeyWeight[] = [];
  for (let key = 0; key < weights.length; key++) {
    const weight = weights[key] as number;
    const least = top.length < count ? Number.NEGATIVE_INFINITY : (top.at(-1)?.weight ?? Infinity);
    if (!(weight > least)) continue;
    const at = top.findIndex((other) => other.weight < weight);
    top.splice(at < 0 ? top.length : at, 0, { key, weight });
    if (top.length > count) top.pop();
  }
  return top;
}

/** The key of the largest weight, the first of equals, and its weight; undefined for a row without weights. */
export const peak = (row: WeightRow): KeyWeight | undefined => topKeys(row, 1)[0];

/** The largest weight (top-1 weight), as it is in the row; undefined for a row without weights. */
export const topWeight = (row: WeightRow): number | undefined => peak(row)?.weight;

/** Gini coefficient of the weights of the keys seen: 0 for equal weights, 1 - 1 / keys for one key (Gini 1912). */
export function gini(row: WeightRow): number | undefined {
  const sum = distributionMass(row);
  if (sum === undefined) return undefined;
  const sorted = row.weights.filter((weight) => !Number.isNaN(weight)).sort();
  let ranked = 0;
  for (let i = 0; i < sorted.length; i++) {
    const share = (sorted[i] as number) / sum;
    ranked += (2 * i + 1 - sorted.length) * share;
  }
  return Math.max(0, ranked / sorted.length);
}

/** Sum of the weights on some keys, as they are in the row. Keys that the row does not see add nothing. */
export function massOn({ weights }: WeightRow, keys: Iterable<number>): number {
  let sum = 0;
  for (const key of keys) {
    const weight = weights[key] ?? Number.NaN;
    if (!Number.isNaN(weight)) sum += weight;
  }
  return sum;
}

/** Share of the row's mass on some keys, 0 to 1. */
export function shareOn(row: WeightRow, keys: Iterable<number>): number | undefined {
  const sum = distributionMass(row);
  return sum === undefined ? undefined : massOn(row, keys) / sum;
}

/** The first key that the row sees, which is not key 0 after left padding; undefined for a row without weights. */
export function firstKey({ weights }: WeightRow): number | undefined {
  const key = weights.findIndex((weight) => !Number.isNaN(weight));
  return key < 0 ? undefined : key;
}

/** The last key that the row sees; undefined for a row without weights. */
export function lastKey({ weights }: WeightRow): number | undefined {
  const key = weights.findLastIndex((weight) => !Number.isNaN(weight));
  return key < 0 ? undefined : key;
}

/** Keys of special tokens, such as `[CLS]` or `<pause>`, for `massOn`. */
export const specialKeys = (tokens: readonly string[]): number[] =>
  tokens.flatMap((token, key) => (isSpecial(token) ? [key] : []));

/**
 * Mean distance from the query to the keys, weighted by the weights, in keys: sum A |i - j| / sum A (Vig and Belinkov 2019, arXiv
 * 1906.04284, for causal rows, where it is i - j). Undefined too where the query's position is unknown.
 */
export function meanDistance(
  row: WeightRow,
  sum: number | undefined = distributionMass(row),
): number | undefined {
  const { weights, query } = row;
  if (sum === undefined || query === undefined) return undefined;
  let distance = 0;
  for (let key = 0; key < weights.length; key++) {
    const share = (weights[key] as number) / sum;
    if (share > 0) distance += share * Math.abs(query - key);
  }
  return distance;
}

/**
 * Jensen-Shannon divergence of two rows, in nats: H((p + q) / 2) - (H(p) + H(q)) / 2, from 0 to ln 2 (Lin 1991). A key that one row
 * has masked has no weight there; a key that is missing in either is left out of both. Undefined if either is no distribution.
 */
export function jensenShannon(a: WeightRow, b: WeightRow): number | undefined {
  const [one, other] = withoutMissing(a, b);
  const [p, q] = [sharesOf(one), sharesOf(other)];
  return p && q && divergenceOfShares(p, q);
}

/** `jensenShannon` of two lists of shares; the shorter one has none of the other's last keys. */
export function divergenceOfShares(p: Float64Array, q: Float64Array): number {
  let nats = 0;
  for (let key = 0; key < Math.max(p.length, q.length); key++) {
    const [x, y] = [p[key] ?? 0, q[key] ?? 0];
    // Divided by the sum and not by its half, which may be 0 where the sum is not.
    if (x > 0) nats += (x / 2) * Math.log((2 * x) / (x + y));
    if (y > 0) nats += (y / 2) * Math.log((2 * y) / (x + y));
  }
  return Math.min(Math.LN2, Math.max(0, nats));
}

/** The rows without the keys that are missing in either. */
function withoutMissing(a: WeightRow, b: WeightRow): readonly [WeightRow, WeightRow] {
  if (!a.states.includes(CellState.missing) && !b.states.includes(CellState.missing)) return [a, b];
  const isMissing = (key: number) =>
    a.states[key] === CellState.missing || b.states[key] === CellState.missing;
  const without = (row: WeightRow): WeightRow => ({
    ...row,
    weights: row.weights.map((weight, key) => (isMissing(key) ? Number.NaN : weight)),
  });
  return [without(a), without(b)];
}
