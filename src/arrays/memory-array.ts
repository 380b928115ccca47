/** Arrays of what a pickle holds in itself, and the types of those it does not. */

import { NOT_RECORDED } from '../options/hints.ts';
import { fromBytes } from './bytes.ts';
import { MACHINE_IS_LITTLE, NUMBER_TYPES, type NumberType } from './number-types.ts';
import { PickledGlobal, WholeFloat } from './pickled.ts';
import { stridesOf } from './read-plan.ts';
import type { RefusedType, StoredArray } from './stored-array.ts';
import { listedType } from './string-types.ts';

/** The text of a str, or of bytes in UTF-8. */
function textOf(value: unknown): string | undefined {
  if (!(value instanceof Uint8Array)) return typeof value === 'string' ? value : undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return undefined;
  }
}

/** What a Python object is that may be an array's item. */
export const kindOf = (value: unknown): 'text' | 'number' | 'bool' | 'None' | undefined => {
  if (value === null) return 'None';
  if (textOf(value) !== undefined) return 'text';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof WholeFloat
    ? 'number'
    : undefined;
};

/** An array without axes. */
export function scalarArray(name: string, value: unknown): StoredArray {
  if (value instanceof PickledGlobal) return listArray(name, [], [value.name]);
  // Bytes alone are data of another format sooner than a text.
  const isItem = !(value instanceof Uint8Array) && kindOf(value) !== undefined;
  if (isItem) return listArray(name, [], [value]);
  return inMemory(name, [], [], BYTES, new Uint8Array());
}

/** @param items in C order, all of one kind */
export function listArray(name: string, shape: readonly number[], items: readonly unknown[]): StoredArray {
  const kind = kindOf(items[0]);
  const strides = stridesOf(shape);
  if (kind === 'None') return inMemory(name, shape, strides, NONE, new Uint8Array());
  if (kind === 'text') {
    // The items are places in the list: texts differ in length.
    const places = new Uint8Array(Uint32Array.from(items.keys()).buffer);
    return inMemory(name, shape, strides, listedType(items.map((item) => textOf(item) ?? '')), places);
  }
  if (kind === 'bool') return inMemory(name, shape, strides, typeOf('bool'), Uint8Array.from(items, Number));
  const isWhole = items.length > 0 && items.every(isInt64);
  const values = isWhole ? new BigInt64Array(items.length) : new Float64Array(items.length);
  // Not `from`, which lists all items first.
  for (let i = 0; i < items.length; i++) values[i] = isWhole ? BigInt(items[i] as number) : Number(items[i]);
  const type = typeOf(isWhole ? 'int64' : 'float64');
  return inMemory(name, shape, strides, type, new Uint8Array(values.buffer));
}

const typeOf = (dtype: string) => NUMBER_TYPES.get(dtype) as NumberType;

const INT64 = 2n ** 63n;
const isInt64 = (item: unknown) =>
  typeof item === 'bigint' ? item >= -INT64 && item < INT64 : Number.isSafeInteger(item);

/** An array in the order of this machine's bytes, where nothing else is said. */
export function inMemory(
  name: string,
  shape: readonly number[],
  strides: readonly number[],
  type: StoredArray['type'],
  bytes: Uint8Array,
  littleEndian = MACHINE_IS_LITTLE,
): StoredArray {
  return { name, shape, strides, type, littleEndian, offset: 0, open: async () => fromBytes(name, bytes) };
}

const refused = (name: string, found: string, hint: string): RefusedType => ({
  kind: 'refused',
  name,
  message: `found ${found}, expected numbers`,
  hint,
});

const NONE = refused('None', 'None', NOT_RECORDED);
const BYTES = refused('bytes', 'bytes', 'save text as str, and numbers as tensors');
/** The type of a view with two items in one place. */
export const OVERLAPPING = refused('view', 'a view whose items overlap', 'save a copy: x.contiguous()');

/** The type of a tensor's items. @param dtype as torch calls it */
export function tensorType(dtype: string): NumberType | RefusedType {
  // Another name than safetensors' for the same numbers.
  const type = NUMBER_TYPES.get(dtype === 'float8_e4m3fn' ? 'float8_e4m3' : dtype);
  if (type) return type;
  if (dtype.startsWith('complex')) return refused(dtype, 'complex numbers', 'save x.abs()');
  return refused(dtype, `numbers of type ${dtype}`, 'save x.float()');
}
