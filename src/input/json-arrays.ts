import { AttnplotError } from '../errors.ts';
import { isList } from './json.ts';
import type { Limits } from './tensors/limits.ts';
import { planRead, product } from './tensors/selection.ts';
import type { TensorFile } from './tensors/tensor-file.ts';

/** Nested JSON lists of numbers as a file with one array; null and NaN are missing. */
export function jsonArrays(name: string, value: ArrayLike<unknown>, limits: Limits): TensorFile {
  const shape = shapeOf(name, value);
  const values = new Float64Array(product(shape));
  fill(name, value, shape, 0, values);
  return {
    format: 'json',
    name,
    limits,
    metadata: {},
    arrays: [{ name: 'values', dtype: 'float64', shape, kind: 'float' }],
    readNumbers: async (array, selection) => {
      const plan = planRead(array, shape, false, selection ?? shape.map(() => 'all'));
      const read = new Float64Array(plan.stored);
      let at = 0;
      for (const { start, length } of plan.runs()) {
        read.set(values.subarray(start, start + length), at);
        at += length;
      }
      if (!plan.order) return { shape: plan.shape, values: read };
      const ordered = new Float64Array(product(plan.shape));
      at = 0;
      plan.order((position) => {
        ordered[at++] = read[position] as number;
      });
      return { shape: plan.shape, values: ordered };
    },
    scanNumbers: async (_, visit) => void values.forEach((value) => void visit(value)),
    readStrings: async () => [],
    close: async () => undefined,
  };
}

/** Lengths along first elements; `fill` holds all others against them. */
function shapeOf(name: string, value: unknown): number[] {
  if (!isList(value)) return [];
  if (value.length === 0) throw notArrays(name, [], 'an empty list', 'lists of lists of numbers');
  return [value.length, ...shapeOf(name, value[0])];
}

function fill(
  name: string,
  value: unknown,
  shape: readonly number[],
  at: number,
  to: Float64Array,
  path: readonly number[] = [],
): void {
  const [length = 0, ...inner] = shape;
  if (!isList(value) || value.length !== length) {
    throw notArrays(
      name,
      path,
      describe(value),
      `a list of ${length}, as its neighbours are; rows of different lengths need an attention file`,
    );
  }
  if (inner.length > 0) {
    const stride = product(inner);
    for (let i = 0; i < length; i++) fill(name, value[i], inner, at + i * stride, to, [...path, i]);
  } else if (value instanceof Float64Array) to.set(value, at);
  else for (let i = 0; i < length; i++) to[at + i] = numberOf(name, value[i], path, i);
}

function numberOf(name: string, value: unknown, path: readonly number[], i: number): number {
  if (value === null) return Number.NaN;
  if (typeof value === 'number') return value;
  throw notArrays(name, [...path, i], describe(value), 'a number, or null for a missing one');
}

const describe = (value: unknown) =>
  isList(value) ? `a list of ${value.length}` : (JSON.stringify(value, plainList)?.slice(0, 40) ?? 'nothing');

const plainList = (_: string, value: unknown) => (isList(value) ? Array.from(value) : value);

function notArrays(name: string, path: readonly number[], found: string, expected: string): AttnplotError {
  return new AttnplotError('input', `${name} is neither an attention file nor an array of weights`, [
    {
      path,
      message: `found ${found}, expected ${expected}`,
      hint: 'write { "tokens": [...], "rows": [...], "layers": [...] }, or equally long nested lists [layer][head][query][key]',
    },
  ]);
}
