/** What pickles hold beside numbers, texts, lists and dicts. */
import type { NpyType } from './npy-types.ts';

/** A class, a function or a constant by its name: `torch.float16`. */
export class PickledGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A dict, or an object of a class that holds data as one: its attributes. */
export class Attributes extends Map<unknown, unknown> {}

/** The memory of torch tensors, which are views of it. */
export class PickledStorage {
  /** Its file in the archive. */
  readonly key: string;
  /** As torch calls it: `float16`; `uint8` for memory without a type. */
  readonly dtype: string;
  readonly items: number;
  constructor(key: string, dtype: string, items: number) {
    this.key = key;
    this.dtype = dtype;
    this.items = items;
  }
}

/** A view of a storage; offset and strides count items. */
export class PickledTensor {
  readonly storage: PickledStorage;
  readonly dtype: string;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(
    storage: PickledStorage,
    dtype: string,
    offset: number,
    shape: readonly number[],
    strides: readonly number[],
  ) {
    this.storage = storage;
    this.dtype = dtype;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** numpy's dtype: `f4`, and the order of its bytes once that is known. */
export class PickledType {
  readonly code: string;
  order = '';
  constructor(code: string) {
    this.code = code;
  }
}

/** A numpy array or scalar; pickles give it its contents after it has been made. */
export class PickledArray {
  shape: readonly number[] = [];
  fortran = false;
  type: NpyType | undefined;
  /** The items' bytes; of an array of objects the objects. */
  data: Uint8Array | readonly unknown[] = [];
}

/** A float without a fraction, as `1.0` is another thing than `1`. */
export class WholeFloat {
  readonly #value: number;
  constructor(value: number) {
    this.#value = value;
  }
  valueOf(): number {
    return this.#value;
  }
}

/** Types by the names of their storages. */
export const STORAGE_TYPES: ReadonlyMap<string, string> = new Map([
  ['Double', 'float64'],
  ['Float', 'float32'],
  ['Half', 'float16'],
  ['BFloat16', 'bfloat16'],
  ['Long', 'int64'],
  ['Int', 'int32'],
  ['Short', 'int16'],
  ['Char', 'int8'],
  ['Byte', 'uint8'],
  ['Bool', 'bool'],
  ['ComplexDouble', 'complex128'],
  ['ComplexFloat', 'complex64'],
  ['Untyped', 'uint8'],
]);
