/** Arrays grouped by name, and which of the groups is the attention. */

import { someOf } from '../core/words.ts';
import { checkPattern } from '../options/pattern.ts';
import { suggest } from '../options/suggest.ts';
import type { Role, TensorInfo } from './array.ts';
import { wrongOption } from './axes.ts';
import { checkArrayName } from './limits.ts';
import { isGrowing, type NameNumbers, type Numbered, partsOf, rolesOf } from './name-roles.ts';
import { formatShape } from './string-types.ts';

/** An array, and what the numbers in its name say. */
export type Member = Numbered;

/** Arrays whose names differ in the numbers of layers, steps and heads only. */
export interface Family {
  /** As `--tensor` takes it: `blocks.{layer}.attn.hook_pattern`. */
  readonly pattern: string;
  /** In order of steps, then layers, then heads. */
  readonly members: readonly Member[];
}

/** Groups arrays by name. A number that is the same in all names of a group is part of the name. @throws AttnplotError (input) for a name too long */
export function groupFamilies(arrays: readonly TensorInfo[]): Family[] {
  for (const { name } of arrays) checkArrayName(name);
  const groups = new Map<string, TensorInfo[]>();
  const templateOf = ({ name }: TensorInfo) => name.replace(/\d+/g, '#');
  const isNone = ({ dtype }: TensorInfo) => dtype === 'None';
  for (const array of arrays) {
    // Tokens beside weights, as in arr_0 and arr_1 of np.savez(weights, tokens), are no layer of theirs.
    const template = [templateOf(array), array.kind, array.shape.length].join(' ');
    const group = groups.get(template);
    if (group) group.push(array);
    else groups.set(template, [array]);
  }
  // Looked up, not searched for: there may be as many groups as arrays.
  const noneByTemplate = new Map<string, TensorInfo[]>();
  for (const array of arrays.filter(isNone)) {
    const same = noneByTemplate.get(templateOf(array));
    if (same) same.push(array);
    else noneByTemplate.set(templateOf(array), [array]);
  }
  // Where a tuple holds arrays of several shapes, as hooks record it, None is another place of it, and no layer.
  const shapes = new Map<string, number>();
  for (const [first] of [...groups.values()] as [TensorInfo][])
    if (first.shape.length > 2) shapes.set(templateOf(first), (shapes.get(templateOf(first)) ?? 0) + 1);
  return [...groups.values()].flatMap((group) => {
    const [first] = group as [TensorInfo];
    const isTuple = (shapes.get(templateOf(first)) ?? 0) > 1;
    return toFamilies(group, isTuple || isNone(first) ? [] : (noneByTemplate.get(templateOf(first)) ?? []));
  });
}

/** @param missing arrays of the same names that are None; their numbers too show which number of the name varies */
function toFamilies(arrays: readonly TensorInfo[], missing: readonly TensorInfo[]): Family[] {
  const [first] = arrays;
  if (!first) return [];
  const parts = partsOf(first.name);
  const numbers = arrays.map(({ name }) => name.match(/\d+/g) ?? []);
  const all = [...numbers, ...missing.map(({ name }) => name.match(/\d+/g) ?? [])];
  const varying = parts.flatMap((_, i) =>
    i % 2 === 1 && all.some((own) => own[(i - 1) / 2] !== parts[i]) ? [i] : [],
  );
  const roles = rolesOf(parts, varying, areMatrices(arrays), first.roles);
  if (!roles) return places(arrays, parts, varying).flatMap((same) => ofOnePlace(arrays, same, missing));
  const members = arrays.map((array, a): Member => ({ array, ...readNumbers(roles, numbers[a] ?? []) }));
  const pattern = (named: ReadonlyMap<number, Role>) =>
    parts.map((part, i) => (named.has(i) ? `{${named.get(i)}}` : part)).join('');
  const [i, ...others] = varying;
  // Steps of a generation grow, whatever the word before their number: np.savez(f, *steps) gives arr_0, arr_1.
  const isSteps =
    i !== undefined && others.length === 0 && roles.get(i) === 'layer' && !SAYS_LAYER.test(first.name);
  if (isSteps && isGrowing(sorted(members).map(({ array }) => array))) {
    const steps = members.map(({ array, layer = 0 }) => ({ array, step: layer }));
    return [{ pattern: pattern(new Map(roles).set(i, 'step')), members: sorted(steps) }];
  }
  return [{ pattern: pattern(roles), members: sorted(members) }];
}

/**
 * Arrays by the place that the last number of their names says: a hook of torch's attention records tuples of an output and
 * its weights, `layers.0.self_attn.0` and `layers.0.self_attn.1`. Where that number is the layer's, as in
 * `prompt_1.attentions.0`, by what comes before it.
 */
