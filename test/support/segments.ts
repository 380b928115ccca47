/** An attention file to divide into segments, what is drawn of it, and why it is not. */
import { expect } from 'vitest';
import type { AttentionFile } from '../../src/attention/file.ts';
import type { FigureOptions } from '../../src/options/options.ts';
import { type Composed, compose } from '../../src/pipeline/compose.ts';
import { type Prepared, prepare } from '../../src/pipeline/prepare.ts';

export const SEGMENTS = 'prompt:0-3,pause:4,answer:6-';
const usage = (options: FigureOptions) =>
  ({ options, kind: 'usage', nameOf: (name: string) => name }) as const;

export const prepared = (input: string | AttentionFile, options: FigureOptions): Promise<Prepared> =>
  prepare(input, [usage(options)]);

export const drawn = async (input: string | AttentionFile, options: FigureOptions): Promise<Composed> =>
  compose(await prepared(input, options));

/** One layer and row of ten keys, of which the last two are masked. */
export const file: AttentionFile = {
  tokens: Array.from({ length: 10 }, (_, key) => `t${key}`),
  rows: ['all', { label: 'short', query: 4 }],
  layers: [
    [
      [0.01, 0.02, 0.03, 0.04, 0.05, 0.1, 0.2, 0.3, 'masked', 'masked'],
      [0.5, 0.1, 0.1, 0.1, 0.2],
    ],
  ],
};

export async function problem(input: string | AttentionFile, options: FigureOptions) {
  const error = await prepared(input, options).then(
    () => undefined,
    (thrown: { kind: string; problems?: readonly { code: string; hint?: string; message: string }[] }) =>
      thrown,
  );
  const [first] = error?.problems ?? [];
  expect(first?.hint).toBeTruthy();
  return { kind: error?.kind, ...first };
}
