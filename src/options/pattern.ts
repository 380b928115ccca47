/** How long a pattern may be that names arrays or files. */
import { AttnplotError } from '../core/errors.ts';

/** In characters; expressions are made of patterns, and may not be much longer. */
const MOST_PATTERN = 10_000;

/** @param option that gives it, as messages name it @throws AttnplotError (usage) for a pattern longer than any that is typed */
export function checkPattern(pattern: string, option: '--tensor' | '<inputs>' | '--merge'): void {
  if (pattern.length <= MOST_PATTERN) return;
  throw new AttnplotError('usage', 'a pattern is too long', [
    {
      option,
      code: 'bad-flag',
      message: `found ${pattern.length} characters, expected at most ${MOST_PATTERN}`,
      hint:
        option === '--tensor'
          ? 'attnplot inspect lists the arrays of a file'
          : 'use a star for what the names differ in',
    },
  ]);
}
