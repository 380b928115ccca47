/** Rows of an attention file by their queries: `--query`. */

import { OptionConflict } from '../core/errors.ts';
import { countBelow } from '../core/math.ts';
import { placesIn } from '../core/places.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Attention, AttentionRow } from './attention.ts';
import { isPosition, meantToken, queryNames } from './queries.ts';
import { list, parseRange, type Range } from './ranges.ts';
import { selectAttention } from './select.ts';

/** Position of a row's query: given, or read from a label such as `P@8`. */
function queryOf({ query, label }: AttentionRow): number | undefined {
  const [, position] = /@(\d+)$/.exec(label) ?? [];
  return query ?? (position === undefined ? undefined : Number(position));
}

/**
 * Keeps the rows of these queries, which an attention file names by `query` or in labels that end in `@8`: by position,
 * from the end where negative, by range, or by token, as with arrays. Each row then says its query, as rows of arrays do.
 * @param withMore adds rows that go with those chosen
 * @throws OptionConflict for a query that no row is of
 */
export function selectQueries(
  attention: Attention,
  spec: FigureOptions['query'],
  withMore: (rows: readonly number[]) => readonly number[] = (rows) => rows,
): Attention {
  if (spec === undefined) return attention;
  const tokens = attention.layers[0]?.tokens ?? [];
  const rowsOf = createQueryFinder(attention.rows.map(queryOf), tokens);
  const selected = new Set<number>();
  for (const name of new Set(queryNames(spec, [...new Set(tokens)].flat()))) {
    const found = rowsOf(name);
    for (const row of found) selected.add(row);
    if (found.length > 0) continue;
    throw new OptionConflict({
      option: 'query',
      code: 'no-such-query',
      message: `found ${JSON.stringify(name)}, expected the position or token of a query that the file has a row for`,
      hint: [
        meantToken(String(name), queryTokens(attention.rows, tokens)),
        `the rows are ${list(attention.rows.map(({ label }) => label))}; choose among them with --rows`,
      ]
        .filter(Boolean)
        .join(' '),
    });
  }
  const rows = attention.rows.map((row, i) => withQuery(row, i, attention));
  return selectAttention({ ...attention, rows }, { rows: withMore([...new Set(selected)]) });
}

const queryTokens = (rows: readonly AttentionRow[], tokens: readonly (readonly string[])[]) =>
  rows.flatMap((row, i) => tokens[i]?.[queryOf(row) ?? -1] ?? []);

/**
 * The row with the query that it or its label gives. A label may name a place beyond the keys that were kept, as `P@32` of seven:
 * that is no position among them, and none is where columns are a selection of keys or sums of them.
 */
export function withQuery(
  row: AttentionRow,
  index: number,
  { layers, selection, sums }: Pick<Attention, 'layers' | 'selection' | 'sums'>,
): AttentionRow {
  if (selection || sums) return row;
  const query = queryOf(row) ?? Number.POSITIVE_INFINITY;
  return layers.every(({ tokens }) => query < (tokens[index]?.length ?? 0)) ? { ...row, query } : row;
}

const mayBeRange = (name: string): boolean => /^\s*\d+-\d*\s*$/.test(name);

/** Rows by the names of their queries: looked up, because a hundred thousand rows may be asked for ten thousand names. */
function createQueryFinder(
  queries: readonly (number | undefined)[],
  tokens: readonly (readonly string[])[],
): (name: string | number) => readonly number[] {
  const byPlace = placesIn<number | undefined>(queries);
  const byEnd = placesIn<number>(
    queries.map((query = Number.NaN, row) => query - (tokens[row]?.length ?? 0)),
  );
  const byToken = placesIn<string | number | undefined>(
    queries.map((query = -1, row) => tokens[row]?.[query]),
  );
  const inRange = createRangeFinder(queries);
  const likeRanges = new Set([...new Set(tokens)].flatMap((list) => list.filter(mayBeRange)));
  return (name) => {
    if (name === 'all') return [...queries.keys()];
    if (isPosition(name)) return Number(name) >= 0 ? byPlace(Number(name)) : byEnd(Number(name));
    const text = String(name);
    if (!mayBeRange(text)) return byToken(name);
    const range = () => parseRange(text, Number.POSITIVE_INFINITY, 'query') as Range;
    if (!likeRanges.has(text)) return inRange(range());
    // A token of that name goes before the range, in the rows that have it.
    return queries.flatMap((query = -1, row) => {
      const own = tokens[row] ?? [];
      const isIn = own.includes(text) ? own[query] === text : holdsPlace(range(), query);
      return isIn ? [row] : [];
    });
  };
}

const holdsPlace = ({ first, last }: Range, place: number) => place >= first && place <= last;

/** Rows whose queries are in a range, but for those that an earlier range had: where all are such, one of them. */
function createRangeFinder(queries: readonly (number | undefined)[]): (range: Range) => readonly number[] {
  const placed = queries
    .flatMap((query, row) => (query === undefined ? [] : [{ query, row }]))
    .sort((a, b) => a.query - b.query);
  const all = placed.map(({ query }) => query);
  const [left, rows] = [[...all], placed.map(({ row }) => row)];
  return (range) => {
    const from = countBelow(left, range.first);
    const count = countBelow(left, range.last + 1) - from;
    left.splice(from, count);
    const found = rows.splice(from, count);
    if (found.length > 0) return found.sort((a, b) => a - b);
    const { query = -1, row = -1 } = placed[countBelow(all, range.first)] ?? {};
    return holdsPlace(range, query) ? [row] : [];
  };
}
