import { AttnplotError } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { shellQuoted } from '../core/words.ts';
import { NOT_RECORDED } from '../options/hints.ts';
import { suggest } from '../options/suggest.ts';
import type { TensorFile, TensorInfo } from './array.ts';
import { type AxisName, wrongOption } from './axes.ts';
import { refusal } from './limits.ts';
import { formatShape } from './string-types.ts';

/** An array, and what the numbers in its name say. */
export interface Member {
  readonly array: TensorInfo;
  readonly layer?: number;
  /** The step of a generation. */
  readonly step?: number;
}

/** Arrays whose names differ in the numbers of layers and steps only. */
export interface Family {
  /** As `--tensor` takes it: `blocks.{layer}.attn.hook_pattern`. */
  readonly pattern: string;
  /** In order of steps, then layers. */
  readonly members: readonly Member[];
}

type Role = 'layer' | 'step';

/** Groups arrays by name. A number that is the same in all names of a group is part of the name. */
export function groupFamilies(arrays: readonly TensorInfo[]): Family[] {
  const groups = new Map<string, TensorInfo[]>();
  for (const array of arrays) {
    // Tokens beside weights, as in arr_0 and arr_1 of np.savez(weights, tokens), are no layer of theirs.
    const template = [array.name.replace(/\d+/g, '#'), array.kind, array.shape.length].join(' ');
    groups.set(template, [...(groups.get(template) ?? []), array]);
  }
  return [...groups.values()].flatMap(toFamilies);
}

function toFamilies(arrays: readonly TensorInfo[]): Family[] {
  const [first] = arrays;
  if (!first) return [];
  const parts = first.name.split(/(\d+)/);
  const numbers = arrays.map(({ name }) => name.match(/\d+/g) ?? []);
  const varying = parts.flatMap((_, i) =>
    i % 2 === 1 && numbers.some((own) => own[(i - 1) / 2] !== parts[i]) ? [i] : [],
  );
  const roles = rolesOf(parts, varying);
  // Numbers that say neither layer nor step, such as heads, leave each array on its own.
  if (!roles) return arrays.map((array) => ({ pattern: array.name, members: [{ array }] }));
  const pattern = parts.map((part, i) => (roles.has(i) ? `{${roles.get(i)}}` : part)).join('');
  const members = arrays.map((array, a) => ({ array, ...readNumbers(roles, numbers[a] ?? []) }));
  return [{ pattern, members: sorted(members) }];
}

function readNumbers(
  roles: ReadonlyMap<number, Role>,
  numbers: readonly string[],
): { [role in Role]?: number } {
  return Object.fromEntries([...roles].map(([i, role]) => [role, Number(numbers[(i - 1) / 2])]));
}

const sorted = (members: readonly Member[]) =>
  members.toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0) || (a.layer ?? 0) - (b.layer ?? 0));

const STEP_WORD = /(step|gen|generated|time)[^a-z]*$/i;
const LAYER_WORD = /(layers?|blocks?|(^|[^a-z])h)[^a-z]*$/i;
const ATTENTION_WORD = /(attentions?|attns?)[^a-z]*$/i;

/** @returns the role of each varying part; undefined where they cannot be told */
function rolesOf(parts: readonly string[], varying: readonly number[]): Map<number, Role> | undefined {
  const before = (i: number) => parts[i - 1] ?? '';
  const [a, b] = varying;
  if (a === undefined) return loneLayer(parts, before);
  if (b === undefined) {
    if (/head[^a-z]*$/i.test(before(a))) return undefined;
    return new Map([[a, STEP_WORD.test(before(a)) ? 'step' : 'layer']]);
  }
  if (varying.length > 2) return undefined;
  if (STEP_WORD.test(before(b)) && LAYER_WORD.test(before(a)))
    return new Map<number, Role>([
      [a, 'layer'],
      [b, 'step'],
    ]);
  // Hugging Face's generate gives a tuple over steps of tuples over layers: attentions.{step}.{layer}.
  const plain = /^[^a-z]*$/i.test(before(b)) && ATTENTION_WORD.test(before(a));
  const named = STEP_WORD.test(before(a)) && (LAYER_WORD.test(before(b)) || /^[^a-z]*$/i.test(before(b)));
  return plain || named
    ? new Map<number, Role>([
        [a, 'step'],
        [b, 'layer'],
      ])
    : undefined;
}

/** A file may hold one layer only; its number is told by the word before it. */
function loneLayer(parts: readonly string[], before: (i: number) => string): Map<number, Role> {
  const i = parts.findIndex((_, at) => at % 2 === 1 && LAYER_WORD.test(before(at)));
  return i === -1 ? new Map() : new Map([[i, 'layer']]);
}

/**
 * The arrays that `--tensor` names: one by its name, or those that fit a pattern with `{layer}` and `{step}`.
 * @throws AttnplotError (usage) where there are none
 */
export function findFamily(arrays: readonly TensorInfo[], pattern: string): Family {
  const exact = arrays.find(({ name }) => name === pattern);
  if (exact) return { pattern, members: [{ array: exact }] };
  const source = pattern
    .split(/(\{layer\}|\{step\})/)
    .map((part) => (/^\{(layer|step)\}$/.test(part) ? part : part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')))
    .join('')
    .replace('{layer}', '(?<layer>\\d+)')
    .replace('{step}', '(?<step>\\d+)')
    // A placeholder that comes twice means the same number both times.
    .replaceAll('{layer}', '\\k<layer>')
    .replaceAll('{step}', '\\k<step>');
  const regex = new RegExp(`^${source}$`);
  const members = arrays.flatMap((array): Member[] => {
    const match = regex.exec(array.name);
    return match ? [{ array, ...rolesIn(match.groups ?? {}) }] : [];
  });
  if (members.length > 0) return { pattern, members: sorted(members) };
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
  /(hook_pattern|attn_(weights|probs)|attention_(weights|probs)|(^|[._/])(\w+_)?attentions?)([._/[\]]*\{\w+\}\]?)*$/i;
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
  const chosen = usable.filter((one) => scoreOf(one) === best);
  const [only] = chosen;
  // Weights that were not recorded are no reason to draw something else.
  const none = unrecorded(arrays);
  if (none && !(only && SURE.test(only.family.pattern))) throw notRecorded(name, none);
  if (only && chosen.length === 1) return only;
  throw only ? ambiguous(name, chosen) : nothingFound(name, arrays, families);
}

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
    ? `${refused.name} holds ${refused.dtype}, which cannot be read: ${refused.hint}`
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
