/** Tells nested lists and objects of numbers from attention files. */

import type { JsonDocument } from '../json/json.ts';
import { depthOf, describedTensor, isTypedArray, itemsOf } from './json-tensors.ts';
import { isTokenName } from './token-names.ts';

/** Keys that only an attention file has, as they are or as they may be misspelt; its layers are a list of matrices, and no matrix. */
const FILE_KEY = /^(rows?|figure|title|reduction|\$schema)$/i;

const isFileKey = (key: string, item: unknown) =>
  FILE_KEY.test(key) ||
  (/^layers?$/i.test(key) &&
    Array.isArray(item) &&
    depthOf(item) < 4 &&
    !isMatrix(item) &&
    !item.some(holdsHeads));

/** Whether a layer is an object of `[head, query, key]`, which an attention file has none of. */
const holdsHeads = (layer: unknown): boolean =>
  isObject(layer) &&
  Object.values(layer as object).some(
    (member) => Array.isArray(member) && (depthOf(member) > 2 || member.some(holdsMatrix)),
  );

const holdsMatrix = (head: unknown): boolean =>
  isObject(head) && Object.values(head as object).some((item) => Array.isArray(item) && isMatrix(item));

/** Whether a document holds arrays rather than an attention file: `{ "attentions": [...], "tokens": [...] }`. */
export function isRawArrays({ value, duplicateKeys }: JsonDocument): boolean {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null || duplicateKeys.length > 0) return false;
  if (describedTensor(value)) return true;
  const entries = Object.entries(value);
  if (entries.some(([key, item]) => isFileKey(key, item))) return false;
  return entries.some(
    ([key, item]) => !isTokenName(key) && key !== 'meta' && (isWeights(key, item) || holdsArrays(item)),
  );
}

/** Names of the weights among raw arrays; an attention file has none of them. */
const WEIGHTS_NAME = /^(attentions?|attn|(attn|attention)_(weights|probs)|weights|values)$/;

/** Whether a member of an object is weights that nobody has made an attention file of. */
export const isWeights = (name: string, value: unknown): boolean =>
  WEIGHTS_NAME.test(name) && (Array.isArray(value) || value === null);

/** Whether a value holds a matrix of numbers or more, at any depth. */
function holdsArrays(value: unknown): boolean {
  if (describedTensor(value)) return true;
  if (Array.isArray(value))
    return (
      isMatrix(value) || value.some((item) => (depthOf(item) > 1 || isObject(item)) && holdsArrays(item))
    );
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsArrays);
}

const isMatrix = (value: readonly unknown[]): boolean => {
  const row = itemsOf(value[0]);
  return (
    row !== undefined && row.length > 0 && row.every((item) => item === null || typeof item === 'number')
  );
};

/** Whether a value is an object that is no list. */
export const isObject = (item: unknown) =>
  typeof item === 'object' && item !== null && !Array.isArray(item) && !isTypedArray(item);
