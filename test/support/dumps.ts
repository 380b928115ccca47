/** Small files of arrays, and what is read from them. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Attention, AttentionLayer } from '../../src/attention/attention.ts';
import { OptionConflict } from '../../src/core/errors.ts';
import type { FigureOptions } from '../../src/options/options.ts';
import { openAttention } from '../../src/pipeline/open-attention.ts';
import { attnplot, pipe } from './command.ts';
import { npy, safetensors, zip } from './tensor-writers.ts';

export const [LAYERS, HEADS, SIZE] = [3, 4, 6];
export const TOKENS = ['a', '<pause>', 'b', 'a', '<pause>', 'c'];

export type Layers = readonly (readonly (readonly (readonly number[])[])[])[];

/** Weights `[layer][head][query][key]`: rows sum to 1 and all differ; causal rows are 0 after the query. */
export function weightsOf(size = SIZE, causal = true): Layers {
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  return range(LAYERS).map((layer) =>
    range(HEADS).map((head) =>
      range(size).map((query) => {
        const raw = range(size).map((key) =>
          causal && key > query ? 0 : 1 + ((layer * 7 + head * 5 + query * 3 + key * key * 11) % 17),
        );
        const sum = raw.reduce((a, b) => a + b, 0);
        return raw.map((x) => x / sum);
      }),
    ),
  );
}

export const flat = (values: unknown): number[] =>
  Array.isArray(values) ? values.flatMap(flat) : [values as number];
export const doubles = (values: unknown) => new Uint8Array(Float64Array.from(flat(values)).buffer);
export const shapeOf = (values: unknown): number[] =>
  Array.isArray(values) ? [values.length, ...shapeOf(values[0])] : [];
export const npyOf = (values: unknown) => npy('<f8', shapeOf(values), doubles(values));

/** A `<U` array, as numpy writes lists of strings. */
export function unicode(tokens: readonly string[]): Buffer {
  const width = Math.max(...tokens.map((token) => [...token].length));
  const data = Buffer.alloc(4 * width * tokens.length);
  tokens.forEach((token, i) => {
    [...token].forEach((c, j) => void data.writeUInt32LE(c.codePointAt(0) ?? 0, 4 * (i * width + j)));
  });
  return npy(`<U${width}`, [tokens.length], data);
}

export const npzOf = (values: unknown, tokens?: readonly string[]) =>
  zip([
    { name: 'attentions.npy', data: npyOf(values) },
    ...(tokens ? [{ name: 'tokens.npy', data: unicode(tokens) }] : []),
  ]);

export const safetensorsOf = (values: Layers, tokens?: readonly string[]) =>
  safetensors(
    Object.fromEntries(
      values.map((layer, i) => [`attentions.${i}`, ['F64', shapeOf(layer), doubles(layer)] as const]),
    ),
    tokens && { tokens: JSON.stringify(tokens) },
  );

export const folder = mkdtempSync(join(tmpdir(), 'attnplot-rows-'));
let files = 0;
export function save(content: Uint8Array | string, extension = 'bin'): string {
  const path = join(folder, `${files++}.${extension}`);
  writeFileSync(path, content);
  return path;
}

export const WITH_TOKENS = save(npzOf(weightsOf(), TOKENS), 'npz');
export const WITHOUT_TOKENS = save(npyOf(weightsOf()), 'npy');

export const read = async (path: string, options: FigureOptions = {}): Promise<Attention> =>
  (await (await openAttention(path)).read(options)).attention;
export const labelsOf = async (path: string, options: FigureOptions = {}) =>
  (await read(path, options)).rows.map(({ label }) => label);

/** The only problem of options that do not fit the input. */
export async function conflictOf(run: () => Promise<unknown>): Promise<OptionConflict['problem']> {
  const error = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OptionConflict)) throw error ?? new Error('no error');
  expect(error.problem.hint).toBeTruthy();
  return error.problem;
}

export const rowOf = ({ weights, keyCount }: AttentionLayer, row: number) =>
  [...weights.subarray(row * keyCount, (row + 1) * keyCount)].filter((x) => !Number.isNaN(x));
export const statesOf = ({ states, keyCount }: AttentionLayer, row: number) => [
  ...states.subarray(row * keyCount, (row + 1) * keyCount),
];

export function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((x, i) => {
    expect(x).toBeCloseTo(expected[i] as number, 12);
  });
}

/** Runs the command in the folder of the dumps, with bytes on standard input. */
export const piped = (args: readonly string[], input: Uint8Array | string) => pipe(folder, input, ...args);
/** Runs the command in that folder, without standard input. */
export const command = (args: readonly string[]) => attnplot(folder, ...args);
