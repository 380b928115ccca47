/** Inputs whose pieces of words are merged, and why they cannot be. */
import { expect } from 'vitest';
import type { AttentionFile } from '../../src/attention/file.ts';
import type { FigureOptions } from '../../src/options/options.ts';
import { type Prepared, prepare } from '../../src/pipeline/prepare.ts';

export const prepared = (input: string | AttentionFile, options: FigureOptions): Promise<Prepared> =>
  prepare(input, [{ options: { mergeSubwords: true, ...options }, kind: 'usage', nameOf: (name) => name }]);

export async function problem(input: string | AttentionFile, options: FigureOptions = {}) {
  const error = await prepared(input, options).then(
    () => undefined,
    (thrown: { problems?: readonly { code: string; hint?: string; message: string }[] }) => thrown,
  );
  const [first] = error?.problems ?? [];
  expect(first?.hint).toBeTruthy();
  return first;
}
