/** The axes that the arrays of a family have, as the user says or their shapes show. */

import { count, shellQuoted } from '../core/words.ts';
import type { TensorFile, TensorInfo } from './array.ts';
import {
  type AxisName,
  formatAxes,
  guessAxes,
  type KnownAxes,
  saysLayers,
  wrongAxes,
  wrongOption,
} from './axes.ts';
import { chooseFamily, type ReadFamily } from './choose-family.ts';
import { companionsAmong, settledAxes } from './companions.ts';
import { type Family, findFamily, groupFamilies, type Member } from './families.ts';
import { NOTHING_RECORDED, refusal } from './limits.ts';
import type { BatchOption } from './sequences.ts';
import { formatShape } from './string-types.ts';

/** What the user says about a file's arrays. */
export interface TensorOptions {
  /** `--tensor`: an array's name, or a pattern with `{layer}`, `{head}` and, for generations, `{step}`. */
  readonly tensor?: string | undefined;
  /** `--axes`: a name for each axis of the array, such as `layer head query key`. */
  readonly axes?: string | undefined;
  /** `--batch`: which sequence of a batch, of examples or of training steps, from 0, or their `mean`. */
  readonly batch?: BatchOption | undefined;
  /** `--layers`: with it, others may be missing. */
  readonly layers?: unknown;
}

/** What the choice of an array goes by. */
export type FileArrays = Pick<TensorFile, 'name' | 'arrays' | 'gap'>;

/** A family with the axes its arrays have, and the array that settles them, if one does. */
interface SettledFamily extends ReadFamily {
  readonly settledBy?: string;
}

/** The family that is attention by its names and axes. @throws AttnplotError (input) where there is none, or several */
export function likeliestFamily(
  file: FileArrays,
  given: readonly AxisName[] | undefined,
  options: TensorOptions,
): SettledFamily {
  const families = groupFamilies(file.arrays);
  const companionOf = companionsAmong(file.arrays);
  const read = families.map((one) => withAxes(companionOf, one, given, options));
  if (!given || read.some(({ axes }) => axes.length > 0)) return chooseFamily(file, read);
  // Axes that fit no array are a mistake in them, not in the file: what they should have fitted is found without them.
  const { family } = chooseFamily(
    file,
    families.map((one) => withAxes(companionOf, one, undefined, options)),
  );
  return { family, axes: [] };
}

/** The family that `--tensor` names. @throws OptionConflict where there is none of numbers */
export function namedFamily(
  arrays: readonly TensorInfo[],
  tensor: string,
  given: readonly AxisName[] | undefined,
  options: TensorOptions,
): SettledFamily {
  const family = findFamily(arrays, tensor);
  const unfit = family.members.find(({ array }) => array.kind === 'string');
  if (unfit)
    throw wrongOption(
      'tensor',
      'not-numbers',
      `found "${unfit.array.name}", which holds strings, expected numbers`,
      'name the array of weights',
    );
  return withAxes(companionsAmong(arrays), family, given, options);
}

/** The axes that fit the arrays of a family. Empty arrays among others are left out. */
function withAxes(
  companionOf: ReturnType<typeof companionsAmong>,
  { pattern, members }: Family,
  given: readonly AxisName[] | undefined,
  { batch }: TensorOptions,
): SettledFamily {
  const filled = members.filter(({ array: { shape } }) => !shape.includes(0));
  const family = { pattern, members: filled.length > 0 ? filled : members };
  const [{ array, layer, head }] = family.members as [Member];
  const { shape } = array;
  const known: KnownAxes = {
    layer: layer !== undefined,
    head: head !== undefined,
    batched: batch !== undefined,
    saysLayers: saysLayers(pattern),
  };
  const named = given ?? array.axes;
  if (named) {
    const said = (known.layer && named.includes('layer')) || (known.head && named.includes('head'));
    const fits = named.length === shape.length && !said && !shape.includes(0);
    if (given || fits) return { family, axes: fits ? [named] : [] };
  }
  const settled = settledAxes(companionOf, shape, known);
  if (settled) return { family, axes: [settled.axes], settledBy: settled.companion.name };
  return { family, axes: guessAxes(shape, known) };
}

/** The error of a family whose axes are none that attention has. */
export function noConvention(
  name: string,
  { pattern, members }: Family,
  given: readonly AxisName[] | undefined,
) {
  const [{ array, ...told }] = members as [Member];
  const { shape } = array;
  if (shape.includes(0))
    return refusal(
      name,
      'empty-array',
      `${pattern}: found an empty array ${formatShape(shape)}, expected weights`,
      NOTHING_RECORDED,
    );
  const twice =
    given && (['layer', 'head'] as const).find((axis) => given.includes(axis) && told[axis] !== undefined);
  if (twice) {
    const rest = given.filter((one) => one !== twice).join(' ');
    return wrongAxes(
      `found a ${twice} axis for ${pattern}, whose names already tell the ${twice}s`,
      given.length === shape.length
        ? `name one array, whose axes these are, with --tensor ${shellQuoted(array.name)}`
        : `leave it out: --axes "${rest}"`,
    );
  }
  const example = axesExample(shape.length, members[0] as Member);
  const hint =
    example === undefined
      ? 'save one of it by the axes that are none of batch, layer, head, query and key, as with x[0]'
      : `name each axis, as in --axes "${example}"`;
  if (given)
    return wrongAxes(
      `found ${count(given.length, 'name')} for the ${shape.length} axes of ${pattern} ${formatShape(shape)}`,
      hint,
    );
  return refusal(
    name,
    'wrong-axes',
    `${pattern}: found ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'} ${formatShape(shape)}, expected [layer, head, query, key] or fewer`,
    hint,
  );
}

/** Names for so many axes, those that the names of arrays tell left out; undefined for more than there are. */
function axesExample(length: number, { layer, head }: Member): string | undefined {
  const untold = [...(layer === undefined ? ['layer'] : []), ...(head === undefined ? ['head'] : [])];
  const names = ['step', 'batch', ...untold, 'query', 'key'];
  return length > names.length ? undefined : names.slice(-length).join(' ');
}

/** The error of a family whose axes may be read in several ways. */
export function ambiguousAxes(name: string, { pattern, members }: Family, axes: ReadFamily['axes']) {
  const { shape } = (members[0] as Member).array;
  const ways = axes.map((way) => `--axes "${way.join(' ')}"`);
  // One query a step, and a batch of one: each step may as well be a step of a generation, padded to the last one's keys.
  const one = shape.length === 5 ? [2, 3].find((axis) => shape[axis] === 1) : undefined;
  const steps = one === 2 ? 'query layer batch head key' : 'query layer head batch key';
  const orSteps = one === undefined ? '' : `; if the first are steps of a generation: --axes "${steps}"`;
  return refusal(
    name,
    'ambiguous-axes',
    `${pattern}: found axes ${formatShape(shape)}, which may be ${axes.map((way) => formatAxes(shape, way)).join(' or ')}`,
    `say which, and which sequence: ${ways.join(' or ')}, with --batch 0${orSteps}`,
  );
}
