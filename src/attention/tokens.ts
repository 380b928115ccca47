/** The tokens that a file of arrays carries. */

import type { TensorFile, TensorInfo } from '../arrays/array.ts';
import type { TensorLayer } from '../arrays/layers.ts';
import { formatShape } from '../arrays/string-types.ts';
import { KEY_NAMES, ROW_NAMES } from '../arrays/token-names.ts';
import type { Notice } from '../core/codes.ts';
import { AttnplotError, OptionConflict } from '../core/errors.ts';
import { readText } from '../core/source.ts';
import { count } from '../core/words.ts';
import { readJson } from '../json/json.ts';

interface FileTokens {
  readonly keys?: readonly string[];
  /** Of the queries, one for each row of weights. */
  readonly rows?: readonly string[];
  /** What seems to be tokens and cannot be used, and why. */
  readonly notices: readonly Notice[];
}

/**
 * Reads arrays of strings with a known name, or a lone one of any name as the keys', or safetensors' metadata as a JSON list.
 * @throws AttnplotError (input) for strings that cannot be read
 */
export async function tokensOfFile(file: TensorFile): Promise<FileTokens> {
  // What a file says about itself comes as a single string: it is no list.
  const lists = file.arrays.filter(({ kind, shape }) => kind === 'string' && shape.length > 0);
  const named = (names: readonly string[]) => lists.find(({ name }) => names.includes(name));
  const rows = named(ROW_NAMES);
  const others = lists.filter((array) => array !== rows);
  const keys = named(KEY_NAMES) ?? (others.length === 1 ? others[0] : undefined);
  const notices: Notice[] = [];
  const read = async (array: TensorInfo | undefined, name: string) =>
    array ? file.readStrings(array.name) : metadataTokens(file, name, notices);
  const [keyTokens, rowTokens] = [await read(keys, 'tokens'), await read(rows, 'row_tokens')];
  if (!keyTokens) notices.push(...unreadNotices(file, KEY_NAMES, 'keys are numbered'));
  if (!rowTokens) notices.push(...unreadNotices(file, ROW_NAMES, 'rows do not show it'));
  notices.push(
    ...idleNotices(others.filter((one) => one !== keys && (!keyTokens || /token/i.test(one.name)))),
  );
  return {
    ...(keyTokens ? { keys: keyTokens } : {}),
    ...(rowTokens ? { rows: rowTokens } : {}),
    notices,
  };
}

function metadataTokens({ metadata }: TensorFile, name: string, notices: Notice[]): string[] | undefined {
  const text = metadata[name];
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value.map(String);
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
const unreadNotices = ({ arrays }: TensorFile, names: readonly string[], instead: string): Notice[] =>
  arrays
    .filter(({ name, kind }) => names.includes(name) && kind !== 'string')
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

/** Tokens of a `.json` list of strings, bare or as `{ "tokens": [...] }`, or of a text file with one token a line. */
async function readTokens(path: string): Promise<string[]> {
  const { name, text } = await readText(path, 'usage');
  if (!path.endsWith('.json')) return text.replace(/\r?\n$/, '').split(/\r?\n/);
  const document = readJson(text, name, 'usage').value;
  // An attention file of the same text, or a list under its name, has them too.
  const value = Array.isArray(document) ? document : (document as { tokens?: unknown } | null)?.tokens;
  if (Array.isArray(value) && value.every((token) => typeof token === 'string')) return value;
  throw new AttnplotError('usage', `${name} is not a list of tokens`, [
    {
      option: '--tokens',
      code: 'wrong-type',
      message: 'found something else, expected a JSON list of strings',
      hint: 'write ["The", "cat"], or a text file with one token a line',
    },
  ]);
}

/** The tokens of arrays, and how their queries go with their keys. */
interface ArrayTokens {
  readonly keys?: readonly string[];
  /** Of the sequence the queries are of, by their positions in it. */
  readonly queries?: readonly string[];
  /** Position of the first query among the keys; absent where queries are not known to be among them. */
  readonly firstQuery?: number;
  /** What of the file's tokens is not used. */
  readonly notices: readonly Notice[];
}

/**
 * @param path of `--tokens`, which are the keys'; without it the file's own count
 * @throws AttnplotError for tokens that cannot be read, OptionConflict for other than one for each key
 */
export async function resolveTokens(
  file: TensorFile,
  { queries, keys: keyCount, firstQuery }: Pick<TensorLayer, 'queries' | 'keys' | 'firstQuery'>,
  path: string | undefined,
): Promise<ArrayTokens> {
  const among = firstQuery === undefined ? {} : { firstQuery };
  const given = path === undefined ? undefined : await readTokens(path);
  if (given) checkTokenCount(given, keyCount, path as string);
  if (given && firstQuery !== undefined) return { keys: given, queries: given, ...among, notices: [] };
  const found = await tokensOfFile(file);
  const notices = given ? [] : [...found.notices];
  const rows = found.rows?.length === queries ? found.rows : undefined;
  if (found.rows && !rows)
    notices.push({
      code: 'row-tokens-unused',
      message: `the file has ${count(found.rows.length, 'token')} for ${count(queries, 'row')}, which are numbered instead`,
    });
  const keys = given ?? found.keys ?? (rows?.length === keyCount && firstQuery === 0 ? rows : undefined);
  if (keys) checkTokenCount(keys, keyCount, file.name);
  const withKeys = { ...(keys ? { keys } : {}), notices };
  if (!rows) return { ...withKeys, ...among, ...(keys && firstQuery !== undefined ? { queries: keys } : {}) };
  const start = firstQuery ?? 0;
  // Rows with other tokens than the keys' are of another sequence, though it be as long.
  if (keys && rows.some((token, row) => token !== keys[start + row])) return { ...withKeys, queries: rows };
  return { ...withKeys, ...among, queries: [...Array<string>(start).fill(''), ...rows] };
}

/** @throws OptionConflict where tokens and keys differ in number, naming both and the usual causes */
function checkTokenCount(tokens: readonly string[], keyCount: number, source: string): void {
  if (tokens.length === keyCount) return;
  throw new OptionConflict({
    option: 'tokens',
    code: 'token-count',
    message: `found ${count(tokens.length, 'token')} in ${source} and ${count(keyCount, 'key')} in the weights, expected as many of one as of the other`,
    hint: 'special tokens were added or dropped when the text was tokenized, or the tokens belong to another sequence (or the decoder side)',
  });
}
