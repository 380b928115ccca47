/** Files of tokens that the user names. */

import { existsSync } from 'node:fs';
import { AttnplotError, OptionConflict, type Problem } from '../core/errors.ts';
import { readText } from '../core/source.ts';
import { count, shellWord } from '../core/words.ts';
import { readJson } from '../json/json.ts';
import { flagOf } from '../options/option-table.ts';

/**
 * Tokens of a `.json` list of strings, bare or as `{ "tokens": [...] }`, or of a text file with one token per line.
 * @param option the option that names the file
 * @throws AttnplotError (usage) for a file that cannot be read, OptionConflict for one that is no list of tokens
 */
export async function readTokens(path: string, option: 'tokens' | 'rowTokens'): Promise<string[]> {
  refuseList(path, option);
  const { name, text } = await readText(path, 'usage');
  const tokens = path.endsWith('.json') ? tokensInJson(text, name, 'usage') : tokensInLines(text);
  if (tokens) return tokens;
  throw new OptionConflict({ option, ...noTokens(name) });
}

/** Tokens of a text, one a line. Not split by an expression, which takes twice as long. */
export const tokensInLines = (text: string): string[] =>
  text.replaceAll('\r\n', '\n').replace(/\n$/, '').split('\n');

/** Tokens of a JSON text; undefined for JSON that is no list of them. @throws AttnplotError (`kind`) for what is no JSON, or has a key twice */
export function tokensInJson(text: string, name: string, kind: 'usage' | 'input'): string[] | undefined {
  const { value: document, duplicateKeys } = readJson(text, name, kind);
  if (duplicateKeys.length > 0) throw new AttnplotError(kind, `${name} cannot be read`, duplicateKeys);
  // An attention file of the same text, or a list under its name, has them too.
  const listed = Array.isArray(document) ? document : (document as { tokens?: unknown } | null)?.tokens;
  // A batch of one, as a tokenizer gives it.
  const value = Array.isArray(listed) && listed.length === 1 && Array.isArray(listed[0]) ? listed[0] : listed;
  return Array.isArray(value) && value.every((token) => typeof token === 'string') ? value : undefined;
}

/** What is wrong with a file that holds other JSON than tokens. */
export const noTokens = (name: string): Problem => ({
  code: 'wrong-type',
  message: `${name} is not a list of tokens, expected a JSON list of strings`,
  hint: 'write ["The", "cat"], or a text file with one token a line',
});

/** @throws OptionConflict for tokens where the name of their file belongs */
function refuseList(path: string, option: 'tokens' | 'rowTokens'): void {
  if (!/[\s,]/.test(path) || existsSync(path)) return;
  const tokens = path.split(/\s*,\s*|\s+/);
  throw new OptionConflict({
    option,
    code: 'bad-flag',
    message: `found ${JSON.stringify(path)}, expected a file of tokens, one a line`,
    hint: `write them to one: printf '%s\\n' ${tokens.map(shellWord).join(' ')} > tokens.txt; then ${flagOf(option)} tokens.txt`,
  });
}

/** @throws OptionConflict where the tokens of a file that the user named and the keys differ in number */
export function checkTokenCount(tokens: readonly string[], keyCount: number, source: string): void {
  if (tokens.length !== keyCount)
    throw new OptionConflict({ option: 'tokens', ...wrongCount(tokens, keyCount, source) });
}

/** @throws AttnplotError (input) where the tokens that a file of arrays carries and its keys differ in number */
export function checkOwnTokens(tokens: readonly string[], keyCount: number, file: string): void {
  if (tokens.length !== keyCount)
    throw new AttnplotError('input', `${file} cannot be read`, [wrongCount(tokens, keyCount, file)]);
}

/** Names both numbers and the usual causes. */
const wrongCount = (tokens: readonly string[], keyCount: number, source: string): Problem => ({
  code: 'token-count',
  message: `found ${count(tokens.length, 'token')} in ${source} and ${count(keyCount, 'key')} in the weights, expected as many of one as of the other`,
  hint: 'special tokens were added or dropped when the text was tokenized, or the tokens belong to another sequence (or the decoder side); --tokens none numbers the keys',
});

/** @throws OptionConflict where tokens and rows differ in number */
export function checkRowTokens(tokens: readonly string[], rowCount: number, source: string): void {
  if (tokens.length === rowCount) return;
  throw new OptionConflict({
    option: 'rowTokens',
    code: 'token-count',
    message: `found ${count(tokens.length, 'token')} in ${source} and ${count(rowCount, 'row')} of weights, expected as many of one as of the other`,
    hint: 'give a token for every query of the array, also for those that --query leaves out',
  });
}
