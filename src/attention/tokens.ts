/** The tokens that a file of arrays carries. */

import type { TensorFile, TensorInfo } from '../arrays/array.ts';
import type { AttentionTensors } from '../arrays/conventions.ts';
import type { TensorLayer } from '../arrays/layers.ts';
import { formatShape } from '../arrays/string-types.ts';
import { type TokenRole, tokenRole } from '../arrays/token-names.ts';
import type { Notice } from '../core/codes.ts';
import { AttnplotError, OptionConflict } from '../core/errors.ts';
import { readText } from '../core/source.ts';
import { count } from '../core/words.ts';
import { readJson } from '../json/json.ts';
import type { FigureOptions } from '../options/options.ts';
import { offsetTokens } from './sliding-windows.ts';

interface FileTokens {
  readonly keys?: readonly string[];
  /** Of the queries, one for each row of weights. */
  readonly rows?: readonly string[];
  /** What seems to be tokens and cannot be used, and why. */
  readonly notices: readonly Notice[];
}

/** What is known of the weights that tokens are wanted for. */
interface TokenNeeds extends Partial<Pick<AttentionTensors, 'side' | 'sequence'>> {
  readonly queries?: number;
  readonly keys?: number;
}

/**
 * Reads arrays of strings with a known name, or a lone one of any name as the keys', or safetensors' metadata as a JSON list.
 * Of tokens [batch, key] those of the sequence that is drawn.
 * @throws AttnplotError (input) for strings that cannot be read
 */
export async function tokensOfFile(file: TensorFile, needs: TokenNeeds = {}): Promise<FileTokens> {
  // What a file says about itself comes as a single string: it is no list.
  const lists = file.arrays.filter(({ kind, shape }) => kind === 'string' && shape.length > 0);
  const { keys, rows } = chooseLists(lists, needs);
  const notices: Notice[] = [];
  const read = async (array: TensorInfo | undefined, name: string) => {
    const found = array
      ? { name: array.name, shape: array.shape, strings: await file.readStrings(array.name) }
      : metadataTokens(file, name, notices);
    return found && ofSequence(found, needs.sequence, notices);
  };
  const [keyTokens, rowTokens] = [await read(keys, 'tokens'), await read(rows, 'row_tokens')];
  if (!keyTokens) notices.push(...unreadNotices(file, 'key', 'keys are numbered'));
  if (!rowTokens) notices.push(...unreadNotices(file, 'row', 'rows do not show it'));
  const idle = lists.filter((one) => one !== keys && one !== rows && !isOfOtherSide(one, needs));
  notices.push(...idleNotices(idle.filter(({ name }) => !keys || /token/i.test(name))));
  return {
    ...(keyTokens ? { keys: keyTokens } : {}),
    ...(rowTokens ? { rows: rowTokens } : {}),
    notices,
  };
}

/** The tokens of an encoder are no news where a decoder's attention is drawn. */
const isOfOtherSide = ({ name }: TensorInfo, { side }: TokenNeeds) =>
  side !== undefined && ['encoder', 'decoder'].includes(tokenRole(name) ?? '');

/** Which lists are the keys' tokens and which the rows': by name, by the side that the weights are of, or by length. */
function chooseLists(
  lists: readonly TensorInfo[],
  { side, queries, keys }: TokenNeeds,
): { readonly keys?: TensorInfo | undefined; readonly rows?: TensorInfo | undefined } {
  const named = (role: TokenRole) => lists.find(({ name }) => tokenRole(name) === role);
  const [encoder, decoder] = [named('encoder'), named('decoder')];
  const lone = lists.filter(({ name }) => tokenRole(name) !== 'row');
  const byName = { keys: named('key'), rows: named('row') };
  // A list of another length under another name is of something else, such as the examples.
  const only =
    lone.length === 1 &&
    (keys === undefined || lone[0]?.shape.at(-1) === keys || tokenRole(lone[0]?.name ?? ''))
      ? lone[0]
      : undefined;
  if (side === 'cross')
    return {
      keys: encoder ?? byName.keys ?? (only === decoder ? undefined : only),
      rows: decoder ?? byName.rows,
    };
  if (side)
    return {
      ...byName,
      keys:
        (side === 'encoder' ? encoder : decoder) ?? byName.keys ?? (encoder || decoder ? undefined : only),
    };
  if (byName.keys || !encoder || !decoder) return { ...byName, keys: byName.keys ?? only };
  const fits = (list: TensorInfo, count: number | undefined) => list.shape.at(-1) === count;
  if (queries === keys) {
    const square = [encoder, decoder].filter((list) => fits(list, keys));
    return { ...byName, keys: square.length === 1 ? square[0] : undefined };
  }
  return {
    keys: fits(encoder, keys) ? encoder : undefined,
    rows: byName.rows ?? (fits(decoder, queries) ? decoder : undefined),
  };
}

