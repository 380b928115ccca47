/** Arrays grouped by name, and which of the groups is the attention. */

import { AttnplotError } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { shellQuoted } from '../core/words.ts';
import { NOT_RECORDED } from '../options/hints.ts';
import { suggest } from '../options/suggest.ts';
import type { Role, TensorFile, TensorInfo } from './array.ts';
import { type AxisName, wrongOption } from './axes.ts';
import { refusal } from './limits.ts';
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
  for (const { name } of arrays) checkName(name);
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
  return [...groups.values()].flatMap((group) => {
    const [first] = group as [TensorInfo];
    return toFamilies(group, isNone(first) ? [] : (noneByTemplate.get(templateOf(first)) ?? []));
  });
}

/** In UTF-16 units; patterns are made of names. */
const MOST_NAME = 2000;

/** @throws AttnplotError (input) for a name longer than any program writes */
function checkName(name: string): void {
  if (name.length <= MOST_NAME) return;
  throw refusal(
    `the array ${name.slice(0, 40)}…`,
    'too-large',
    `found a name of ${name.length} characters, expected at most ${MOST_NAME}`,
    'save it under a shorter name',
  );
}

/** @param missing arrays of the same names that are None: their numbers too tell which number counts */
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
  // Numbers that say nothing known leave each array on its own.
  if (!roles) return arrays.map((array) => ({ pattern: array.name, members: [{ array }] }));
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
 * @throws AttnplotError (usage) where there are none
 */
