import type { AxisName } from './axes.ts';
import type { Limits } from './limits.ts';
import type { Numbers, NumberType } from './number-types.ts';
import type { Selection } from './read-plan.ts';

/** What a number in a name counts; a step is one of a generation. */
export type Role = 'layer' | 'step' | 'head';

/** Numbers that the files of one input lack between the first and the last. */
export interface Gap {
  readonly role: Role;
  readonly found: readonly number[];
  readonly missing: readonly number[];
}

/** What one array of a file is, as its header says. */
export interface TensorInfo {
  readonly name: string;
  /** As numpy and torch call it: `float16`, `bfloat16`, `str`, `object`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** What its items are; `refused` ones can be listed but not read. */
  readonly kind: NumberType['kind'] | 'string' | 'refused';
  /** What numbers of its name count, by their places among the parts of it, where the user has said so. */
  readonly roles?: ReadonlyMap<number, Role>;
  /** What its axes are, where the file names all of them. */
  readonly axes?: readonly AxisName[];
  /** How to save one that cannot be read. */
  readonly hint?: string;
}

/** Numbers read from an array, in C order. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: Numbers;
}

/** A file of arrays of which nothing but the headers has been read yet. */
export interface TensorFile {
  readonly format: 'npy' | 'npz' | 'safetensors' | 'pt' | 'csv' | 'json';
  /** What messages call it. */
  readonly name: string;
  /** In the order of the file. */
  readonly arrays: readonly TensorInfo[];
  readonly limits: Limits;
  /** What the file says about itself: safetensors' `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Layers or heads that are missing among the files of an input of many. */
  readonly gap?: Gap;
  /**
   * Reads what is selected (default: all of it) and nothing else. Read all layers of an array at once: a compressed
   * array streams from its start each time.
   * @throws AttnplotError (input) for an array that cannot be read, is damaged or exceeds a limit; RangeError or TypeError for
   *   an array or a selection that is not there, and for strings, which callers know of
   */
  readNumbers(array: string, selection?: Selection): Promise<NumberArray>;
  /**
   * Visits every number of an array once, in the order of the file, with memory for a part of it only.
   * @throws AttnplotError (input) as `readNumbers` does, but for the limit
   */
  scanNumbers(array: string, visit: (value: number) => void): Promise<void>;
  /** All strings of an array, in C order. @throws AttnplotError (input) as `readNumbers` does */
  readStrings(array: string): Promise<readonly string[]>;
  close(): Promise<void>;
}