/** Strings as a file has them. */
interface StringList {
  readonly name: string;
  readonly shape: readonly number[];
  readonly strings: readonly string[];
}

/** Of tokens [batch, key] the row of the sequence that is drawn; of a mean, the tokens that all sequences agree on. */
function ofSequence(
  { name, shape, strings }: StringList,
  sequence: TokenNeeds['sequence'],
  notices: Notice[],
): readonly string[] | undefined {
  const [count = 1, size = 1] = shape;
  if (shape.length !== 2 || size === 1) return strings;
  const row = (i: number) => strings.slice(i * size, (i + 1) * size);
  if (count === 1) return row(0);
  // Without a sequence nobody says which is drawn: any of them shows what the file holds.
  if (!sequence) return row(0);
  if (sequence.count === count && sequence.pick !== 'mean') return row(sequence.pick);
  if (sequence.count === count) {
    const [first, ...others] = Array.from({ length: count }, (_, i) => row(i));
    const agreed = first?.map((token, key) =>
      others.every((other) => other[key] === token) ? token : String(key),
    );
    return agreed?.every((token, key) => token === String(key)) ? undefined : agreed;
  }
  notices.push({
    code: 'tokens-unread',
    message: `${name} ${formatShape(shape)} is of ${count} sequences and the weights are of ${sequence.count}: keys are numbered (save the tokens of one)`,
  });
  return undefined;
}

function metadataTokens({ metadata }: TensorFile, name: string, notices: Notice[]): StringList | undefined {
  const text = metadata[name];
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isBatch =
      Array.isArray(value) && value.every((row) => Array.isArray(row) && row.length === value[0].length);
    if (isBatch && value.length > 0)
      return { name, shape: [value.length, value[0].length], strings: value.flat().map(String) };
    if (Array.isArray(value)) return { name, shape: [value.length], strings: value.map(String) };
  } catch {
    // Said below.
  }
  notices.push({
    code: 'tokens-unread',
    message: `${name} in the metadata is no JSON list, and is not used (write json.dumps(tokens))`,
  });
  return undefined;
}

/** Arrays with a name of tokens that hold something else: Python objects, which are not run, or ids. */
const unreadNotices = ({ arrays }: TensorFile, role: TokenRole, instead: string): Notice[] =>
  arrays
    .filter(({ name, kind }) => tokenRole(name) === role && kind !== 'string')
    .map(
      ({ name, dtype }): Notice => ({
        code: 'tokens-unread',
        message: `${name} of dtype ${dtype} cannot be read as text: ${instead} (save np.array(tokens, dtype=str))`,
      }),
    );

function idleNotices(arrays: readonly TensorInfo[]): Notice[] {
  if (arrays.length === 0) return [];
  const listed = arrays.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(', ');
  return [
    {
      code: 'text-unused',
      message: `text in the file is not used: ${listed} (tokens of keys are called tokens, those of rows row_tokens)`,
    },
  ];
}

/**
 * Tokens of a `.json` list of strings, or of a text file with one token a line.
 * @param option the option that names the file, as a flag
 */
async function readTokens(path: string, option: '--tokens' | '--row-tokens'): Promise<string[]> {
  const { name, text } = await readText(path, 'usage');
  if (!path.endsWith('.json')) return text.replace(/\r?\n$/, '').split(/\r?\n/);
  const { value } = readJson(text, name, 'usage');
  if (Array.isArray(value) && value.every((token) => typeof token === 'string')) return value;
  throw new AttnplotError('usage', `${name} is not a list of tokens`, [
    {
      option,
      code: 'wrong-type',
      message: 'found something else, expected a JSON list of strings',
      hint: 'write ["The", "cat"], or a text file with one token a line',
    },
  ]);
}

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
 * @throws AttnplotError for tokens that cannot be read, OptionConflict for other than one for each key or row, and for a first
 *   query that leaves no key for the last
 */
