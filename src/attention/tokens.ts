/** The tokens of arrays: where they come from, and how queries go with keys. */

import type { TensorFile } from '../arrays/array.ts';
import type { AttentionTensors } from '../arrays/conventions.ts';
import type { TensorLayer } from '../arrays/layers.ts';
import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { count } from '../core/words.ts';
import { NO_TOKENS } from '../options/named-files.ts';
import type { FigureOptions } from '../options/options.ts';
import { type FileTokens, tokensOfFile } from './file-tokens.ts';
import { checkOwnTokens, checkRowTokens, checkTokenCount, readTokens } from './read-tokens.ts';
import { offsetTokens } from './sliding-windows.ts';

/** The tokens of arrays, and how their queries go with their keys. */
export interface ArrayTokens {
  readonly keys?: readonly string[];
  /** Of the sequence the queries are of, by their positions in it. */
  readonly queries?: readonly string[];
  /** Position of the first query among the keys; absent where queries are not known to be among them. */
  readonly firstQuery?: number;
  /** Says that `firstQuery` is a guess, which the weights may prove wrong. */
  readonly guess?: Notice;
  /** What of the file's tokens is not used. */
  readonly notices: readonly Notice[];
}

type TokenOptions = Pick<FigureOptions, 'tokens' | 'rowTokens' | 'firstQuery'>;

/**
 * @throws AttnplotError for tokens of the file that cannot be read or are not one for each key, OptionConflict for a named file whose
 *   tokens are not one for each key or row, and for a first query that leaves no key for the last
 */
export async function resolveTokens(
  file: TensorFile,
  layer: TensorLayer,
  options: TokenOptions,
  of: Pick<AttentionTensors, 'tensor' | 'side' | 'sequence'>,
): Promise<ArrayTokens> {
  const { queries, keys: keyCount } = layer;
  const found = await findTokens(file, layer, options, of);
  const notices = [...found.notices];
  const start = firstQueryOf(layer, found, options.firstQuery, of.side);
  const { rows } = found;
  const keys = found.keys ?? (rows?.length === keyCount && start === 0 ? rows : undefined);
  if (keys) checkOwnTokens(keys, keyCount, file.name);
  const withKeys = keys ? { keys } : {};
  // Rows with other tokens than the keys' are of another sequence, though it be as long.
  const isOther = keys && rows?.some((token, row) => token !== keys[(start ?? 0) + row]);
  if (start === undefined || (isOther && options.firstQuery === undefined))
    return { ...withKeys, ...(rows ? { queries: rows } : {}), notices };
  const isGuess = layer.firstQuery === undefined && options.firstQuery === undefined && !(keys && rows);
  const ofRows = rows ? [...Array<string>(start).fill(''), ...rows] : keys;
  return {
    ...withKeys,
    firstQuery: start,
    ...(isGuess ? { guess: lastQueries(queries, keyCount) } : {}),
    ...(ofRows ? { queries: ofRows } : {}),
    notices,
  };
}

