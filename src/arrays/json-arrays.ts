/** JSON objects and lists of arrays as they were dumped: no attention file, but all that arrays need. */

import { AttnplotError, type Path } from '../core/errors.ts';
import { NOT_RECORDED } from '../options/hints.ts';
import type { NumberArray, TensorFile } from './array.ts';
import { itemNames, type PartNumbers } from './item-names.ts';
import {
  describe,
  fromDescribed,
  fromLabelled,
  fromLists,
  fromScalar,
  fromStrings,
  isStringList,
  type JsonArray,
  notArrays,
} from './json-items.ts';
import { isAbsent, isListOfArrays } from './json-lists.ts';
import { describedTensor, isTypedArray, labelledLists } from './json-tensors.ts';
import { widened } from './json-triangles.ts';
import { arraysByName, checkArrayCount, checkArrayName, type Limits } from './limits.ts';
import { isObject } from './raw-arrays.ts';
import { planRead, product, type ReadPlan, stridesOf } from './read-plan.ts';
import { isTokenName } from './token-names.ts';

/**
 * Nested JSON lists and objects as a file of arrays, by the names they have as in a `.npz`: lists of numbers, in which null and
 * NaN are missing; lists of strings; and what JavaScript makes of tensors (`{ dims, data }`). A list of arrays that differ in
 * shape gives an array each: `attentions.0`, `attentions.1`. Where `dims` names the axes, as xarray does, they are those. Where
 * an array should be, null is one that was not recorded.
 * @throws AttnplotError (input) for lists of unequal lengths or of anything else
 */
export function jsonArrays(name: string, value: unknown, limits: Limits): TensorFile {
  const arrays: JsonArray[] = [];
  checkRecorded(name, value);
  collectDocument({ file: name, arrays }, value);
  const byName = arraysByName(name, arrays);
  const numbersOf = (array: string): JsonArray & { readonly values: Float64Array } => {
    const found = byName.get(array);
    if (found?.values) return { ...found, values: found.values };
    throw new TypeError(`${name} holds no numbers as "${array}"`);
  };
  return {
    format: 'json',
    name,
    limits,
    metadata: {},
    arrays: arrays.map(({ values: _, strings: __, ...info }) => info),
    readNumbers: async (array, selection) => {
      const { shape, values } = numbersOf(array);
      return readPlanned(
        values,
        planRead(array, shape, stridesOf(shape), selection ?? shape.map(() => 'all')),
      );
    },
    scanNumbers: async (array, visit) => void numbersOf(array).values.forEach((value) => void visit(value)),
    readStrings: async (array) => byName.get(array)?.strings ?? [],
    close: async () => undefined,
  };
}

/** The arrays of a document: of one array, what belongs to it beside, such as its tokens. */
function collectDocument(reader: Reader, value: unknown): void {
  const members = value as Readonly<Record<string, unknown>>;
  if (Array.isArray(value)) collect(reader, value, 'values', []);
  else if (describedTensor(value)) {
    collect(reader, value, 'values', []);
    const tokens = Object.entries(members).filter(([key]) => isTokenName(key));
    collectMembers(reader, Object.fromEntries(tokens), '', []);
  } else if (labelledLists(value)) {
    collect(reader, value, 'values', []);
    collectMembers(reader, Object(members.coords ?? {}), 'coords.', ['coords']);
  } else collectMembers(reader, members, '', []);
}

/** @throws AttnplotError (input) where there is nothing but null beside the tokens */
function checkRecorded(name: string, value: unknown): void {
  const members = Array.isArray(value)
    ? [['', value] as const]
    : Object.entries(value as object).filter(([key]) => !isTokenName(key));
  if (members.some(([, item]) => holdsSomething(item))) return;
  const [key = ''] = members[0] ?? [];
  throw new AttnplotError('input', `${name} holds no weights`, [
    {
      path: key === '' ? [] : [key],
      code: 'null-weights',
      message: 'found nothing but null, expected weights',
      hint: NOT_RECORDED,
    },
  ]);
}

/** Whether lists hold anything but null and lists; what else is wrong with them is found as they are read. */
const holdsSomething = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 || value.some(holdsSomething) : value !== null;

interface Reader {
  readonly file: string;
  readonly arrays: JsonArray[];
}

function collectMembers(
  reader: Reader,
  object: Readonly<Record<string, unknown>>,
  prefix: string,
  path: Path,
): void {
  for (const [key, item] of Object.entries(object)) {
    const name = `${prefix}${key}`;
    // A token alone is one of a list of objects.
    const isList = Array.isArray(item) || /s$/i.test(key);
    if (isTokenName(key) && isList && !isStringList(item)) throw notTokens(reader.file, item, [...path, key]);
    collect(reader, item, name, [...path, key]);
  }
}

/** The error of tokens that are no list of strings; a lone null among strings is named by its place. */
function notTokens(file: string, value: unknown, path: Path): AttnplotError {
  const gap =
    Array.isArray(value) && value.some((item) => typeof item === 'string') ? value.indexOf(null) : -1;
  return gap >= 0
    ? notArrays(file, [...path, gap], 'null', 'a string', 'write "" for a token without text')
    : notArrays(file, path, describe(value), 'a list of strings', TOKENS_HINT);
}

/** Adds what a value holds under a name. */
function collect(reader: Reader, value: unknown, name: string, path: Path): void {
  checkArrayCount(reader.file, reader.arrays.length);
  checkArrayName(name);
  const labelled = labelledLists(value);
  if (labelled) return void reader.arrays.push(fromLabelled(reader.file, labelled, name, path));
  const described = describedTensor(value);
  if (described) return void reader.arrays.push(fromDescribed(reader.file, described, name, path));
  if (isTypedArray(value)) return void reader.arrays.push(fromLists(reader.file, value, name, path));
  if (value === null) return void reader.arrays.push({ name, dtype: 'None', shape: [], kind: 'refused' });
  if (isStringList(value)) return void reader.arrays.push(fromStrings(name, value));
  if (Array.isArray(value)) collectList(reader, value, name, path);
  else if (typeof value === 'object')
    collectMembers(reader, value as Readonly<Record<string, unknown>>, `${name}.`, path);
  else reader.arrays.push(fromScalar(name, value));
}

function collectList(reader: Reader, lists: readonly unknown[], name: string, path: Path): void {
  const list = widened(lists);
  if (!isListOfArrays(list)) return void reader.arrays.push(fromLists(reader.file, list, name, path));
  const names = itemNames(list.map((item) => (isObject(item) ? (item as PartNumbers) : undefined)));
  for (const [i, item] of list.entries())
    collect(reader, isAbsent(item) ? null : item, `${name}.${names[i]}`, [...path, i]);
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

const TOKENS_HINT =
  'write { "attentions": [...], "tokens": ["The", "cat"] }, for a batch a list of such lists, padded to one length; or leave it out and name a file: --tokens tokens.json';
