/** A JSON object of arrays as they were dumped: no attention file, but all that arrays need. */
import { TOKEN_NAMES } from './file-tokens.ts';
import type { JsonDocument } from './json.ts';

/** Names of the weights among raw arrays; an attention file has none of them. */
const WEIGHTS_NAME = /^(attentions?|attn|(attn|attention)_(weights|probs)|weights|values)$/;

/** Whether it is nested lists of weights, and tokens at most besides: `{ "attentions": [...], "tokens": [...] }`. */
export function isRawArrays({ value, duplicateKeys }: JsonDocument): boolean {
  if (typeof value !== 'object' || value === null || duplicateKeys.length > 0) return false;
  const entries = Object.entries(value);
  const rest = entries.filter(([name, item]) => !isWeights(name, item));
  return entries.length - rest.length === 1 && rest.every(([name]) => TOKEN_NAMES.includes(name));
}

/** Whether a member of an object is weights that nobody has made an attention file of. */
export const isWeights = (name: string, value: unknown): boolean =>
  WEIGHTS_NAME.test(name) && Array.isArray(value);
