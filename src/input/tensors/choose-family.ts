import { AttnplotError } from '../../errors.ts';
import { largestOf } from '../../extremes.ts';
import { shellQuoted } from '../../options/shell.ts';
import type { AxisName } from './axes.ts';
import { type Family, listFamilies, type Member } from './families.ts';
import type { TensorFile, TensorInfo } from './tensor-file.ts';

/** A family with the axes its arrays have. */
export interface ReadFamily {
  readonly family: Family;
  /** The ways to read the axes; more than one where it is ambiguous. */
  readonly axes: readonly (readonly AxisName[])[];
}

/** Names that are attention weights by a convention of their library. */
const SURE =
  /(hook_pattern|attn_(weights|probs)|attention_(weights|probs)|(^|[._/])(\w+_)?attentions?)([._/[\]]*\{\w+\}\]?)*$/i;
/** Names that suggest attention. */
const LIKELY = /attn|attention|pattern/i;
/** What else is dumped beside attention: parameters, masks, activations and scores before the softmax. */
const NEVER =
  /mask|bias|norm|embed|logits|hidden|hook_(attn_scores|[qkvz]|rot_[qk]|resid\w*|mlp\w*|result)$|(weight|scores?|[qkvo]_proj|qkv)$/i;

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
  const refused = arrays.find(({ kind }) => kind === 'refused');
  const hint = refused
    ? `${refused.name} holds ${refused.dtype}, which cannot be read: save it with np.asarray(x, dtype=np.float32)`
    : 'say which it is and what its axes are: --tensor <name> --axes "layer head query key"';
  return new AttnplotError('input', `${name} holds no array that is known as attention`, [
    {
      code: 'no-attention',
      message: `found ${listFamilies(families.map(({ family }) => family)) || 'no arrays'}, expected one such as attentions [layer, head, query, key]`,
      hint,
    },
  ]);
}
