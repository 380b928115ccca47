/** How likely a pattern over layers is where there is none, so that chance is not described as a pattern. */

/** A pattern is described if chance shows it in at most this share of inputs, over all rows and keys that are looked through. */
export const CHANCE = 0.01;

/** Shares of one layer, as the values that occur and how many keys have each. */
interface ShareCounts {
  readonly shares: Float64Array;
  readonly counts: Float64Array;
  readonly keys: number;
}

/** Width of the classes that shares are counted in; each class has its mean. */
const CLASS_WIDTH = 0.002;

/** Counts equal and nearly equal shares. */
export function countShares(shares: Float64Array, keys: number): ShareCounts {
  const classes = Math.ceil(1 / CLASS_WIDTH) + 1;
  const [sums, counts] = [new Float64Array(classes), new Float64Array(classes)];
  for (let key = 0; key < shares.length; key++) {
    const at = Math.min(classes - 1, Math.floor((shares[key] as number) / CLASS_WIDTH));
    sums[at] = (sums[at] as number) + (shares[key] as number);
    counts[at] = (counts[at] as number) + 1;
  }
  const used = [...counts.keys()].filter((at) => (counts[at] as number) > 0);
  return {
    shares: Float64Array.from(used, (at) => (sums[at] as number) / (counts[at] as number)),
    counts: Float64Array.from(used, (at) => counts[at] as number),
    keys,
  };
}

/**
 * The chance that a given key has at least so large a sum of shares over layers, if in every layer all keys were alike: each key then
 * has any of the layer's shares. By the saddlepoint approximation of Lugannani and Rice (1980).
 */
export function chanceOfTotal(layers: readonly ShareCounts[], total: number): number {
  const mean = sumOver(layers, ({ keys }) => 1 / keys);
  if (total <= mean) return 1;
  const most = sumOver(layers, ({ shares }) => shares.at(-1) ?? 0);
  if (total >= most - 1e-9)
    return layers.reduce((chance, { counts, keys }) => chance * ((counts.at(-1) ?? 0) / keys), 1);
  const tilt = saddlepoint(layers, total);
  const { log, variance } = cumulants(layers, tilt);
  const w = Math.sqrt(Math.max(1e-12, 2 * (tilt * total - log)));
  const u = tilt * Math.sqrt(variance);
  const density = Math.exp((-w * w) / 2) / Math.sqrt(2 * Math.PI);
  return Math.min(1, Math.max(0, upperTail(w) + density * (1 / u - 1 / w)));
}

const sumOver = <T>(items: readonly T[], numberOf: (item: T) => number) =>
  items.reduce((sum, item) => sum + numberOf(item), 0);

/** The tilt at which the mean of the sum is `total`, by bisection. */
function saddlepoint(layers: readonly ShareCounts[], total: number): number {
  let [low, high] = [0, 1];
  while (cumulants(layers, high).mean < total && high < 1e6) high *= 2;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (cumulants(layers, middle).mean < total) low = middle;
    else high = middle;
  }
  return high;
}

/** Logarithm of the moment generating function of the sum, and mean and variance of the tilted sum. */
function cumulants(layers: readonly ShareCounts[], tilt: number) {
  let [log, mean, variance] = [0, 0, 0];
  for (const { shares, counts, keys } of layers) {
    const largest = shares.at(-1) ?? 0;
    let [all, first, second] = [0, 0, 0];
    for (let i = 0; i < shares.length; i++) {
      const share = shares[i] as number;
      const part = (counts[i] as number) * Math.exp(tilt * (share - largest));
      all += part;
      first += part * share;
      second += part * share * share;
    }
    log += Math.log(all / keys) + tilt * largest;
    mean += first / all;
    variance += second / all - (first / all) ** 2;
  }
  return { log, mean, variance };
}

/** Chance of a standard normal above z, to 1.5e-7 (Abramowitz and Stegun 7.1.26). */
function upperTail(z: number): number {
  const t = 1 / (1 + (0.3275911 * z) / Math.SQRT2);
  const series = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  return 0.5 * series.reduceRight((sum, factor) => (sum + factor) * t, 0) * Math.exp((-z * z) / 2);
}

/** Logarithm of the number of ways to choose k of n. */
function logChoose(n: number, k: number): number {
  let log = 0;
  for (let i = 1; i <= Math.min(k, n - k); i++) log += Math.log((n - Math.min(k, n - k) + i) / i);
  return log;
}

/** The most that the chance can be of some set of keys, of this size, being the same in `same` of `layers` layers. */
export const chanceOfSet = (keys: number, size: number, layers: number, same: number): number =>
  Math.exp(Math.min(0, logChoose(layers, same) - (same - 1) * logChoose(keys, size)));

/** The chance that of `n` differences whose sign is a coin's at least `most` have the same sign (two-sided sign test). */
export function chanceOfSigns(n: number, most: number): number {
  let chance = 0;
  for (let k = most; k <= n; k++) chance += Math.exp(logChoose(n, k) - n * Math.LN2);
  return Math.min(1, 2 * chance);
}
