/** Descriptions as the command gives them. */
import { expect } from 'vitest';
import type { Description } from '../../src/describe/description.ts';
import { attnplot, ROOT } from './command.ts';

/** Words of level 4, which says why; a description never does. */
export const WHY = /\b(?:suggests?|likely|because|indicat\w*|impl(?:y|ies)|probably|crucial|important)\b/i;

/** The description of a figure, as JSON has it. */
export async function descriptionOf(...args: readonly string[]): Promise<Description> {
  const { code, stdout, stderr } = await attnplot(ROOT, 'describe', ...args, '--format', 'json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}
