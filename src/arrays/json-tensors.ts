/** What JSON.stringify makes of tensors and typed arrays in JavaScript. */

import { MOST_AXES } from './limits.ts';

/** A tensor as an object: its shape, and its numbers in C order. */
export interface Described {
  readonly shape: readonly number[];
  readonly data: readonly unknown[];
  /** The member that holds the numbers. */
  readonly at: string;
  /** Why it cannot be read. */
  readonly problem?: { readonly found: string; readonly expected: string; readonly hint?: string };
}

/** Nested lists with a name for each axis. */
export interface Labelled {
  readonly dims: readonly string[];
  readonly data: readonly unknown[];
}

type JsonObject = Readonly<Record<string, unknown>>;

const SHAPES = ['dims', 'shape'];
const DATA = ['data', 'cpuData', 'values'];

/**
 * An object with `dims` or `shape` and `data`, as onnxruntime, Transformers.js and ndarray write tensors; Transformers.js may
 * wrap it in `ort_tensor`.
 * @returns undefined for anything else
 */
export function describedTensor(value: unknown): Described | undefined {
  if (!isObject(value)) return undefined;
  const { ort_tensor: inner } = value;
  if (isObject(inner)) return describedTensor(inner);
  const shape = SHAPES.map((key) => value[key]).find(isShape);
  const at = DATA.find((key) => itemsOf(value[key]) !== undefined);
  // What JSON.stringify makes of a tensor of tfjs, whose numbers are elsewhere.
  const isHollow = shape !== undefined && at === undefined && isObject(value.dataId);
  if (isHollow)
    return {
      shape,
      data: [],
      at: 'dataId',
      problem: { found: 'a tensor without its numbers', expected: 'them too' },
    };
  if (!shape || at === undefined) return undefined;
  const described = { shape, data: itemsOf(value[at]) ?? [], at };
  // Nested lists say their shape themselves: they are an array by their name, beside others such as tokens.
  const nested = shapeAlong(described.data);
  if (nested.length > 1)
    return nested.join() === shape.join()
      ? undefined
      : {
          ...described,
          problem: {
            found: `nested lists [${nested.join(', ')}]`,
            expected: `[${shape.join(', ')}], as the shape says`,
            hint: 'leave the shape out: nested lists say it themselves',
          },
        };
  const problem = axesProblem(shape) ?? stridesProblem(value, shape) ?? bitsProblem(value, described.data);
  return problem ? { ...described, problem } : described;
}

/**
 * Nested lists with a name for each axis, `{ dims: ["head", "query", "key"], data }`, as xarray writes them (`DataArray.to_dict`).
 * @returns undefined for anything else
 */
export function labelledLists(value: unknown): Labelled | undefined {
  if (!isObject(value)) return undefined;
  const { dims, data } = value;
  const isNamed = Array.isArray(dims) && dims.length > 0 && dims.every((name) => typeof name === 'string');
  return isNamed && Array.isArray(data) && depthOf(data) === dims.length ? { dims, data } : undefined;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isShape = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every((size) => Number.isInteger(size) && size >= 0);

/** The items of a list or a typed array; undefined for anything else. */
export const itemsOf = (value: unknown): readonly unknown[] | undefined =>
  Array.isArray(value) ? value : isTypedArray(value) ? typedItems(value) : undefined;

function axesProblem(shape: readonly number[]): Described['problem'] {
  return shape.length > MOST_AXES
    ? { found: `${shape.length} axes`, expected: `at most ${MOST_AXES}` }
    : undefined;
}

/** Lengths along the first items of nested lists. */
export function shapeAlong(value: unknown): number[] {
  const items = itemsOf(value);
  return items ? [items.length, ...(items.length === 0 ? [] : shapeAlong(items[0]))] : [];
}

/** Numbers are taken in C order; another order is said by strides. */
function stridesProblem(
  { stride, strides, offset }: JsonObject,
  shape: readonly number[],
): Described['problem'] {
  const given = stride ?? strides;
  if (!Array.isArray(given)) return undefined;
  const own = shape.map((_, i) => shape.slice(i + 1).reduce((size, n) => size * n, 1));
  // tfjs leaves the last out.
  const isOrdered = given.every((step, i) => step === own[i] || shape[i] === 1) && (offset ?? 0) === 0;
  return isOrdered
    ? undefined
    : { found: `strides [${given.join(', ')}]`, expected: `[${own.join(', ')}], as numbers in order have` };
}

/** Where JavaScript has no half precision, onnxruntime keeps its bits as whole numbers. */
function bitsProblem({ type, dtype }: JsonObject, data: readonly unknown[]): Described['problem'] {
  const name = [type, dtype].find((one) => one === 'float16' || one === 'bfloat16');
  const areBits = name !== undefined && data.every(Number.isInteger) && data.some((item) => Number(item) > 1);
  return areBits
    ? { found: `the bits of ${name} as whole numbers`, expected: 'numbers: convert the tensor to float32' }
    : undefined;
}

/** Whether an object is a typed array, or one as JSON has it: `{ "0": 0.5, "1": 0.5 }`. */
export function isTypedArray(value: unknown): value is Readonly<Record<string, unknown>> {
  if (ArrayBuffer.isView(value)) return !(value instanceof DataView);
  if (!isObject(value)) return false;
  const items = Object.values(value);
  return (
    items.length > 0 &&
    items.every((item) => typeof item === 'number' || item === null) &&
    Object.keys(value).every((key, i) => key === String(i))
  );
}

/** The items of a typed array; one that is real has what lists have. */
const typedItems = (value: JsonObject): readonly unknown[] =>
  ArrayBuffer.isView(value) ? (value as unknown as readonly unknown[]) : Object.values(value);

/** Levels of lists, along the first item of each that is a list. */
export function depthOf(value: unknown): number {
  if (isTypedArray(value)) return 1;
  if (isObject(value)) return (describedTensor(value)?.shape.length ?? 0) || 1;
  if (!Array.isArray(value)) return 0;
  return 1 + depthOf(value.find((item) => typeof item === 'object' && item !== null));
}
