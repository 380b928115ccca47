/** Files of arrays by their shapes alone, and what they are read as. */
import type { TensorInfo } from '../../src/arrays/array.ts';
import { findAttention } from '../../src/arrays/conventions.ts';
import type { TensorOptions } from '../../src/arrays/family-axes.ts';
import { problemOf } from './tensors.ts';

/** Makes a file of arrays of 32-bit floats, or of another type. */
export const fileOf = (
  shapes: Readonly<Record<string, readonly number[]>>,
  kinds: Readonly<Record<string, TensorInfo['kind']>> = {},
) => ({
  name: 'data',
  arrays: Object.entries(shapes).map(
    ([name, shape]): TensorInfo => ({ name, shape, dtype: 'float32', kind: kinds[name] ?? 'float' }),
  ),
});

/** What a file is read as: its reading, its layers' numbers and sizes. */
export function resolved(shapes: Readonly<Record<string, readonly number[]>>, options?: TensorOptions) {
  const { reading, layers } = findAttention(fileOf(shapes), options);
  const [{ heads, queries, keys } = { heads: 0, queries: 0, keys: 0 }] = layers;
  return { reading, layers: layers.map(({ index }) => index), sizes: [heads, queries, keys] };
}

export const failing = (shapes: Readonly<Record<string, readonly number[]>>, options?: TensorOptions) =>
  problemOf(async () => resolved(shapes, options));
