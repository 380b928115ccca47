import { OptionConflict } from '../core/errors.ts';
import { placesIn } from '../core/places.ts';
import { positionsAsWritten, positionsRun } from '../options/positions.ts';
import { suggest } from '../options/suggest.ts';
import { type AttentionRow, EMPTY_TOKEN } from './attention.ts';
import type { HeadChoice } from './heads.ts';
import { parseRange, positionsIn } from './ranges.ts';

/** Without `--query`, all queries are drawn up to this many. */
const FEW_QUERIES = 16;

/** The PAUSE token of pause training (Goyal et al., 2023) under the names it goes by. */
const isPause = (token: string | undefined): boolean =>
  token !== undefined && /^[<[(]?\|?pause\|?[>\])]?$/i.test(token);

/** The queries an input has. */
interface QueryRange {
  /** Position of the first query in its sequence. */
  readonly first: number;
  readonly count: number;
  /** Tokens of that sequence, where they are known. */
  readonly tokens?: readonly string[];
}

/**
 * Positions of the queries asked for: `8,32`, `4-9`, `-1` (from the end), `all`, or a token, which stands for all its positions.
 * Without a request: the PAUSE tokens, else all queries if they are few.
 * @throws OptionConflict for a position or token that is not there, or too many queries to draw unasked
 */
export function resolveQueries(
  spec: string | number | readonly (string | number)[] | undefined,
  range: QueryRange,
): number[] {
  if (spec === undefined) return defaultQueries(range);
  const names = queryNames(spec, range.tokens);
  const positions = new Set<number>();
  const placesOf = placesIn<string | number>(range.tokens ?? []);
  for (const name of new Set(names))
    for (const query of name === 'all' ? positionsOf(range) : findQuery(name, range, names, placesOf))
      positions.add(query);
  return [...positions];
}

/** What `--query` names. Commas separate names, unless the whole text is a token: a comma may be one. */
export function queryNames(
  spec: string | number | readonly (string | number)[],
  tokens: readonly string[] = [],
): (string | number)[] {
  if (typeof spec !== 'string') return [spec].flat();
  return tokens.includes(spec) ? [spec] : spec.split(',').map((name) => name.trim());
}

/** Whether a name is a position or a range of them, there or not. */
export const isPlace = (name: string): boolean => /^-?\d+(-\d*)?$/.test(name);

/** A whole number, as JavaScript would also read from an empty text or from 0x8. */
export const isPosition = (name: string | number): boolean => /^-?\d+$/.test(String(name));

function defaultQueries(range: QueryRange): number[] {
  const all = positionsOf(range);
  const pauses = all.filter((query) => isPause(range.tokens?.[query]));
  if (pauses.length > 0 && pauses.length <= FEW_QUERIES) return pauses;
  if (all.length <= FEW_QUERIES) return all;
  throw new OptionConflict({
    option: 'query',
    code: 'too-many-rows',
    message: `found ${all.length} queries, expected to be told which to draw`,
    hint: `name them by position or token: --query ${range.first},${range.first + range.count - 1}, --query -1, or --query all`,
  });
}

/** A whole number is a position, counted from the end where it is negative; else a token, for all its positions, or a range. */
function findQuery(
  name: string | number,
  range: QueryRange,
  names: readonly (string | number)[],
  placesOf: (name: string | number) => readonly number[],
): number[] {
  const { first, count, tokens } = range;
  const end = first + count;
  if (!isPosition(name)) {
    const found = placesOf(name).filter((query) => query >= first && query < end);
    if (found.length > 0) return found;
    const span = parseRange(name, end - 1, 'query');
    if (span && span.first >= first && span.last < end) return positionsIn(span);
  }
  const position = isPosition(name) ? Number(name) : Number.NaN;
  const query = position < 0 ? position + end : position;
  if (Number.isInteger(query) && query >= first && query < end) return [query];
  throw new OptionConflict({
    option: 'query',
    code: 'no-such-query',
    message: `found ${JSON.stringify(name)}, expected a position from ${first} to ${end - 1}${tokens ? ', or a token of the input' : ''}`,
    hint: queryHint(String(name), range, names),
  });
}

