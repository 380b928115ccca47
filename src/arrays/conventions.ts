import type { Notice } from '../core/codes.ts';
import type { TensorFile, TensorInfo } from './array.ts';
import {
  type AxisName,
  formatAxes,
  guessAxes,
  guessNotice,
  parseAxes,
  wrongAxes,
  wrongOption,
} from './axes.ts';
import {
  chooseFamily,
  type Family,
  findFamily,
  groupFamilies,
  type Member,
  type ReadFamily,
} from './families.ts';
import { type AttentionPiece, joinPieces, type TensorLayer, toPiece } from './layers.ts';
import { refusal } from './limits.ts';
import { formatShape } from './string-types.ts';

/** What the user says about a file's arrays. */
export interface TensorOptions {
  /** `--tensor`: an array's name, or a pattern with `{layer}` and, for generations, `{step}`. */
  readonly tensor?: string | undefined;
  /** `--axes`: a name for each axis of the array, such as `layer head query key`. */
  readonly axes?: string | undefined;
  /** `--batch`: which sequence of a batch, from 0. */
  readonly batch?: number | undefined;
}

/** Where in a file the attention is. */
interface AttentionTensors {
  /** As `--tensor` and `--axes` take them. */
  readonly tensor: string;
  readonly axes: readonly AxisName[];
  /** The layers, in order. */
  readonly layers: readonly TensorLayer[];
  /** What was taken for attention, in words: `attentions as [layer 12, head 4, query 40, key 40]`. */
  readonly reading: string;
  /** That the axes are a guess which other files of this shape would prove wrong, and how to say so. */
  readonly notices: readonly Notice[];
}

/**
 * Decides which arrays of a file are attention, and what their axes are. Known conventions: one array [layer, head,
 * query, key] or [layer, query, key], with a batch of 1 before or after the layers; an array a layer, as TransformerLens
 * (`blocks.{layer}.attn.hook_pattern`) and Hugging Face (`attentions.{layer}`) name them; an array a step and layer, as
 * Hugging Face's generate gives them.
 * @throws AttnplotError (input) where there is no attention or it is ambiguous, with the arrays and the flag to type;
 *   (usage) for options that do not fit the file
 */
export function findAttention(
  file: Pick<TensorFile, 'name' | 'arrays'>,
  options: TensorOptions = {},
): AttentionTensors {
  const given = options.axes === undefined ? undefined : parseAxes(options.axes);
  const { family, axes } =
    options.tensor === undefined
      ? likeliestFamily(file, given, options)
      : namedFamily(file.arrays, options.tensor, given, options);
  const [only, other] = axes;
  if (!only) throw noConvention(file.name, family, given);
  if (other) throw ambiguousAxes(file.name, family, axes);
  const tensors = toTensors(file.name, family, only, options.batch);
  return { ...tensors, notices: given ? [] : noticesOf(family, only) };
}

function likeliestFamily(
  file: Pick<TensorFile, 'name' | 'arrays'>,
  given: readonly AxisName[] | undefined,
  options: TensorOptions,
): ReadFamily {
  const families = groupFamilies(file.arrays);
  const read = families.map((one) => withAxes(one, given, options));
  if (!given || read.some(({ axes }) => axes.length > 0)) return chooseFamily(file, read);
  // Axes that fit no array are a mistake in them, not in the file: what they should have fitted is found without them.
  const { family } = chooseFamily(
    file,
    families.map((one) => withAxes(one, undefined, options)),
  );
  return { family, axes: [] };
}

/** Layers or steps in the names of arrays leave nothing to guess. */
function noticesOf({ pattern, members }: Family, axes: readonly AxisName[]): Notice[] {
  const { array, layer, step } = members[0] as Member;
  const notice =
    layer === undefined && step === undefined ? guessNotice(pattern, array.shape, axes) : undefined;
  return notice === undefined ? [] : [{ code: 'axes-guessed', message: notice }];
}

function namedFamily(
  arrays: readonly TensorInfo[],
  tensor: string,
  given: readonly AxisName[] | undefined,
  options: TensorOptions,
): ReadFamily {
  const family = findFamily(arrays, tensor);
  const unfit = family.members.find(({ array }) => array.kind === 'string');
  if (unfit)
    throw wrongOption(
      '--tensor',
      'not-numbers',
      `found "${unfit.array.name}", which holds strings, expected numbers`,
      'name the array of weights',
    );
  return withAxes(family, given, options);
}

function withAxes(
  family: Family,
  given: readonly AxisName[] | undefined,
  { batch }: TensorOptions,
): ReadFamily {
  const { array, layer, step } = family.members[0] as Member;
  const perLayer = layer !== undefined || step !== undefined;
  if (!given) return { family, axes: guessAxes(array.shape, perLayer, batch !== undefined) };
  const fits = given.length === array.shape.length && !(perLayer && given.includes('layer'));
  return { family, axes: fits && !array.shape.includes(0) ? [given] : [] };
}

function noConvention(name: string, { pattern, members }: Family, given: readonly AxisName[] | undefined) {
  const { shape } = (members[0] as Member).array;
  if (shape.includes(0))
    return refusal(
      name,
      'empty-array',
      `${pattern}: found an empty array ${formatShape(shape)}, expected weights`,
      'was output_attentions=True set?',
    );
  if (given?.includes('layer') && pattern.includes('{'))
    return wrongAxes(`found a layer axis for ${pattern}, whose names already tell the layers`);
  if (given)
    return wrongAxes(
      `found ${given.length} names for the ${shape.length} axes of ${pattern} ${formatShape(shape)}`,
    );
  return refusal(
    name,
    'wrong-axes',
    `${pattern}: found ${shape.length} axes ${formatShape(shape)}, expected [layer, head, query, key] or fewer`,
    'name the axes, as in --axes "layer head query key", or save the array without the others',
  );
}

function ambiguousAxes(name: string, { pattern, members }: Family, axes: ReadFamily['axes']) {
  const { shape } = (members[0] as Member).array;
  const ways = axes.map((way) => `--axes "${way.join(' ')}"`);
  return refusal(
    name,
    'ambiguous-axes',
    `${pattern}: found axes ${formatShape(shape)}, which may be ${axes.map((way) => formatAxes(shape, way)).join(' or ')}`,
    `say which, and which sequence: ${ways.join(' or ')}, with --batch 0`,
  );
}

function toTensors(
  name: string,
  { pattern, members }: Family,
  axes: readonly AxisName[],
  batch: number | undefined,
): Omit<AttentionTensors, 'notices'> {
  const pieces = members.map((member) => ({ member, piece: toPiece(name, pattern, member, axes, batch) }));
  const layers = axes.includes('layer')
    ? layersOfAxis(
        pieces[0]?.piece as AttentionPiece,
        (members[0] as Member).array.shape[axes.indexOf('layer')] ?? 0,
      )
    : joinPieces(name, pattern, pieces);
  const many = members.length > 1 ? `${members.length} arrays ` : '';
  const reading = `${many}${pattern} as ${formatAxes((members[0] as Member).array.shape, axes)}`;
  const sequence = batch === undefined ? '' : `, sequence ${batch} of the batch`;
  return { tensor: pattern, axes, layers, reading: `${reading}${sequence}` };
}

function layersOfAxis(piece: AttentionPiece, count: number): TensorLayer[] {
  const { heads, queries, keys } = piece;
  const square = queries === keys ? { firstQuery: 0 } : {};
  return Array.from({ length: count }, (_, layer) => ({
    index: layer,
    heads,
    queries,
    keys,
    ...square,
    pieces: [{ ...piece, layer }],
  }));
}
