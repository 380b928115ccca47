/** Whether a JSON list is one array, or a list of several. */

import { depthOf, shapeAlong } from './json-tensors.ts';
import { isObject } from './raw-arrays.ts';

/** A layer without attention: null, or a list of nothing. */
export const isAbsent = (item: unknown) => item === null || (Array.isArray(item) && item.length === 0);

/** Whether a list's items are arrays of their own: they differ in shape, some are null, or they are objects. */
export function isListOfArrays(list: readonly unknown[]): boolean {
  if (list.some(isObject)) return true;
  const arrays = list.filter((item) => !isAbsent(item));
  // What differs within a matrix is a mistake in it, and nulls in it are missing weights.
  const deepest = arrays.reduce((most: number, item) => Math.max(most, depthOf(item)), 0);
  if (deepest < 2) return arrays.length === 0 && list.length > 0;
  if (arrays.length < list.length) return true;
  return isUneven(arrays) && arrays.every((item) => depthOf(item) >= 2 && isUniform(item));
}

const isUneven = (items: readonly unknown[]) =>
  new Set(items.map((item) => String(shapeAlong(item)))).size > 1 || items.some(hasUnevenMembers);

/** Whether lists of arrays within an item differ in shape. */
const hasUnevenMembers = (item: unknown): boolean =>
  Array.isArray(item) && depthOf(item) > 2 && isListOfArrays(item);

/** Whether the matrices of an item are whole: each of rows of one length. */
function isUniform(item: unknown): boolean {
  if (!Array.isArray(item)) return true;
  if (depthOf(item) > 2) return item.every((one) => one === null || isUniform(one));
  const [first] = item;
  return Array.isArray(first) ? item.every((row) => Array.isArray(row) && row.length === first.length) : true;
}
