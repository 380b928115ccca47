/** What may be drawn: a file by its path, its bytes, or data in memory. */
import type { AttentionFile } from '../attention/file.ts';

/** Numbers in memory, such as the `data` of an onnxruntime or Transformers.js tensor. */
export type NumberList =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | readonly (number | null)[];

/** An array in memory: its shape, and its numbers in C order. null and NaN are missing values, or masked after the query. */
export interface ShapedArray {
  readonly shape: readonly number[];
  readonly data: NumberList;
}

/** Nested lists, `[layer][head][query][key]`; the innermost may be typed arrays. */
export type NestedList = readonly (NestedList | NumberList)[];

/** Arrays of weights in memory, read as those of a `.npz` are: axes are told by their number and lengths, or by `axes`. */
export interface WeightArrays {
  /** All layers as one array, or a list of one array a layer. */
  readonly attentions: ShapedArray | NestedList | readonly ShapedArray[];
  /** Tokens of the keys, or a list of them for each sequence of a batch. */
  readonly tokens?: readonly string[] | readonly (readonly string[])[];
  /** Tokens of the rows, where they are not those of the keys. */
  readonly row_tokens?: readonly string[];
}

/**
 * An input: the path of an attention file (JSON), a figure, .npy, .npz, .safetensors, .pt or CSV, of a folder or a pattern of such
 * files, or `-` for standard input; the bytes of such a file; or an attention file or arrays of weights as an object.
 */
export type Input = string | Uint8Array | AttentionFile | WeightArrays | ShapedArray | NestedList;
