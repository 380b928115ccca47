/** Arrays from JSON lists, texts and what JavaScript makes of tensors. */

import { AttnplotError, type Path } from '../core/errors.ts';
import type { TensorInfo } from './array.ts';
import { axesNamed } from './axes.ts';
import { type Described, itemsOf, type Labelled, shapeAlong } from './json-tensors.ts';
import { widened } from './json-triangles.ts';
import { product } from './read-plan.ts';

/** An array of a JSON document, in memory. */
export type JsonArray = TensorInfo & {
  readonly values?: Float64Array;
  readonly strings?: readonly string[];
};

/** Whether a value is a list of texts, in equally long lists of any depth. */
export const isStringList = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  (value.every((item) => typeof item === 'string') ||
    value.every(
      (item) => isStringList(item) && (item as unknown[]).length === (value[0] as unknown[]).length,
    ));

/** A list of texts, in any nesting. */
export function fromStrings(name: string, value: unknown): JsonArray {
  const strings = (value as unknown[]).flat(Number.POSITIVE_INFINITY) as string[];
  return { name, dtype: 'str', shape: shapeAlong(value), kind: 'string', strings };
}

/** Lists whose axes have names. @throws AttnplotError (input) for lists of unequal lengths or of anything else */
export function fromLabelled(file: string, { dims, data }: Labelled, name: string, path: Path): JsonArray {
  if (isStringList(data)) return fromStrings(name, data);
  const axes = axesNamed(dims);
  const array = fromLists(file, widened(data), name, [...path, 'data']);
  return axes ? { ...array, axes } : array;
}

/** A text or number that stands beside the arrays. */
export function fromScalar(name: string, value: unknown): JsonArray {
  if (typeof value === 'number')
    return { name, dtype: 'float64', shape: [], kind: 'float', values: Float64Array.of(value) };
  return { name, dtype: 'str', shape: [], kind: 'string', strings: [String(value)] };
}

/** A tensor with its shape beside its data. @throws AttnplotError (input) where they do not agree */
export function fromDescribed(
  file: string,
  { shape, data, at, problem }: Described,
  name: string,
  path: Path,
): JsonArray {
  if (problem) throw notArrays(file, path, problem.found, problem.expected, problem.hint ?? TENSOR_HINT);
  const size = product(shape);
  if (data.length !== size)
    throw notArrays(
      file,
      [...path, at],
      `${data.length} numbers`,
      `${size}, as dims [${shape.join(', ')}] have`,
      TENSOR_HINT,
    );
  const values = new Float64Array(size);
  data.forEach((item, i) => {
    values[i] = numberOf(file, item, [...path, at], i);
  });
  return { name, dtype: 'float64', shape, kind: 'float', values };
}

/** Nested lists of numbers. @throws AttnplotError (input) for lists of unequal lengths or of anything else */
export function fromLists(file: string, lists: unknown, name: string, path: Path): JsonArray {
  const shape = shapeOf(file, lists, path);
  // Before memory is taken for as many numbers as the lengths along the first elements multiply to.
  checkLengths(file, lists, shape, path);
  const values = new Float64Array(product(shape));
  fill(file, lists, shape, 0, values, path);
  // Whole numbers in one list are ids, steps or lengths.
  const isCount = shape.length === 1 && values.every(Number.isInteger);
  return { name, dtype: isCount ? 'int64' : 'float64', shape, kind: isCount ? 'integer' : 'float', values };
}

/** Lengths along first elements; `fill` holds all others against them. */
function shapeOf(name: string, value: unknown, path: Path): number[] {
  const items = itemsOf(value);
  if (!items) return [];
  if (items.length === 0) throw notArrays(name, path, 'an empty list', 'lists of lists of numbers');
  return [items.length, ...shapeOf(name, items[0], path)];
}

function fill(
  name: string,
  value: unknown,
  shape: readonly number[],
  at: number,
  to: Float64Array,
  path: Path,
): void {
  const [length = 0, ...inner] = shape;
  const items = itemsOf(value) as readonly unknown[];
  if (inner.length > 0) {
    const stride = product(inner);
    for (let i = 0; i < length; i++) fill(name, items[i], inner, at + i * stride, to, [...path, i]);
  } else for (let i = 0; i < length; i++) to[at + i] = numberOf(name, items[i], path, i);
}

function numberOf(name: string, value: unknown, path: Path, i: number): number {
  if (value === null) return Number.NaN;
  if (typeof value === 'number') return value;
  throw notArrays(
    name,
    [...path, i],
    describe(value),
    'a number, or null for a missing one',
    value === 'masked'
      ? 'write "masked" in an attention file only; in arrays, NaN after the query masks'
      : undefined,
  );
}

/** A value as messages call it. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  // JSON has no bigint, which is what 64-bit typed arrays hold.
  return (typeof value === 'bigint' ? `${value}n` : JSON.stringify(value))?.slice(0, 40) ?? 'nothing';
}

const TENSOR_HINT =
  'write { "dims": [1, 2, 4, 4], "data": [...] } with a number for each item, in C order: JSON.stringify({ dims: x.dims, data: Array.from(x.data) })';

/** The error of a document that is neither an attention file nor arrays. */
export function notArrays(
  name: string,
  path: Path,
  found: string,
  expected: string,
  hint = 'write { "tokens": [...], "rows": [...], "layers": [...] }, or equally long nested lists [layer][head][query][key], bare or as { "attentions": ..., "tokens": [...] }',
): AttnplotError {
  return new AttnplotError('input', `${name} is neither an attention file nor an array of weights`, [
    {
      path,
      code: 'no-attention',
      message: `found ${found}, expected ${expected}`,
      hint,
    },
  ]);
}

/** @throws AttnplotError (input) for a list of another length than those beside it */
function checkLengths(name: string, value: unknown, shape: readonly number[], path: Path): void {
  const [length = 0, ...inner] = shape;
  const items = itemsOf(value);
  if (!items || items.length !== length)
    throw notArrays(
      name,
      path,
      describe(value),
      `a list of ${length}, as its neighbours are; rows of different lengths need an attention file`,
    );
  if (inner.length > 0)
    for (const [i, item] of items.entries()) checkLengths(name, item, inner, [...path, i]);
}
