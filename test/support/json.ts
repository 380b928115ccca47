/** What is wrong with a JSON text. */
import { expect } from 'vitest';
import { AttnplotError, type Problem } from '../../src/core/errors.ts';
import { readJson } from '../../src/json/json.ts';

/** What `readJson` says is wrong with a text. */
export function problemOf(text: string, kind?: 'usage' | 'input'): Problem & { readonly kind: string } {
  try {
    readJson(text, 'data.json', kind);
  } catch (error) {
    if (!(error instanceof AttnplotError)) throw error;
    expect(error.problems).toHaveLength(1);
    return { ...(error.problems[0] as Problem), kind: error.kind };
  }
  throw new Error(`read as JSON: ${text}`);
}