function places(
  arrays: readonly TensorInfo[],
  parts: readonly string[],
  varying: readonly number[],
): readonly TensorInfo[][] {
  const isLast = varying.length === 2 && varying[1] === parts.length - 2 && parts.at(-1) === '';
  const isLayer = /(attentions|attns|layers?|blocks?)[^a-z]*$/i.test(parts.at(-3) ?? '');
  const groups = new Map<string, TensorInfo[]>();
  for (const array of arrays) {
    const [last = ''] = array.name.match(/(?<!\d)\d+$/) ?? [];
    const place = !isLast ? array.name : isLayer ? array.name.slice(0, -last.length) : last;
    const group = groups.get(place);
    if (group) group.push(array);
    else groups.set(place, [array]);
  }
  return [...groups.values()];
}

/** Numbers that say nothing known leave each array on its own. */
const ofOnePlace = (
  all: readonly TensorInfo[],
  same: readonly TensorInfo[],
  missing: readonly TensorInfo[],
): readonly Family[] =>
  same.length > 1 && same.length < all.length
    ? toFamilies(same, missing)
    : same.map((array) => ({ pattern: array.name, members: [{ array }] }));

const SAYS_LAYER = /layer|block/i;

/** Whether arrays are a matrix each: of one head, and of one shape, as the steps of a generation are not. */
function areMatrices(arrays: readonly TensorInfo[]): boolean {
  const isMatrix = ({ shape }: TensorInfo) => shape.length === 2 || (shape.length === 3 && shape[0] === 1);
  return arrays.every(isMatrix) && new Set(arrays.map(({ shape }) => String(shape))).size === 1;
}

function readNumbers(roles: ReadonlyMap<number, Role>, numbers: readonly string[]): NameNumbers {
  return Object.fromEntries([...roles].map(([i, role]) => [role, Number(numbers[(i - 1) / 2])]));
}

const sorted = (members: readonly Member[]) =>
  members.toSorted(
    (a, b) =>
      (a.step ?? 0) - (b.step ?? 0) || (a.layer ?? 0) - (b.layer ?? 0) || (a.head ?? 0) - (b.head ?? 0),
  );

/**
 * The arrays that `--tensor` names: one by its name, or those that fit a pattern with `{layer}`, `{step}` and `{head}`.
 * @throws OptionConflict where there are none
 */
export function findFamily(arrays: readonly TensorInfo[], pattern: string): Family {
  const exact = arrays.find(({ name }) => name === pattern);
  if (exact) return { pattern, members: [{ array: exact }] };
  checkPattern(pattern, '--tensor');
  const members = membersOf(arrays, pattern);
  // Arrays that are None beside others of the name are layers without weights.
  const readable = members.filter(({ array }) => array.kind !== 'refused');
  if (members.length > 0) return { pattern, members: sorted(readable.length > 0 ? readable : members) };
  const families = groupFamilies(arrays);
  const names = [...families.map((family) => family.pattern), ...arrays.map(({ name }) => name)];
  const hint = suggest(pattern, names) ?? 'attnplot inspect lists the arrays of a file';
  throw wrongOption(
    'tensor',
    'no-such-array',
    `found no array "${pattern}", expected one of ${listFamilies(families)}`,
    hint,
  );
}

/** The arrays whose names fit a pattern. */
export function membersOf(arrays: readonly TensorInfo[], pattern: string): Member[] {
  const regex = patternRegex(pattern);
  return arrays.flatMap((array): Member[] => {
    const match = regex.exec(array.name);
    return match ? [{ array, ...rolesIn(match.groups ?? {}) }] : [];
  });
}

/** What names fit a pattern with `{layer}`, `{step}` and `{head}`, with a group for each. */
export function patternRegex(pattern: string): RegExp {
  const seen = new Set<string>();
  const source = pattern
    .split(/(\{(?:layer|step|head)\})/)
    .map((part) => {
      const [, role] = /^\{(layer|step|head)\}$/.exec(part) ?? [];
      if (role === undefined) return part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
      // A placeholder that comes twice means the same number both times.
      if (seen.has(role)) return `\\k<${role}>`;
      seen.add(role);
      return `(?<${role}>\\d+)`;
    })
    .join('');
  return new RegExp(`^${source}$`);
}

const rolesIn = (groups: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(groups).map(([role, number]) => [role, Number(number)]));

/** `attentions float16 [12, 4, 40, 40]`, each with its dtype and shape, the first dozen. */
export function listFamilies(families: readonly Family[]): string {
  const listed = families.map(({ pattern, members }) => {
    const [{ dtype, shape }] = [members[0]?.array as TensorInfo];
    return `${pattern} ${members.length > 1 ? `(${members.length} arrays) ` : ''}${dtype} ${formatShape(shape)}`;
  });
  return someOf(listed, 12, { separator: '; ' });
}
