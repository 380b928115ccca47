import type { Notice } from '../codes.ts';
import { AttnplotError, OptionConflict } from '../errors.ts';
import { tokensOfFile } from './file-tokens.ts';
import { readJson } from './json.ts';
import { readText } from './source.ts';
import type { TensorLayer } from './tensors/pieces.ts';
import type { TensorFile } from './tensors/tensor-file.ts';

/** Tokens of a `.json` list of strings, or of a text file with one token a line. */
async function readTokens(path: string): Promise<string[]> {
  const { name, text } = await readText(path, 'usage');
  if (!path.endsWith('.json')) return text.replace(/\r?\n$/, '').split(/\r?\n/);
  const { value } = readJson(text, name, 'usage');
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
export interface ArrayTokens {
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
      message: `the file has ${found.rows.length} tokens for ${queries} rows, which are numbered instead`,
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
    message: `found ${tokens.length} tokens in ${source} and ${keyCount} keys in the weights, expected as many of one as of the other`,
    hint: 'special tokens were added or dropped when the text was tokenized, or the tokens belong to another sequence (or the decoder side)',
  });
}
