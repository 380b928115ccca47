/** Arrays whose places in a file are known, and reading what is selected of them. */

import type { NumberArray, TensorFile, TensorInfo } from './array.ts';
import type { ByteSource } from './bytes.ts';
import { arraysByName, checkLimit, type Limits, refusal } from './limits.ts';
import { decodeNumbers, type NumberType } from './number-types.ts';
import { planRead, product, type ReadPlan, type Selection } from './read-plan.ts';
import { readRuns } from './read-runs.ts';
import type { StringType } from './string-types.ts';

/** Why an array cannot be read, and the way out. */
export interface RefusedType {
  readonly kind: 'refused';
  readonly name: string;
  readonly message: string;
  readonly hint: string;
}

/** An array in a file: where its items are, and how each is stored. */
export interface StoredArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: NumberType | StringType | RefusedType;
  /** Items from one index of each axis to the next; 0 where all indices share their items, as torch's expand has it. */
  readonly strides: readonly number[];
  readonly littleEndian: boolean;
  /** Offset of the first item in `open()`'s bytes. */
  readonly offset: number;
  readonly open: () => Promise<ByteSource>;
}

const infoOf = ({ name, shape, type }: StoredArray): TensorInfo => ({
  name,
  dtype: type.name,
  shape,
  kind: type.kind,
  ...(type.kind === 'refused' ? { hint: type.hint } : {}),
});

/** @throws AttnplotError (input) for an array of anything but numbers, or one larger than the limit */
async function readNumbers(
  file: string,
  array: StoredArray,
  selection: Selection,
  limits: Limits,
): Promise<NumberArray> {
  const type = numberTypeOf(file, array);
  const plan = planRead(array.name, array.shape, array.strides, selection);
  const create = (length: number) => (type.fitsFloat32 ? new Float32Array(length) : new Float64Array(length));
  const bytes = (type.fitsFloat32 ? 4 : 8) * (product(plan.shape) + (plan.order ? plan.stored : 0));
  checkLimit(file, limits, 'selection', `a selection from ${array.name}`, bytes);
  const values = create(plan.stored);
  let at = 0;
  await readItems(array, plan, type.bytes, (view, offset, items) => {
    decodeNumbers(
      type,
      bytesAt(view, offset, items * type.bytes),
      array.littleEndian,
      values.subarray(at, at + items),
    );
    at += items;
  });
  return { shape: plan.shape, values: inOrder(values, plan, create(plan.order ? product(plan.shape) : 0)) };
}

const bytesAt = ({ buffer, byteOffset }: DataView, offset: number, length: number) =>
  new Uint8Array(buffer, byteOffset + offset, length);

/** Numbers decoded at a time where all are visited: few enough to stay in a processor's cache. */
const SCANNED_AT_ONCE = 16384;

/** Visits every number in the order of the file. @throws AttnplotError (input) for an array of anything but numbers */
async function scanNumbers(file: string, array: StoredArray, visit: (value: number) => void): Promise<void> {
  const type = numberTypeOf(file, array);
  const all = array.shape.map(() => 'all' as const);
  const plan = planRead(array.name, array.shape, array.strides, all);
  // Items that indices share are in the file once.
  const repeats = product(plan.shape) / plan.stored;
  const block = new Float64Array(SCANNED_AT_ONCE);
  await readItems(array, plan, type.bytes, (view, offset, items) => {
    for (let done = 0; done < items; done += block.length) {
      const values = block.subarray(0, Math.min(block.length, items - done));
      const bytes = bytesAt(view, offset + done * type.bytes, values.length * type.bytes);
      values.fill(0);
      decodeNumbers(type, bytes, array.littleEndian, values);
      for (let repeat = 0; repeat < repeats; repeat++)
        for (let i = 0; i < values.length; i++) visit(values[i] as number);
    }
  });
}

function numberTypeOf(file: string, { name, type }: StoredArray): NumberType {
  if (type.kind === 'refused') throw refusal(file, 'unknown-type', `${name}: ${type.message}`, type.hint);
  if (type.kind !== 'string') return type;
  throw new TypeError(`${name} holds strings`);
}

/** @throws AttnplotError (input) for an array that cannot be read, or one larger than the limit */
async function readStrings(file: string, array: StoredArray, limits: Limits): Promise<readonly string[]> {
  const { type, shape } = array;
  if (type.kind === 'refused')
    throw refusal(file, 'unknown-type', `${array.name}: ${type.message}`, type.hint);
  if (type.kind !== 'string') throw new TypeError(`${array.name} holds ${type.name}`);
  const plan = planRead(
    array.name,
    shape,
    array.strides,
    shape.map(() => 'all'),
  );
  // A JavaScript string takes some 50 bytes before its first character.
  checkLimit(file, limits, 'selection', `strings in ${array.name}`, product(shape) * (type.bytes + 50));
  if (type.bytes === 0) return new Array<string>(product(shape)).fill('');
  const strings: string[] = [];
  await readItems(array, plan, type.bytes, (view, offset, items) => {
    for (let i = 0; i < items; i++) {
      const text = type.read(view, offset + i * type.bytes, array.littleEndian);
      if (text === undefined) throw refusal(file, 'damaged', `${array.name}: ${type.invalid}`, type.hint);
      strings.push(text);
    }
  });
  return inOrder(strings, plan, []);
}

async function readItems(
  array: StoredArray,
  plan: ReadPlan,
  itemBytes: number,
  take: (view: DataView, offset: number, items: number) => void,
): Promise<void> {
  if (plan.stored === 0) return;
  const source = await array.open();
  try {
    await readRuns(source, array.offset, itemBytes, plan.runs(), take);
    await source.verify?.();
  } finally {
    await source.close();
  }
}

function inOrder<T extends { [i: number]: unknown }>(stored: T, { order }: ReadPlan, target: T): T {
  if (!order) return stored;
  let at = 0;
  order((position) => {
    target[at++] = stored[position];
  });
  return target;
}

/** The `TensorFile` of arrays whose places in the file are known. */
export function fromArrays(
  file: Pick<TensorFile, 'format' | 'name' | 'metadata' | 'close'>,
  stored: readonly StoredArray[],
  limits: Limits,
): TensorFile {
  const byName = arraysByName(file.name, stored);
  const find = (name: string): StoredArray => {
    const array = byName.get(name);
    if (array) return array;
    throw new RangeError(`${file.name} holds no array "${name}"`);
  };
  return {
    ...file,
    limits,
    arrays: stored.map(infoOf),
    readNumbers: async (name, selection) => {
      const array = find(name);
      return readNumbers(file.name, array, selection ?? array.shape.map(() => 'all'), limits);
    },
    scanNumbers: async (name, visit) => scanNumbers(file.name, find(name), visit),
    readStrings: async (name) => readStrings(file.name, find(name), limits),
  };
}
