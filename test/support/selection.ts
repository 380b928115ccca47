/** Arrays and an attention file to choose from, what is drawn of them, and why it is not. */
import { expect } from 'vitest';
import type { Attention } from '../../src/attention/attention.ts';
import type { AttentionFile } from '../../src/attention/file.ts';
import type { FigureOptions } from '../../src/options/options.ts';
import { prepare } from '../../src/pipeline/prepare.ts';
import { npzOf, save, weightsOf } from './dumps.ts';

export const TOKENS = ['<s>', 'the', 'Ġcat', 'the', '[SEP]', '<pad>'];
export const ARRAYS = save(npzOf(weightsOf(), TOKENS), 'npz');
export const FILE: AttentionFile = {
  tokens: TOKENS,
  rows: [{ label: 'cat@2', query: 2 }, { label: 'sep@4', query: 4 }, 'other'],
  layers: [0, 1, 2].map((layer) =>
    [0, 1, 2].map((row) => [0, 1, 2, 3, 4, 5].map((key) => (1 + layer + row + key) / 100)),
  ),
};

const usage = (options: FigureOptions) =>
  ({ options, kind: 'usage', nameOf: (name: string) => name }) as const;

export const prepared = (input: string | AttentionFile, options: FigureOptions) =>
  prepare(input, [usage(options)]);
export const drawn = async (input: string | AttentionFile, options: FigureOptions): Promise<Attention> =>
  (await prepared(input, options)).attention;

/** The code and hint of the one problem. */
export async function problem(input: string | AttentionFile, options: FigureOptions) {
  const error = await drawn(input, options).then(
    () => undefined,
    (thrown: { problems?: readonly [{ code: string; hint?: string; message: string }] }) => thrown,
  );
  if (!error?.problems) throw error ?? new Error('no error');
  expect(error.problems[0].hint).toBeTruthy();
  return error.problems[0];
}