/** What to write for a name that is no query: a position as attnplot has it, that of a row's label, or a token. */
function queryHint(name: string, range: QueryRange, names: readonly (string | number)[]): string {
  const { first, count, tokens } = range;
  const last = first + count - 1;
  if (positionInLabel(name, range) !== undefined)
    return `write --query ${names.map((one) => positionInLabel(String(one), range) ?? one).join(',')}: a row's label ends in the position of its query`;
  const written = positionsAsWritten(name, last)?.hint;
  if (written !== undefined) return written;
  if (isPlace(name) || !tokens) return positionsRun(first, last);
  return [meantToken(name, tokens), AS_IN_FILE].filter(Boolean).join(' ');
}

/** The 8 of `P@8`; undefined where there is no such query. */
function positionInLabel(name: string, { first, count }: QueryRange): number | undefined {
  const [, digits] = /@(\d+)$/.exec(name) ?? [];
  const position = Number(digits);
  return position >= first && position < first + count ? position : undefined;
}

/** How names of tokens are read. */
export const AS_IN_FILE =
  'tokens are matched as the file has them, tokenizer marks included; whole numbers are positions';

/** What tokenizers put around a word: spaces and the signs for them, `##` of WordPiece, `</w>` of BPE. */
const MARKS = /^(▁|Ġ|Ċ|##| )+|(?<!<\/w>| )(<\/w>| )+$/g;

/** The question whether a token was meant that is this one but for marks and case, or nearly this one. */
export function meantToken(name: string, tokens: readonly string[]): string | undefined {
  // A position that is not there is no misspelt token.
  if (name.length < 2 || isPlace(name)) return undefined;
  const bare = (token: string) => token.replace(MARKS, '').toLowerCase();
  const same = tokens.find((token) => bare(token) === bare(name));
  return same === undefined ? suggest(name, tokens) : `did you mean ${JSON.stringify(same)}?`;
}

const positionsOf = ({ first, count }: QueryRange) => Array.from({ length: count }, (_, i) => first + i);

/**
 * The rows drawn: one for each query, or for each query and head.
 * @param known whether `queries` are positions among the keys
 */
export function rowsOf(
  {
    queries,
    heads: { numbers, reduce },
  }: { readonly queries: readonly number[]; readonly heads: HeadChoice },
  known: boolean,
  tokens: readonly string[] | undefined,
): AttentionRow[] {
  const perQuery = queries.map((query) => ({
    label: queryLabel(query, tokens?.[query]),
    ...(known ? { query } : {}),
  }));
  const rows =
    reduce === 'each'
      ? perQuery.flatMap((row) => numbers.map((head) => ({ ...row, label: `${row.label} h${head}` })))
      : perQuery;
  return rows.map((row, index) => ({ ...row, index }));
}

/** `P@8` for a PAUSE query, `token@8` for another, `@8` where there are no tokens; an empty token has the sign its key has. */
function queryLabel(query: number, token: string | undefined): string {
  if (isPause(token)) return `P@${query}`;
  return `${token === '' ? EMPTY_TOKEN : (token ?? '')}@${query}`;
}

/** @throws OptionConflict for labels that are not as many as the rows */
export function labelRows(
  rows: readonly AttentionRow[],
  given: string | readonly string[] | undefined,
): readonly AttentionRow[] {
  if (given === undefined) return rows;
  const labels = typeof given === 'string' ? given.split(',') : given;
  if (labels.length === rows.length) return rows.map((row, i) => ({ ...row, label: labels[i] as string }));
  throw new OptionConflict({
    option: 'rowLabels',
    code: 'label-count',
    message: `found ${labels.length} ${labels.length === 1 ? 'label' : 'labels'}, expected ${rows.length}, one for each row`,
    hint: `the rows are ${rows.map(({ label }) => label).join(', ')}`,
  });
}
