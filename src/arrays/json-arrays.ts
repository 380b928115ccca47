import { AttnplotError, type Path } from '../core/errors.ts';
import type { JsonDocument } from '../json/json.ts';
import { NOT_RECORDED } from '../options/hints.ts';
import type { NumberArray, TensorFile, TensorInfo } from './array.ts';
import type { Limits } from './limits.ts';
import { planRead, product, type ReadPlan, stridesOf } from './read-plan.ts';
import { TOKEN_NAMES } from './token-names.ts';

/**
 * Nested JSON lists of numbers as a file with one array, or such lists by name with lists of strings besides; null and NaN are
 * missing.
 * @param value a list, or an object of one array of numbers and any of tokens
 * @throws AttnplotError (input) for lists of unequal lengths or of anything else
 */
export function jsonArrays(name: string, value: unknown, limits: Limits): TensorFile {
  const { array, weights, path, strings } = partsOf(name, value);
  if (!holdsNumber(weights)) throw notRecorded(name, path);
  const shape = shapeOf(name, weights, path);
  const values = new Float64Array(product(shape));
  fill(name, weights, shape, 0, values, path);
  const tokens = [...strings].map(
    ([list, { length }]): TensorInfo => ({ name: list, dtype: 'str', shape: [length], kind: 'string' }),
  );
  return {
    format: 'json',
    name,
    limits,
    metadata: {},
    arrays: [{ name: array, dtype: 'float64', shape, kind: 'float' }, ...tokens],
    readNumbers: async (_, selection) =>
      readPlanned(values, planRead(array, shape, stridesOf(shape), selection ?? shape.map(() => 'all'))),
    scanNumbers: async (_, visit) => void values.forEach((value) => void visit(value)),
    readStrings: async (list) => strings.get(list) ?? [],
    close: async () => undefined,
  };
}

function readPlanned(values: Float64Array, plan: ReadPlan): NumberArray {
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
}

/** Whether lists hold anything but null and lists; what else is wrong with them is found as they are read. */
const holdsNumber = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 || value.some(holdsNumber) : value !== null;

const notRecorded = (name: string, path: Path) =>
  new AttnplotError('input', `${name} holds no weights`, [
    { path, code: 'null-weights', message: 'found nothing but null, expected weights', hint: NOT_RECORDED },
  ]);

/** What is the weights and what tokens, and where in the document the weights stand. */
function partsOf(name: string, value: unknown) {
  const strings = new Map<string, readonly string[]>();
  if (Array.isArray(value)) return { array: 'values', weights: value, path: [], strings };
  const lists = Object.entries(value as Readonly<Record<string, unknown>>);
  for (const [key, list] of lists)
    if (TOKEN_NAMES.includes(key)) strings.set(key, stringsOf(name, key, list));
  const [array, weights] = lists.find(([key]) => !strings.has(key)) as [string, unknown];
  return { array, weights, path: [array], strings };
}

function stringsOf(name: string, array: string, value: unknown): string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw notArrays(name, [array], describe(value), 'a list of strings');
}

/** Lengths along first elements; `fill` holds all others against them. */
function shapeOf(name: string, value: unknown, path: Path): number[] {
  if (!Array.isArray(value)) return [];
  if (value.length === 0) throw notArrays(name, path, 'an empty list', 'lists of lists of numbers');
  return [value.length, ...shapeOf(name, value[0], path)];
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
  if (!Array.isArray(value) || value.length !== length) {
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
  } else for (let i = 0; i < length; i++) to[at + i] = numberOf(name, value[i], path, i);
}

function numberOf(name: string, value: unknown, path: Path, i: number): number {
  if (value === null) return Number.NaN;
  if (typeof value === 'number') return value;
  throw notArrays(name, [...path, i], describe(value), 'a number, or null for a missing one');
}

const describe = (value: unknown) =>
  Array.isArray(value) ? `a list of ${value.length}` : (JSON.stringify(value)?.slice(0, 40) ?? 'nothing');

function notArrays(name: string, path: Path, found: string, expected: string): AttnplotError {
  return new AttnplotError('input', `${name} is neither an attention file nor an array of weights`, [
    {
      path,
      code: 'no-attention',
      message: `found ${found}, expected ${expected}`,
      hint: 'write { "tokens": [...], "rows": [...], "layers": [...] }, or equally long nested lists [layer][head][query][key], bare or as { "attentions": ..., "tokens": [...] }',
    },
  ]);
}

// A JSON object of arrays as they were dumped: no attention file, but all that arrays need.

/** Names of the weights among raw arrays; an attention file has none of them. */
const WEIGHTS_NAME = /^(attentions?|attn|(attn|attention)_(weights|probs)|weights|values)$/;

/** Whether it is nested lists of weights, and tokens at most besides: `{ "attentions": [...], "tokens": [...] }`. */
export function isRawArrays({ value, duplicateKeys }: JsonDocument): boolean {
  if (typeof value !== 'object' || value === null || duplicateKeys.length > 0) return false;
  const entries = Object.entries(value);
  const rest = entries.filter(([name, item]) => !isWeights(name, item));
  return entries.length - rest.length === 1 && rest.every(([name]) => TOKEN_NAMES.includes(name));
}

/** Whether a member of an object is weights that nobody has made an attention file of. */
export const isWeights = (name: string, value: unknown): boolean =>
  WEIGHTS_NAME.test(name) && (Array.isArray(value) || value === null);
