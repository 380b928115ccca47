import { AttnplotError, OptionConflict } from '../errors.ts';
import { readJson } from './json.ts';
import { readText } from './source.ts';
import type { TensorFile } from './tensors/tensor-file.ts';

/** Names under which dumps keep their tokens. */
const TOKEN_NAMES = ['tokens', 'token', 'str_tokens', 'input_tokens', 'col_tokens', 'key_tokens'];

/** Tokens of a `.json` list of strings, or of a text file with one token a line. */
export async function readTokens(path: string): Promise<string[]> {
  const { name, text } = await readText(path, 'usage');
  if (!path.endsWith('.json')) return text.replace(/\r?\n$/, '').split(/\r?\n/);
  const { value } = readJson(text, name, 'usage');
  if (Array.isArray(value) && value.every((token) => typeof token === 'string')) return value;
  throw new AttnplotError('usage', `${name} is not a list of tokens`, [
    {
      option: '--tokens',
      message: 'found something else, expected a JSON list of strings',
      hint: 'write ["The", "cat"], or a text file with one token a line',
    },
  ]);
}

/** Tokens that a tensor file carries: an array of strings, or safetensors' metadata as a JSON list. */
export async function tokensOfFile(file: TensorFile): Promise<readonly string[] | undefined> {
  const named = file.arrays.find(({ name, kind }) => kind === 'string' && TOKEN_NAMES.includes(name));
  const only = file.arrays.filter(({ kind }) => kind === 'string');
  const array = named ?? (only.length === 1 ? only[0] : undefined);
  if (array) return file.readStrings(array.name);
  const text = file.metadata.tokens;
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String) : undefined;
  } catch {
    return undefined;
  }
}

/** @throws OptionConflict where tokens and keys differ in number, naming both and the usual causes */
export function checkTokenCount(tokens: readonly string[], keyCount: number, source: string): void {
  if (tokens.length === keyCount) return;
  throw new OptionConflict({
    option: 'tokens',
    message: `found ${tokens.length} tokens in ${source} and ${keyCount} keys in the weights, expected as many of one as of the other`,
    hint: 'special tokens were added or dropped when the text was tokenized, or the tokens belong to another sequence (or the decoder side)',
  });
}