export async function resolveTokens(
  file: TensorFile,
  layer: TensorLayer,
  options: TokenOptions,
  of: Pick<AttentionTensors, 'side' | 'sequence'>,
): Promise<ArrayTokens> {
  const { queries, keys: keyCount } = layer;
  const found = await findTokens(file, layer, options, of);
  const notices = [...found.notices];
  const start = firstQueryOf(layer, found, options.firstQuery, of.side);
  const { rows } = found;
  const keys = found.keys ?? (rows?.length === keyCount && start === 0 ? rows : undefined);
  if (keys) checkTokenCount(keys, keyCount, options.tokens ?? file.name);
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
  { side, sequence }: Pick<AttentionTensors, 'side' | 'sequence'>,
): Promise<FileTokens> {
  const ofKeys =
    options.tokens === undefined || options.tokens === NO_TOKENS
      ? undefined
      : await readTokens(options.tokens, '--tokens');
  const ofRows =
    options.rowTokens === undefined ? undefined : await readTokens(options.rowTokens, '--row-tokens');
  if (ofKeys) checkTokenCount(ofKeys, keys, options.tokens as string);
  if (ofRows) checkRowTokens(ofRows, queries, options.rowTokens as string);
  // Tokens given for the keys of square attention are those of its rows too.
  const isSquare = (options.firstQuery ?? firstQuery) !== undefined;
  const ignored = options.tokens === NO_TOKENS || (ofKeys && (ofRows || isSquare));
  const found = ignored
    ? { notices: [] }
    : await tokensOfFile(file, { ...(side ? { side } : {}), sequence, queries, keys });
  const rows = ofRows ?? (found.rows?.length === queries ? found.rows : undefined);
  const notices = ofKeys ? [] : [...found.notices];
  if (found.rows && !rows)
    notices.push({
      code: 'row-tokens-unused',
      message: `the file has ${found.rows.length} tokens for ${queries} rows, which are numbered instead`,
    });
  const keyTokens = ofKeys ?? found.keys;
  return { ...(keyTokens ? { keys: keyTokens } : {}), ...(rows ? { rows } : {}), notices };
}

/** What `--tokens` says to number the keys, whatever tokens the file has. */
export const NO_TOKENS = 'none';

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
  path: string | undefined,
): Promise<ArrayTokens> {
  const found = await tokensOfFile(file);
  const tokens = path === undefined ? (found.rows ?? found.keys) : await readTokens(path, '--tokens');
  const fits = tokens?.length === queries;
  if (path !== undefined && tokens && !fits) checkTokenCount(tokens, queries, path);
  return {
    keys: offsetTokens(keys),
    ...(tokens && fits ? { queries: tokens } : {}),
    notices: found.notices,
  };
}

/** @throws OptionConflict where tokens and keys differ in number, naming both and the usual causes */
function checkTokenCount(tokens: readonly string[], keyCount: number, source: string): void {
  if (tokens.length === keyCount) return;
  throw new OptionConflict({
    option: 'tokens',
    code: 'token-count',
    message: `found ${count(tokens.length, 'token')} in ${source} and ${count(keyCount, 'key')} in the weights, expected as many of one as of the other`,
    hint: 'special tokens were added or dropped when the text was tokenized, or the tokens belong to another sequence (or the decoder side); --tokens none numbers the keys',
  });
}

/** @throws OptionConflict where tokens and rows differ in number */
function checkRowTokens(tokens: readonly string[], rowCount: number, source: string): void {
  if (tokens.length === rowCount) return;
  throw new OptionConflict({
    option: 'rowTokens',
    code: 'token-count',
    message: `found ${count(tokens.length, 'token')} in ${source} and ${count(rowCount, 'row')} of weights, expected as many of one as of the other`,
    hint: 'give a token for every query of the array, also for those that --query leaves out',
  });
}
