/** The statistics of every row in every layer, read once; the description and its observations are made from them. */
import { type Attention, type AttentionLayer, CellState } from '../attention/attention.ts';
import {
  distributionMass,
  entropy,
  evennessOf,
  firstKey,
  type KeyWeight,
  keysSeen,
  lastKey,
  mass,
  massOn,
  meanDistance,
  specialKeys,
  topKeys,
} from './statistics.ts';
import { rowOf, type WeightRow } from './weight-row.ts';

/** One row in one layer. A statistic that the row does not have is undefined; `statistics.ts` defines them. */
export interface RowFacts {
  /** Keys with a weight, keys masked, and keys whose weight is missing. */
  readonly seen: number;
  readonly masked: number;
  readonly missing: number;
  /** Sum of the weights; undefined where it is too large for a number. */
  readonly mass: number | undefined;
  readonly min: number | undefined;
  /** The three largest weights, largest first. */
  readonly top: readonly KeyWeight[];
  /** Weights on the first and the last key seen, and on the query's own key. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly own: number | undefined;
  /** Mass on special tokens; undefined where the keys have none. */
  readonly special: number | undefined;
  readonly entropy: number | undefined;
  readonly evenness: number | undefined;
  readonly effectiveKeys: number | undefined;
  readonly distance: number | undefined;
  /** Keys that stand out, low to high; see `outstandingKeys`. */
  readonly outstanding: readonly number[];
  /** Share of the row's mass on them; undefined where none stands out. */
  readonly outstandingShare: number | undefined;
}

/** `facts[layer][row]` */
export function factsOf(attention: Attention): RowFacts[][] {
  const specialOf = memoizedSpecialKeys();
  return attention.layers.map((layer) =>
    attention.rows.map((_, row) => {
      const special = specialOf(layer.tokens[row] ?? []);
      return rowFacts(rowOf(layer, attention.rows, row), layer, special);
    }),
  );
}

/** Rows of one sequence share one list of tokens. */
function memoizedSpecialKeys(): (tokens: readonly string[]) => readonly number[] {
  const known = new Map<readonly string[], readonly number[]>();
  return (tokens) => {
    const keys = known.get(tokens) ?? specialKeys(tokens);
    known.set(tokens, keys);
    return keys;
  };
}

function rowFacts(row: WeightRow, { keyCount }: AttentionLayer, special: readonly number[]): RowFacts {
  const [first, last] = [firstKey(row), lastKey(row)];
  const distribution = distributionMass(row);
  const on = (key: number | undefined) => (key === undefined ? undefined : massOn(row, [key]));
  const [seen, missing, sum] = [keysSeen(row), missingIn(row), distribution ?? mass(row)];
  const nats = entropy(row, distribution);
  const outstanding = outstandingKeys(row, distribution, seen);
  return {
    seen,
    missing,
    masked: keyCount - seen - missing,
    mass: Number.isFinite(sum) ? sum : undefined,
    min: smallest(row.weights),
    top: topKeys(row, 3),
    first: on(first),
    last: on(last),
    own: seen === 0 ? undefined : on(row.query),
    special: special.length === 0 || seen === 0 ? undefined : massOn(row, special),
    entropy: nats,
    evenness: evennessOf(nats, seen),
    effectiveKeys: nats === undefined ? undefined : Math.exp(nats),
    distance: meanDistance(row, distribution),
    outstanding,
    outstandingShare: outstanding.length === 0 ? undefined : massOn(row, outstanding) / sum,
  };
}

function missingIn({ states }: WeightRow): number {
  let count = 0;
  for (let key = 0; key < states.length; key++) if (states[key] === CellState.missing) count++;
  return count;
}

function smallest(weights: Float64Array): number | undefined {
  let min = Number.POSITIVE_INFINITY;
  for (let key = 0; key < weights.length; key++) {
    const weight = weights[key] as number;
    if (weight < min) min = weight;
  }
  return min === Number.POSITIVE_INFINITY ? undefined : min;
}

/** A weight stands out if it is at least so many times the next smaller one. */
const STANDS_OUT = 2;

/**
 * Keys that stand out from the rest of a row, low to high: the fewest largest weights of which the last is at least twice the next,
 * no less than the mean of the keys seen, and that are at most half of them (rounded up). Empty where there are none, and for a row
 * that is no distribution.
 */
function outstandingKeys(row: WeightRow, sum: number | undefined, seen: number): number[] {
  if (sum === undefined || seen < 2) return [];
  const { above, next } = aboveMean(row.weights, sum / seen);
  const most = Math.min(Math.ceil(seen / 2), seen - 1, above.length);
  for (let count = 1; count <= most; count++) {
    const least = above[count - 1] as number;
    if (least >= STANDS_OUT * (above[count] ?? next)) return keysFrom(row.weights, least);
  }
  return [];
}

/** Keys with at least a weight, low to high. */
function keysFrom(weights: Float64Array, least: number): number[] {
  const keys: number[] = [];
  for (let key = 0; key < weights.length; key++) if ((weights[key] as number) >= least) keys.push(key);
  return keys;
}

/** Weights of at least the mean, largest first, and the largest weight below it. */
function aboveMean(weights: Float64Array, mean: number): { above: Float64Array; next: number } {
  let next = 0;
  for (let key = 0; key < weights.length; key++) {
    const weight = weights[key] as number;
    if (weight < mean && weight > next) next = weight;
  }
  return {
    above: weights
      .filter((weight) => weight >= mean)
      .sort()
      .reverse(),
    next,
  };
}
