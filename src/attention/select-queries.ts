/** Rows of an attention file by their queries: `--query`. */

import { OptionConflict } from '../core/errors.ts';
import { placesIn } from '../core/places.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Attention, AttentionRow } from './attention.ts';
import { isPosition, meantToken, queryNames } from './queries.ts';
import { list, parseRange } from './ranges.ts';
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
  for (const name of new Set(queryNames(spec, tokens.flat()))) {
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

/** Rows of a position or token at once; of what is counted from the end, or may be a range, by looking at each. */
function createQueryFinder(
  queries: readonly (number | undefined)[],
  tokens: readonly (readonly string[])[],
): (name: string | number) => readonly number[] {
  const byPlace = placesIn<number | undefined>(queries);
  const byToken = placesIn<string | number | undefined>(
    queries.map((query = -1, row) => tokens[row]?.[query]),
  );
  return (name) => {
    if (isPosition(name) && Number(name) >= 0) return byPlace(Number(name));
    if (!isPosition(name) && name !== 'all' && !/^\s*\d+-\d*\s*$/.test(String(name))) return byToken(name);
    return queries.flatMap((query, row) => (isQuery(name, query, tokens[row]) ? [row] : []));
  };
}

function isQuery(name: string | number, query: number | undefined, tokens: readonly string[] = []): boolean {
  if (name === 'all') return true;
  if (query === undefined) return false;
  if (!isPosition(name)) {
    const range = tokens.includes(String(name)) ? undefined : parseRange(name, tokens.length - 1, 'query');
    return range ? query >= range.first && query <= range.last : tokens[query] === name;
  }
  return query === (Number(name) < 0 ? Number(name) + tokens.length : Number(name));
}
