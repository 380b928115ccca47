/** Which of the groups of arrays in a file is the attention. */

import { AttnplotError } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { shellQuoted } from '../core/words.ts';
import { NOT_RECORDED } from '../options/hints.ts';
import type { TensorFile, TensorInfo } from './array.ts';
import type { AxisName } from './axes.ts';
import { type Family, listFamilies, type Member, patternRegex } from './families.ts';
import { NOTHING_RECORDED, refusal } from './limits.ts';

/** A family with the axes its arrays have. */
export interface ReadFamily {
  readonly family: Family;
  /** The ways to read the axes; more than one where it is ambiguous. */
  readonly axes: readonly (readonly AxisName[])[];
}

/** Names that are attention weights by a convention of their library. A bracket has one place to match, or long names took for ever. */
const SURE =
  /(hook_pattern|attn_(weights|probs)|attention_(weights|probs)|(^|[._/])attentions?)(([._/[\]]*\{\w+\})+\]?)?$/i;

/** A model's own weights, which are no attention. */
const PARAMETER = /\.(weight|bias)$/;

/** What else a model returns. */
const OUTPUT = /(^|\.)(logits|last_hidden_state|hidden_states|past_key_values|pooler_output)(\.|$)/;

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
  const chosen = weightsOfTuples(withoutParts(likeliest));
  const [only] = chosen;
  // Beside a model's parameters nothing is attention that no name says is.
  if (only && !LIKELY.test(only.family.pattern) && arrays.some((array) => PARAMETER.test(array.name)))
    throw nothingFound(name, arrays, families);
  // Weights that were not recorded are no reason to draw something else.
  const none = unrecorded(arrays);
  if (none && !(only && SURE.test(only.family.pattern))) throw notRecorded(name, none);
  if (only && chosen.length === 1) return only;
  throw only ? ambiguous(name, chosen) : nothingFound(name, arrays, families);
}

/** Families that are held against one another. Of more, several are left, and the user is asked for one. */
const MOST_COMPARED = 1000;

/** Without those whose names all fit the pattern of a larger one: they are a part of that one with other axes, and no other attention. */
function withoutParts(families: readonly ReadFamily[]): readonly ReadFamily[] {
  if (families.length > MOST_COMPARED) return families;
  const patterns = families.map(({ family: { pattern, members } }) => ({
    regex: patternRegex(pattern),
    count: members.length,
  }));
  return families.filter(({ family: { members } }) =>
    patterns.every(
      ({ regex, count }) => count <= members.length || !members.every(({ array }) => regex.test(array.name)),
    ),
  );
}

/** Of tuples that hooks record, an output and its weights, the weights: the only place whose arrays are square. */
function weightsOfTuples(chosen: readonly ReadFamily[]): readonly ReadFamily[] {
  const isTuple = new Set(chosen.map(({ family }) => family.pattern.replace(/(?<!\d)\d+$/, ''))).size === 1;
  const square = chosen.filter(({ family }) => {
    const { shape } = first(family);
    return shape.at(-1) === shape.at(-2);
  });
  return isTuple && square.length === 1 ? square : chosen;
}

/** A family's first array, which stands for all. */
const first = ({ members }: Family) => (members[0] as Member).array;

/** The kind of a family that may be weights. Integers of one or two axes are mostly ids and lengths, unless each is of a head. */
function kindOf(family: Family): 'float' | 'integer' | undefined {
  const [{ array, head }] = family.members as [Member];
  const { kind, shape } = array;
  if (kind === 'float') return kind;
  const isMatrices = shape.length > 2 || (shape.length === 2 && head !== undefined);
  return kind === 'integer' && isMatrices ? kind : undefined;
}

/** Ranks families: the name counts most, then the type, then the number of axes, as a matrix may be anything. */
function scoreOf({ family }: ReadFamily): number {
  const sureness = SURE.test(family.pattern) ? 2 : LIKELY.test(family.pattern) ? 1 : 0;
  const { shape } = first(family);
  return sureness * 4 + (kindOf(family) === 'float' ? 2 : 0) + (shape.length > 2 ? 1 : 0);
}

/** The first None that stands for weights: its name says so, or the file holds nothing else but strings. */
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

/** Batch, layer, head, query and key. */
const MOST_AXES = 5;

function nothingFound(
  name: string,
  arrays: readonly TensorInfo[],
  families: readonly ReadFamily[],
): AttnplotError {
  return new AttnplotError('input', `${name} holds no array that is known as attention`, [
    {
      code: 'no-attention',
      message: `found ${listFamilies(families.map(({ family }) => family)) || 'no arrays'}, expected one such as attentions [layer, head, query, key]`,
      hint: remedyFor(arrays, families),
    },
  ]);
}

function remedyFor(arrays: readonly TensorInfo[], families: readonly ReadFamily[]): string {
  const refused = arrays.find(({ kind, dtype }) => kind === 'refused' && dtype !== 'None');
  if (refused) {
    const found = `${refused.name} holds ${refused.dtype}, which cannot be read`;
    return refused.hint === undefined ? found : `${found}: ${refused.hint}`;
  }
  const text = arrays.find(
    ({ kind, name, shape }) => kind === 'string' && shape.length > 1 && LIKELY.test(name),
  );
  if (text) return `${text.name} holds texts, expected numbers: write x.tolist(), without default=str`;
  if (arrays.some((array) => PARAMETER.test(array.name))) {
    const named = families.filter((one) => mayBeByAxes(one) && LIKELY.test(one.family.pattern));
    const remedy =
      "these seem to be a model's parameters: run it with output_attentions=True and attn_implementation='eager', and save outputs.attentions";
    return named.length > 0 ? `${remedy}; ${nameHint(named)}` : remedy;
  }
  if (arrays.some((array) => OUTPUT.test(array.name)))
    return "these seem to be a model's outputs without its attentions: run it with output_attentions=True and attn_implementation='eager'";
  const numbers = families.filter(({ family }) => first(family).kind !== 'string');
  if (numbers.length > 0 && numbers.every(({ family }) => first(family).shape.includes(0)))
    return NOTHING_RECORDED;
  const deep = numbers.find(({ family }) => first(family).shape.length > MOST_AXES);
  return deep
    ? `save one of ${deep.family.pattern} by the axes that are none of batch, layer, head, query and key, as with x[0]`
    : (nameHint(numbers) ?? 'save the weights under a name of their own, such as attentions');
}

/** Whether an array has the axes of several layers or heads, whatever its name. */
const mayBeByAxes = ({ family, axes }: ReadFamily): boolean =>
  axes.length > 0 && kindOf(family) === 'float' && first(family).shape.length > 2;

/** How to name the arrays that may be attention by their axes, though no name says so: the likelier ones, or else any. */
function nameHint(numbers: readonly ReadFamily[]): string | undefined {
  const readable = numbers.filter(({ family }) => first(family).kind !== 'refused');
  const fitting = readable.filter(mayBeByAxes);
  const named = (fitting.length > 0 ? fitting : readable).slice(0, 4).flatMap(({ family, axes }) => {
    const name = `--tensor ${shellQuoted(family.pattern)}`;
    if (axes.length > 0) return [name];
    if (family.members.length > 1 && first(family).shape.length > 1)
      return [`--tensor ${shellQuoted(first(family).name)}`];
    return first(family).shape.length === 1 ? [`${name} --axes "key"`] : [];
  });
  return named.length > 0 ? `if it is attention, name it: ${named.join(' or ')}` : undefined;
}