export function findFamily(arrays: readonly TensorInfo[], pattern: string): Family {
  const exact = arrays.find(({ name }) => name === pattern);
  if (exact) return { pattern, members: [{ array: exact }] };
  const members = membersOf(arrays, pattern);
  // Arrays that are None beside others of the name are layers without weights.
  const readable = members.filter(({ array }) => array.kind !== 'refused');
  if (members.length > 0) return { pattern, members: sorted(readable.length > 0 ? readable : members) };
  const families = groupFamilies(arrays);
  const names = [...families.map((family) => family.pattern), ...arrays.map(({ name }) => name)];
  const hint = suggest(pattern, names) ?? 'attnplot inspect lists the arrays of a file';
  throw wrongOption(
    '--tensor',
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
function listFamilies(families: readonly Family[]): string {
  const shown = families.slice(0, 12).map(({ pattern, members }) => {
    const [{ dtype, shape }] = [members[0]?.array as TensorInfo];
    return `${pattern} ${members.length > 1 ? `(${members.length} arrays) ` : ''}${dtype} ${formatShape(shape)}`;
  });
  if (families.length > shown.length) shown.push(`${families.length - shown.length} more`);
  return shown.join('; ');
}

/** A family with the axes its arrays have. */
export interface ReadFamily {
  readonly family: Family;
  /** The ways to read the axes; more than one where it is ambiguous. */
  readonly axes: readonly (readonly AxisName[])[];
}

/** Names that are attention weights by a convention of their library. */
const SURE =
  /(hook_pattern|attn_(weights|probs)|attention_(weights|probs)|(^|[._/])attentions?)([._/[\]]*\{\w+\}\]?)*$/i;
/** A model's own weights, which are no attention. */
const PARAMETER = /\.(weight|bias)$/;
/** Names that suggest attention. */
const LIKELY = /attn|attention|pattern/i;
/** What else is dumped beside attention: parameters, masks, activations and scores before the softmax. */
const NEVER =
  /mask|bias|norm|embed|logits|hidden|past_key|hook_(attn_scores|[qkvz]|rot_[qk]|resid\w*|mlp\w*|result)$|(weight|scores?|[qkvo]_proj|qkv)$/i;

/**
 * The arrays that are the file's attention: those with the surest name, if no others have one as sure.
 * @throws AttnplotError (input) with all arrays where there is none, or several
 */
export function chooseFamily(
  { name, arrays }: Pick<TensorFile, 'name' | 'arrays'>,
  families: readonly ReadFamily[],
): ReadFamily {
  const fitting = families.filter(({ family, axes }) => axes.length > 0 && kindOf(family) !== undefined);
  const usable = fitting.filter(({ family }) => !NEVER.test(family.pattern));
  const best = largestOf(usable, scoreOf);
  const likeliest = usable.filter((one) => scoreOf(one) === best);
  const chosen = likeliest.filter((one) => !likeliest.some((other) => isPartOf(one, other)));
  const [only] = chosen;
  // Weights that were not recorded are no reason to draw something else.
  const none = unrecorded(arrays);
  if (none && !(only && SURE.test(only.family.pattern))) throw notRecorded(name, none);
  if (only && chosen.length === 1) return only;
  throw only ? ambiguous(name, chosen) : nothingFound(name, arrays, families);
}

/** Whether a family is one of another by its names, with other axes: it is no other attention, but an odd part of that one. */
const isPartOf = (one: ReadFamily, { family }: ReadFamily): boolean =>
  one.family !== family &&
  one.family.members.length < family.members.length &&
  one.family.members.every(({ array }) => patternRegex(family.pattern).test(array.name));

const first = ({ members }: Family) => (members[0] as Member).array;

/** Which of a family's kinds counts; integers are mostly ids and lengths, unless they have the axes of attention. */
function kindOf(family: Family): 'float' | 'integer' | undefined {
  const { kind, shape } = first(family);
  if (kind === 'float') return kind;
  return kind === 'integer' && shape.length > 2 ? kind : undefined;
}

/** A name weighs more than a type, and a type more than the number of axes: a matrix may be anything. */
function scoreOf({ family }: ReadFamily): number {
  const sureness = SURE.test(family.pattern) ? 2 : LIKELY.test(family.pattern) ? 1 : 0;
  const { shape } = first(family);
  return sureness * 4 + (kindOf(family) === 'float' ? 2 : 0) + (shape.length > 2 ? 1 : 0);
}

/** The first None where weights should be: by its name, or as there is nothing else. */
function unrecorded(arrays: readonly TensorInfo[]): TensorInfo | undefined {
  const none = arrays.filter(({ dtype }) => dtype === 'None');
  const isAll = arrays.every(({ dtype, kind }) => dtype === 'None' || kind === 'string');
  return isAll ? none[0] : none.find(({ name }) => SURE.test(name.replace(/\d+/g, '{layer}')));
}

const notRecorded = (name: string, { name: array }: TensorInfo) =>
  refusal(name, 'null-weights', `found None as ${array}, expected weights`, NOT_RECORDED);

function ambiguous(name: string, chosen: readonly ReadFamily[]): AttnplotError {
  const families = chosen.map(({ family }) => family);
  return new AttnplotError('input', `${name} holds more than one array that may be attention`, [
    {
      code: 'ambiguous-attention',
      message: `found ${listFamilies(families)}, expected one`,
      hint: `say which: ${families
        .slice(0, 4)
        .map(({ pattern }) => `--tensor ${shellQuoted(pattern)}`)
        .join(' or ')}`,
    },
  ]);
}

function nothingFound(
  name: string,
  arrays: readonly TensorInfo[],
  families: readonly ReadFamily[],
): AttnplotError {
  const refused = arrays.find(({ kind, dtype }) => kind === 'refused' && dtype !== 'None');
  const isModel = arrays.some((array) => PARAMETER.test(array.name));
  const hint = refused
    ? [`${refused.name} holds ${refused.dtype}, which cannot be read`, refused.hint]
        .filter(Boolean)
        .join(': ')
    : isModel
      ? "these seem to be a model's parameters: run it with output_attentions=True and attn_implementation='eager', and save outputs.attentions"
      : 'say which it is and what its axes are: --tensor <name> --axes "layer head query key"';
  return new AttnplotError('input', `${name} holds no array that is known as attention`, [
    {
      code: 'no-attention',
      message: `found ${listFamilies(families.map(({ family }) => family)) || 'no arrays'}, expected one such as attentions [layer, head, query, key]`,
      hint,
    },
  ]);
}
