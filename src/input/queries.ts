import { OptionConflict } from '../errors.ts';

/** More rows than this are hardly meant, and hardly legible. */
const MOST_ROWS = 64;
/** Without `--query`, all queries are drawn up to this many. */
const FEW_QUERIES = 16;

/** The PAUSE token of pause training (Goyal et al., 2023) under the names it goes by. */
export const isPause = (token: string | undefined): boolean =>
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
 * Positions of the queries asked for: `8,32`, `-1` (from the end), `all`, or a token, which stands for all its positions.
 * Without a wish: the PAUSE tokens, else all of a few.
 * @throws OptionConflict for a position or token that is not there, or too many rows
 */
export function resolveQueries(
  spec: string | number | readonly (string | number)[] | undefined,
  range: QueryRange,
): number[] {
  if (spec === undefined) return defaultQueries(range);
  const positions = queryNames(spec, range.tokens).flatMap((name) =>
    name === 'all' ? positionsOf(range) : findQuery(name, range),
  );
  const unique = [...new Set(positions)];
  if (unique.length <= MOST_ROWS) return unique;
  throw new OptionConflict({
    option: 'query',
    code: 'too-many-rows',
    message: `found ${unique.length} queries, expected at most ${MOST_ROWS}`,
    hint: 'name the ones to draw: --query 8,32 or a token, such as --query "<pause>"',
  });
}

/** What `--query` names. Commas divide, unless the whole is a token, as a comma itself may be. */
export function queryNames(
  spec: string | number | readonly (string | number)[],
  tokens: readonly string[] = [],
): (string | number)[] {
  if (typeof spec !== 'string') return [spec].flat();
  return tokens.includes(spec) ? [spec] : spec.split(',').map((name) => name.trim());
}

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
    hint: `name them by position or token: --query ${range.first},${range.first + range.count - 1}, --query -1, or --query all (up to ${MOST_ROWS})`,
  });
}

/** A whole number is a position, counted from the end where it is negative; anything else is a token, for all its positions. */
function findQuery(name: string | number, range: QueryRange): number[] {
  const { first, count, tokens } = range;
  const end = first + count;
  if (!isPosition(name)) {
    const found = positionsOf(range).filter((query) => tokens?.[query] === name);
    if (found.length > 0) return found;
  }
  const position = isPosition(name) ? Number(name) : Number.NaN;
  const query = position < 0 ? position + end : position;
  if (Number.isInteger(query) && query >= first && query < end) return [query];
  throw new OptionConflict({
    option: 'query',
    code: 'no-such-query',
    message: `found ${JSON.stringify(name)}, expected a position from ${first} to ${end - 1}${tokens ? ', or a token of the input' : ''}`,
    hint: tokens
      ? 'tokens are matched as the file has them, tokenizer marks included; whole numbers are positions'
      : 'positions count from 0; negative ones count from the end',
  });
}

const positionsOf = ({ first, count }: QueryRange) => Array.from({ length: count }, (_, i) => first + i);
