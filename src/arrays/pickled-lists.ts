/** What lists and dicts in a pickle say by their form. */

import { kindOf } from './memory-array.ts';
import { PickledArray, PickledTensor } from './pickled.ts';
import { product } from './read-plan.ts';

/**
 * A list as lists over steps of lists over layers, where the keys grow from one step to the next.
 * @param visited called with the number of objects that are looked at
 */
export function stepsOf(
  list: readonly unknown[],
  visited: (objects: number) => void,
): readonly (readonly unknown[])[] | undefined {
  visited(list.length);
  const steps = list.filter((step) => Array.isArray(step));
  const [before = 0, after = 0] = steps.map(([first]) => shapeOf(first)?.at(-1));
  const isWhole =
    steps.length === list.length &&
    steps.every((step) => {
      visited(step.length);
      return step.every((one) => shapeOf(one));
    });
  return isWhole && before < after ? steps : undefined;
}

const shapeOf = (value: unknown) =>
  value instanceof PickledTensor || (value instanceof PickledArray && value.data instanceof Uint8Array)
    ? value.shape
    : undefined;

/** The items of a flat list as lists in lists. */
export function nested(items: readonly unknown[], [, ...inner]: readonly number[]): readonly unknown[] {
  if (inner.length === 0) return items;
  const size = product(inner);
  if (size === 0) return [];
  return Array.from({ length: items.length / size }, (_, i) =>
    nested(items.slice(i * size, (i + 1) * size), inner),
  );
}

/** A key of a dict as part of a name. Layers and heads may be numbers, alone or in pairs. */
export function keyName(key: unknown, position: number): string {
  const words = (Array.isArray(key) && key.length < 8 ? key : [key]).filter((word) =>
    ['string', 'number'].includes(typeof word),
  );
  return words.length === 0 ? String(position) : words.join('.');
}

/**
 * The shape and the items of lists in lists of texts, of numbers or of None, and of nothing else.
 * @param levels that lists may nest
 * @param visited called with the number of objects that are looked at
 */
export function regularList(
  list: readonly unknown[],
  levels: number,
  visited: (objects: number) => void,
): { readonly shape: readonly number[]; readonly items: readonly unknown[] } | undefined {
  const shape: number[] = [];
  let first: unknown = list;
  for (; Array.isArray(first) && shape.length <= levels; first = first[0]) shape.push(first.length);
  const kind = kindOf(first);
  if (kind === undefined && !shape.includes(0)) return undefined;
  if (shape.length === 1) {
    visited(list.length);
    return list.every((item) => kindOf(item) === kind) ? { shape, items: list } : undefined;
  }
  const items: unknown[] = [];
  const visit = (value: unknown, axis: number): boolean => {
    visited(1);
    if (axis < shape.length)
      return (
        Array.isArray(value) && value.length === shape[axis] && value.every((item) => visit(item, axis + 1))
      );
    return kindOf(value) === kind && items.push(value) > 0;
  };
  return visit(list, 0) ? { shape, items } : undefined;
}
