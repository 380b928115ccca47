/** Arrays of any shape, whose items tell where they stand, and what is read from them. */
import type { FigureOptions } from '../../src/options/options.ts';
import { openAttention } from '../../src/pipeline/open-attention.ts';
import { read, save } from './dumps.ts';
import { npy, zip } from './tensor-writers.ts';

export type Nested = number | readonly Nested[];

/** Nested lists of a shape, whose items tell where they are. */
export const filled = (shape: readonly number[], itemAt: (at: readonly number[]) => number): Nested => {
  const walk = (at: readonly number[]): Nested =>
    at.length === shape.length
      ? itemAt(at)
      : Array.from({ length: shape[at.length] as number }, (_, i) => walk([...at, i]));
  return walk([]);
};

/** The weight of a layer, head, query and key, for which no two are alike. */
export const weight = (layer: number, head: number, query: number, key: number) =>
  (1 + layer * 512 + head * 64 + query * 8 + key) / 4096;

export const npz = (arrays: Readonly<Record<string, Buffer>>) =>
  save(zip(Object.entries(arrays).map(([name, data]) => ({ name: `${name}.npy`, data }))), 'npz');

export const integers = (values: readonly number[]) =>
  npy('<i8', [values.length], new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer));

export const noticesOf = async (path: string, options: FigureOptions = {}) =>
  (await (await openAttention(path)).read(options)).notices;

export const weightsOf = async (path: string, options: FigureOptions) =>
  (await read(path, options)).layers.map(({ weights }) => [...weights]);
