/** What the numbers in arrays' names count: layers, heads, or steps of a generation. */

import type { Role, TensorInfo } from './array.ts';

/** What the numbers of one array's name say. */
export type NameNumbers = { readonly [role in Role]?: number };

/** What the word before a number says: a role, or `h`, which is a layer of GPT-2's and a head after an `L`. */
type Word = Role | 'h' | 'attention' | 'bare' | 'other';

const WORDS: readonly (readonly [Word, RegExp])[] = [
  ['step', /(steps?|gen|generated|generations?|time|tok|pos)[^a-z]*$/i],
  ['head', /heads?[^a-z]*$/i],
  ['layer', /(layers?|blocks?|(^|[^a-z])(l|lay|lyr|blk))[^a-z]*$/i],
  ['h', /((^|[^a-z])h|hd)[^a-z]*$/i],
  ['attention', /(attentions?|attns?)[^a-z]*$/i],
  // np.savez calls arrays without a name arr_0, arr_1.
  ['bare', /^[^a-z]*(arr_)?$/i],
];

function wordOf(before: string): Word {
  const divided = before.replace(/([a-z])([A-Z])/g, '$1_$2');
  return WORDS.find(([, word]) => word.test(divided))?.[0] ?? 'other';
}

/** The words and numbers of a name in turn: `layer`, `3`, `_head`, `0`, ``. */
export const partsOf = (name: string): string[] => name.split(/(\d+)/);

/**
 * The roles of the numbers in the names of a group.
 * @param parts of the first name; the others differ in their numbers only
 * @param varying positions of the parts that differ
 * @param given roles that are known already
 * @param isMatrix whether each array is a matrix of one head, all of one shape
 * @returns a role for each position that has one; undefined where they cannot be told
 */
export function rolesOf(
  parts: readonly string[],
  varying: readonly number[],
  isMatrix: boolean,
  given: ReadonlyMap<number, Role> = new Map(),
): Map<number, Role> | undefined {
  if (varying.length > 3) return undefined;
  const words = new Map(
    parts.flatMap((_, i): [number, Word][] => (i % 2 === 1 ? [[i, wordOf(parts[i - 1] ?? '')]] : [])),
  );
  if (isMatrix && given.size === 0 && isPair(parts, varying, words))
    return new Map(varying.map((i, n): [number, Role] => [i, n === 0 ? 'layer' : 'head']));
  const hasLayer = [...words.values(), ...given.values()].includes('layer');
  const roles = new Map(given);
  for (const i of varying) {
    if (given.has(i)) continue;
    const word = words.get(i);
    if (word === 'layer' || word === 'step' || word === 'head') roles.set(i, word);
    else if (word === 'h') roles.set(i, hasLayer ? 'head' : 'layer');
  }
  // What the user has named twice is one number.
  const told = [...roles].filter(([i]) => !given.has(i)).map(([, role]) => role);
  if (new Set(told).size < told.length || told.some((role) => [...given.values()].includes(role)))
    return undefined;
  const rest = varying.filter((i) => !roles.has(i));
  const added = fillRoles(
    rest.map((i) => words.get(i) as Word),
    new Set(roles.values()),
    isMatrix,
  );
  if (!added) return undefined;
  for (const [n, role] of added.entries()) roles.set(rest[n] as number, role);
  return withLoneLayer(roles, words);
}

/** Whether two numbers are a layer and a head, as in `heads.0.1` and `a0.h1`: `heads` then holds all, and `h` is no layer. */
function isPair(
  parts: readonly string[],
  varying: readonly number[],
  words: ReadonlyMap<number, Word>,
): boolean {
  const [first = 0, second = 0] = varying;
  const before = parts[first - 1] ?? '';
  if (varying.length !== 2) return false;
  if (words.get(second) === 'bare') return /heads[^a-z]*$/i.test(before);
  return words.get(second) === 'h' && /(^|[^a-z])(a|att|attns?|attentions?)[^a-z]*$/i.test(before);
}

/** The roles of numbers whose words say none, in their order. */
function fillRoles(
  words: readonly Word[],
  taken: ReadonlySet<Role>,
  isMatrix: boolean,
): readonly Role[] | undefined {
  const [first, second] = words;
  if (words.length === 0) return [];
  if (words.length > 2) return undefined;
  if (second !== undefined) {
    // A dict by layer and head, or Hugging Face's generate: attentions.{step}.{layer}.
    if (taken.size > 0 || second !== 'bare') return undefined;
    if (isMatrix) return ['layer', 'head'];
    return first === 'attention' || first === 'bare' ? ['step', 'layer'] : undefined;
  }
  if (!taken.has('layer')) return taken.size === 0 || first !== 'other' ? ['layer'] : undefined;
  return isMatrix && !taken.has('head') && first !== 'other' ? ['head'] : undefined;
}

/** A number that is the same in all names is part of them, but for that of the only layer there is. */
function withLoneLayer(roles: Map<number, Role>, words: ReadonlyMap<number, Word>): Map<number, Role> {
  if ([...roles.values()].includes('layer')) return roles;
  const lone = [...words].find(([i, word]) => !roles.has(i) && (word === 'layer' || word === 'h'));
  if (lone) roles.set(lone[0], 'layer');
  return roles;
}

/** An array of a group with the numbers of its name. */
export interface Numbered extends NameNumbers {
  readonly array: TensorInfo;
}

/** Whether arrays one after the other are steps of a generation: each has the keys before it and its own queries. */
export function isGrowing(arrays: readonly TensorInfo[]): boolean {
  if (arrays.length < 2 || arrays.some(({ shape }) => shape.length < 2)) return false;
  return arrays.every(({ shape }, i) => {
    const [queries = 0, keys = 0] = shape.slice(-2);
    const before = arrays[i - 1]?.shape.at(-1);
    return before === undefined ? queries <= keys : keys === before + queries;
  });
}