/** Keys' and rows' tokens, of files of their own or of the file of arrays. */
async function findTokens(
  file: TensorFile,
  { queries, keys, firstQuery }: TensorLayer,
  options: TokenOptions,
  { tensor, side, sequence }: Pick<AttentionTensors, 'tensor' | 'side' | 'sequence'>,
): Promise<FileTokens> {
  const ofKeys =
    options.tokens === undefined || options.tokens === NO_TOKENS
      ? undefined
      : await readTokens(options.tokens, 'tokens');
  const ofRows =
    options.rowTokens === undefined ? undefined : await readTokens(options.rowTokens, 'rowTokens');
  if (ofKeys) checkTokenCount(ofKeys, keys, options.tokens as string);
  if (ofRows) checkRowTokens(ofRows, queries, options.rowTokens as string);
  // Tokens given for the keys of square attention are those of its rows too.
  const isSquare = (options.firstQuery ?? firstQuery) !== undefined;
  const ignored = options.tokens === NO_TOKENS || (ofKeys && (ofRows || isSquare));
  const found = ignored
    ? { notices: [] }
    : await tokensOfFile(file, {
        ...(side ? { side } : {}),
        ...{ tensor, sequence },
        queries,
        keys,
        given: { keys: ofKeys !== undefined, rows: ofRows !== undefined },
      });
  const rows = ofRows ?? (found.rows?.length === queries ? found.rows : undefined);
  const notices = ofKeys ? [] : [...found.notices];
  if (found.rows && !rows)
    notices.push({
      code: 'row-tokens-unused',
      message: `the file has ${count(found.rows.length, 'token')} for ${count(queries, 'row')}, which are numbered instead`,
    });
  const keyTokens = ofKeys ?? found.keys;
  return { ...(keyTokens ? { keys: keyTokens } : {}), ...(rows ? { rows } : {}), notices };
}

/**
 * Position of the first query: as stated, as the file's shape gives it, where the rows' tokens stand among the keys', or such
 * that the queries are the last of the keys, as in decoding with a key-value cache.
 */
function firstQueryOf(
  { queries, keys: keyCount, firstQuery }: TensorLayer,
  { keys, rows }: FileTokens,
  stated: number | undefined,
  side: AttentionTensors['side'],
): number | undefined {
  if (stated !== undefined && stated + queries > keyCount) throw queriesOutside(stated, queries, keyCount);
  const known = stated ?? firstQuery;
  if (known !== undefined || queries >= keyCount) return known;
  if (side === 'cross') return undefined;
  const last = keyCount - queries;
  if (!keys || !rows) return last;
  const places = [last, ...Array(last).keys()].filter((place) =>
    rows.every((token, row) => token === keys[place + row]),
  );
  return places[0];
}

function queriesOutside(first: number, queries: number, keys: number): OptionConflict {
  return new OptionConflict({
    option: 'firstQuery',
    code: 'query-outside',
    message: `found ${first}, but ${queries} queries from there end at ${first + queries - 1}, expected at most ${keys - 1}, the last key`,
    hint:
      queries <= keys
        ? `use --first-query ${keys - queries} for the last queries`
        : 'leave it out: the queries are not among the keys',
  });
}

const lastQueries = (queries: number, keys: number): Notice => ({
  code: 'last-queries',
  message:
    queries === 1
      ? `the one query is taken for the last of ${keys} keys, position ${keys - 1} (otherwise: --first-query 0)`
      : `the ${queries} queries are taken for the last of ${keys} keys, positions ${keys - queries}-${keys - 1} (otherwise: --first-query 0)`,
});

/** The same tokens where the weights have proved the guess of the first query wrong: rows are counted from 0. */
export function withoutGuess({ firstQuery, queries, notices, keys }: ArrayTokens): ArrayTokens {
  const rows = queries === keys ? undefined : queries?.slice(firstQuery);
  return { ...(keys ? { keys } : {}), ...(rows ? { queries: rows } : {}), notices };
}

/** Of a window the keys are distances, and the tokens are the queries'. @throws as `resolveTokens` */
export async function windowTokens(
  file: TensorFile,
  { queries, keys }: Pick<TensorLayer, 'queries' | 'keys'>,
  { tokens: path, extra }: { readonly tokens: string | undefined; readonly extra: number },
): Promise<ArrayTokens> {
  const found: FileTokens = path === undefined ? await tokensOfFile(file) : { notices: [] };
  const given = path === undefined || path === NO_TOKENS ? undefined : await readTokens(path, 'tokens');
  if (given) checkTokenCount(given, queries, path as string);
  const tokens = given ?? found.rows ?? found.keys;
  const fits = tokens?.length === queries;
  return {
    keys: offsetTokens(keys, extra),
    ...(tokens && fits ? { queries: tokens } : {}),
    notices: found.notices,
  };
}
