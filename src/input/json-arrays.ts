import { AttnplotError } from '../errors.ts';
import type { Limits } from './tensors/limits.ts';
import { planRead, product } from './tensors/selection.ts';
import type { TensorFile } from './tensors/tensor-file.ts';

/** Nested JSON lists of numbers as a file with one array; null and NaN are missing. */
export function jsonArrays(name: string, value: readonly unknown[], limits: Limits): TensorFile {
  const shape = shapeOf(name, value);
  const values = new Float64Array(product(shape));
  fill(name, value, shape, 0, 0, values);
  return {
    format: 'json',
    name,
    limits,
    metadata: {},
    arrays: [{ name: 'values', dtype: 'float64', shape, kind: 'float' }],
    readNumbers: async (array, selection) => {
      const plan = planRead(array, shape, false, selection ?? shape.map(() => 'all'));
      const read = Float64Array.from(
        [...plan.runs()].flatMap(({ start, length }) => [...values.subarray(start, start + length)]),
      );
      if (!plan.order) return { shape: plan.shape, values: read };
      const ordered: number[] = [];
      plan.order((position) => void ordered.push(read[position] as number));
      return { shape: plan.shape, values: Float64Array.from(ordered) };
    },
    scanNumbers: async (_, visit) => void values.forEach((value) => void visit(value)),
    readStrings: async () => [],
    close: async () => undefined,
  };
}

/** Lengths along first elements; `fill` holds all others against them. */
function shapeOf(name: string, value: unknown): number[] {
  if (!Array.isArray(value)) return [];
  if (value.length === 0) throw notArrays(name, [], 'an empty list', 'lists of lists of numbers');
  return [value.length, ...shapeOf(name, value[0])];
}

function fill(
  name: string,
  value: unknown,
  shape: readonly number[],
  depth: number,
  at: number,
  to: Float64Array,
  path: readonly number[] = [],
): void {
  if (depth === shape.length) {
    if (value !== null && typeof value !== 'number')
      throw notArrays(name, path, describe(value), 'a number, or null for a missing one');
    to[at] = value ?? Number.NaN;
    return;
  }
  const length = shape[depth] as number;
  if (!Array.isArray(value) || value.length !== length) {
    throw notArrays(
      name,
      path,
      describe(value),
      `a list of ${length}, as its neighbours are; rows of different lengths need an attention file`,
    );
  }
  const stride = product(shape.slice(depth + 1));
  value.forEach((item, i) => void fill(name, item, shape, depth + 1, at + i * stride, to, [...path, i]));
}

const describe = (value: unknown) =>
  Array.isArray(value) ? `a list of ${value.length}` : (JSON.stringify(value)?.slice(0, 40) ?? 'nothing');

function notArrays(name: string, path: readonly number[], found: string, expected: string): AttnplotError {
  return new AttnplotError('input', `${name} is neither an attention file nor an array of weights`, [
    {
      path,
      message: `found ${found}, expected ${expected}`,
      hint: 'write { "tokens": [...], "rows": [...], "layers": [...] }, or equally long nested lists [layer][head][query][key]',
    },
  ]);
}
