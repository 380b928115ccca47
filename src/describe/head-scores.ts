/** Statistics of a head, over the rows of its matrix: attention sinks, and the patterns of known kinds of heads. */
import { distributionMass, keysSeen, massOn } from './statistics.ts';
import type { WeightRow } from './weight-row.ts';

/** Mean weight on a key above which a head counts as a sink (Gu et al. 2024, arXiv 2410.10781, epsilon). */
export const SINK_EPSILON = 0.3;

/**
 * Mean weight on a key, 0 to 1: alpha_k, the mean of A[i, k] over i >= k (Gu et al. 2024, arXiv 2410.10781), of the rows that see the
 * key; where a row's query is unknown, it counts. Undefined where no row sees the key, or a row has a weight below 0.
 */
export function sinkStrength(rows: readonly WeightRow[], key: number): number | undefined {
  const after = rows.filter(({ query = key }) => query >= key);
  const weights = after
    .map((row) => row.weights[key] ?? Number.NaN)
    .filter((weight) => !Number.isNaN(weight));
  if (weights.length === 0 || after.some(hasNegative)) return undefined;
  return weights.reduce((sum, weight) => sum + weight / weights.length, 0);
}

const hasNegative = ({ weights }: WeightRow) => weights.some((weight) => weight < 0);

/** Fraction of heads whose sink strength is above epsilon, 0 to 1; heads without one do not count. Undefined where none has one. */
export function sinkShare(
  strengths: readonly (number | undefined)[],
  epsilon: number = SINK_EPSILON,
): number | undefined {
  const known = strengths.filter((strength) => strength !== undefined);
  if (known.length === 0) return undefined;
  return known.filter((strength) => strength > epsilon).length / known.length;
}

/**
 * Mass on a pattern over all mass, sum A.M / sum A, 0 to 1 (the head detector of TransformerLens, error measure `mul`). Rows without a
 * query position, and rows that see nothing, are left out; undefined where no mass is left, or where a row has a weight below 0.
 * @param keysOf the keys of the pattern in the row of a query
 */
export function patternScore(
  rows: readonly WeightRow[],
  keysOf: (query: number) => Iterable<number>,
): number | undefined {
  let [on, all] = [0, 0];
  for (const row of rows) {
    if (row.query === undefined || keysSeen(row) === 0) continue;
    const sum = distributionMass(row);
    if (sum === undefined && row.weights.some((weight) => weight !== 0 && !Number.isNaN(weight)))
      return undefined;
    all += sum ?? 0;
    on += massOn(row, keysOf(row.query));
  }
  return all > 0 ? on / all : undefined;
}

/** The key before the query; none for the first query. */
export const previousTokenKeys = (query: number): number[] => (query > 0 ? [query - 1] : []);

/** Earlier keys with the query's token. */
export function duplicateTokenKeys(tokens: readonly string[], query: number): number[] {
  const token = tokens[query];
  return tokens.slice(0, query).flatMap((other, key) => (other === token ? [key] : []));
}

/** Keys after an earlier key with the query's token, the query itself included (Olsson et al. 2022, arXiv 2209.11895; TransformerLens). */
export const inductionKeys = (tokens: readonly string[], query: number): number[] =>
  duplicateTokenKeys(tokens, query).map((key) => key + 1);

/** Previous-token score: mass on the key before each query over all mass, 0 to 1; undefined as `patternScore`. */
export const previousTokenScore = (rows: readonly WeightRow[]): number | undefined =>
  patternScore(rows, previousTokenKeys);

/** Duplicate-token score: mass on earlier keys with the query's token over all mass, 0 to 1; undefined as `patternScore`. */
export const duplicateTokenScore = (
  rows: readonly WeightRow[],
  tokens: readonly string[],
): number | undefined => patternScore(rows, (query) => duplicateTokenKeys(tokens, query));

/** Induction score: mass on the keys after earlier occurrences of the query's token over all mass, 0 to 1; undefined as `patternScore`. */
export const inductionScore = (rows: readonly WeightRow[], tokens: readonly string[]): number | undefined =>
  patternScore(rows, (query) => inductionKeys(tokens, query));
