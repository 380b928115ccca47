/** Where queries stand among the keys, as the weights show it. */

import type { Notice } from '../core/codes.ts';
import { largestOf } from '../core/math.ts';
import type { AttentionLayer, AttentionRow } from './attention.ts';
import { keysBetween } from './mask-notices.ts';
import { rowsOf } from './queries.ts';
import type { Wanted } from './read-rows.ts';
import { type ArrayTokens, withoutGuess } from './tokens.ts';

/** Whether any row has a weight on its own key, as every softmax gives: rows that have none stand somewhere else. */
const seeThemselves = (layers: readonly AttentionLayer[], rows: readonly AttentionRow[]): boolean =>
  layers.some(({ weights, keyCount }) =>
    rows.some(({ query = 0 }, row) => {
      const own = weights[row * keyCount + query] as number;
      return own !== 0 && !Number.isNaN(own);
    }),
  );

/**
 * The rows where the end of a key-value cache is still empty: zeros from the same distance after each query on, in all layers.
 * The queries then are the last of the keys that are there.
 */
function inStaticCache(
  layers: readonly AttentionLayer[],
  wanted: Wanted,
  tokens: ArrayTokens,
): { readonly rows: readonly AttentionRow[]; readonly notice: Notice } | undefined {
  const perQuery = (layers[0]?.tokens.length ?? 0) / wanted.queries.length;
  const ends = wanted.queries.map((_, q) =>
    largestOf(layers, ({ weights, keyCount }) =>
      weights
        .subarray(q * perQuery * keyCount, (q + 1) * perQuery * keyCount)
        .reduce(
          (most, value, i) => (value !== 0 && !Number.isNaN(value) ? Math.max(most, i % keyCount) : most),
          -1,
        ),
    ),
  );
  const [first = -1] = ends.map((end, q) => end - (wanted.queries[q] as number));
  const { keyCount } = layers[0] as AttentionLayer;
  const agrees = ends.every((end, q) => end - (wanted.queries[q] as number) === first && end >= 0);
  if (!agrees || first >= 0) return undefined;
  const queries = wanted.queries.map((query) => query + first);
  const last = keyCount - 1 + first;
  const queryCount = keyCount - wanted.firstQuery;
  const unfilled = `${keysBetween(last + 1, keyCount - 1)} ${last + 2 === keyCount ? 'has' : 'have'} no weight`;
  const message = `${unfilled}, as of a key-value cache that is not full: the ${queryCount === 1 ? 'one query is' : `${queryCount} queries are`} taken for the last before them, position ${last} (otherwise: --first-query 0)`;
  return {
    rows: rowsOf({ ...wanted, queries }, true, tokens.keys),
    notice: { code: 'last-queries', message },
  };
}

/** Rows that are counted, as nothing says which of the keys their queries are. */
function unplacedRows(wanted: Wanted, tokens: ArrayTokens): AttentionRow[] {
  const queries = wanted.queries.map((query) => query - wanted.firstQuery);
  return rowsOf({ ...wanted, queries }, false, withoutGuess(tokens).queries);
}

/** Where rows stand among the keys. */
export interface Places {
  readonly rows: readonly AttentionRow[];
  /** Whether the rows' queries are positions among the keys, and whether these are of one sequence with them. */
  readonly known: boolean;
  readonly inSequence: boolean;
  /** Says what of that is guessed. */
  readonly notices: readonly Notice[];
}

/** @param placed rows as the tokens place them, which the weights may prove wrong where that is a guess */
export function placeRows(
  cells: readonly AttentionLayer[],
  placed: readonly AttentionRow[],
  wanted: Wanted,
  tokens: ArrayTokens,
): Places {
  const isWrong = tokens.guess !== undefined && !seeThemselves(cells, placed);
  // Rows with tokens of their own are of another sequence, and stand nowhere among the keys.
  const sharesTokens = tokens.queries === tokens.keys;
  const moved = isWrong && sharesTokens ? inStaticCache(cells, wanted, tokens) : undefined;
  const known = tokens.firstQuery !== undefined && (!isWrong || moved !== undefined);
  return {
    rows: moved?.rows ?? (isWrong ? unplacedRows(wanted, tokens) : placed),
    known,
    inSequence: known && (sharesTokens || moved !== undefined),
    notices: moved ? [moved.notice] : tokens.guess && !isWrong ? [tokens.guess] : [],
  };
}
