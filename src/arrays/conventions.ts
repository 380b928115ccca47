/** Which arrays of a file are attention, and how they make layers, by the conventions that libraries and people have. */

import type { Notice } from '../core/codes.ts';
import { shellQuoted, someOf } from '../core/words.ts';
import type { Gap } from './array.ts';
import { type AxisName, guessNotice, orderNotice, parseAxes } from './axes.ts';
import { type Family, type Member, membersOf } from './families.ts';
import {
  ambiguousAxes,
  type FileArrays,
  likeliestFamily,
  namedFamily,
  noConvention,
  type TensorOptions,
} from './family-axes.ts';
import { axesOfFamily, layersOf, type TensorLayer } from './layers.ts';
import { refusal } from './limits.ts';
import { type BatchOption, chooseSequence, type SequenceChoice } from './sequences.ts';
import { formatShape } from './string-types.ts';

/** Whose attention it is by the name: an encoder's or a decoder's to itself, or a decoder's to an encoder. */
type Side = 'encoder' | 'decoder' | 'cross';

/** Where in a file the attention is. */
export interface AttentionTensors {
  /** As `--tensor` and `--axes` take them. */
  readonly tensor: string;
  readonly axes: readonly AxisName[];
  /** The layers, in order. */
  readonly layers: readonly TensorLayer[];
  readonly sequence: SequenceChoice;
  readonly side?: Side;
  /** What was taken for attention, in words: `attentions as [layer 12, head 4, query 40, key 40]`. */
  readonly reading: string;
  /** What was guessed that other files of this shape would prove wrong, and how to say so; and layers that are not there. */
  readonly notices: readonly Notice[];
}

/**
 * Decides which arrays of a file are attention, and what their axes are. Known conventions: one array [layer, head, query,
 * key] or [layer, query, key], with a batch of 1 before or after the layers; examples or training steps first, where a list as
 * long stands beside them; an array a layer, as TransformerLens (`blocks.{layer}.attn.hook_pattern`) and Hugging Face
 * (`attentions.{layer}`) name them; an array a layer and head (`L0H3`); an array a step, or a step and layer, as Hugging
 * Face's generate gives them.
 * @throws AttnplotError (input) where there is no attention or it is ambiguous, with the arrays and the flag to type;
 *   (usage) for options that do not fit the file
 */
export function findAttention(file: FileArrays, options: TensorOptions = {}): AttentionTensors {
  if (file.gap && options.layers === undefined) throw missingFiles(file.name, file.gap);
  const given = options.axes === undefined ? undefined : parseAxes(options.axes);
  const { family, axes, settledBy } =
    options.tensor === undefined
      ? likeliestFamily(file, given, options)
      : namedFamily(file.arrays, options.tensor, given, options);
  const [only, other] = axes;
  if (!only) throw noConvention(file.name, family, given);
  if (other) throw ambiguousAxes(file.name, family, axes);
  const others = otherShapes(file, family);
  const sequence = chooseSequence(file.name, family, only, options.batch, {
    by: only.some((axis) => axis === 'step' || axis === 'example') ? settledBy : undefined,
  });
  const side = sideOf(family.pattern);
  const reading = { file: file.name, family, axes: only, sequence, isCross: side === 'cross' };
  return {
    tensor: family.pattern,
    axes: only,
    layers: layersOf(reading),
    sequence,
    ...(side ? { side } : {}),
    reading: readingWords(family, only, sequence, options.batch),
    notices: [
      ...(given || only === family.members[0]?.array.axes ? [] : guessNotices(family, only, settledBy)),
      ...missingLayers(file, family),
      ...notDrawn(family, others, 'empty'),
    ],
  };
}

function missingFiles(name: string, { role, found, missing }: Gap) {
  const [last] = found.slice(-1);
  const message = `found no file of ${role} ${missing.join(', ')}, expected all from ${found[0]} to ${last}`;
  const remedy =
    role === 'layer' ? `draw the others: --layers ${found.join(',')}` : 'name the files of one head';
  return refusal(name, 'not-found', message, `write the missing files, or ${remedy}`);
}

/** What was found, as `inspect` and `validate` say it. */
function readingWords(
  family: Family,
  axes: readonly AxisName[],
  { pick, count }: SequenceChoice,
  batch: BatchOption | undefined,
): string {
  const { pattern, members } = family;
  const many = members.length > 1 ? `${members.length} arrays ` : '';
  const reading = `${many}${pattern} as ${axesOfFamily(family, axes)}`;
  if (pick === 'mean') return `${reading}, mean over ${count} of the batch`;
  return batch === undefined ? reading : `${reading}, sequence ${pick} of the batch`;
}

/** A decoder's attention to an encoder, also by the names of modules: fairseq's and BART's `encoder_attn`, torch's `multihead_attn`. */
const CROSS =
  /cross|enc(oder)?[_-]?dec|dec(oder)?[_-]?enc|dec(oder)?.*[._/](encoder_attn|encoder_attention|multihead_attn)/i;
const ENCODER = /(^|[^a-z])(encoder|enc|src|source)([^a-z]|$)/i;
const DECODER = /(^|[^a-z])(decoder|dec|tgt|trg|target)([^a-z]|$)/i;

function sideOf(pattern: string): Side | undefined {
  if (CROSS.test(pattern)) return 'cross';
  if (ENCODER.test(pattern)) return 'encoder';
  return DECODER.test(pattern) ? 'decoder' : undefined;
}

/** Numbers of layers in the names of arrays leave nothing to guess. */
function guessNotices(family: Family, axes: readonly AxisName[], settledBy: string | undefined): Notice[] {
  const { pattern, members } = family;
  const { array, layer, step } = members[0] as Member;
  if (settledBy !== undefined && array.shape[0] !== 1) {
    const taken = `${pattern} ${formatShape(array.shape)} is taken as ${axes.join(' ')}`;
    return [{ code: 'axes-guessed', message: `${taken}, as ${settledBy} has as many entries` }];
  }
  const isTold = layer !== undefined || step !== undefined;
  const said = [pattern, array.shape, axes] as const;
  const notice = orderNotice(...said) ?? (isTold ? undefined : guessNotice(...said));
  return notice === undefined ? [] : [{ code: 'axes-guessed', message: notice }];
}

/** Layers that are None or null, as Jamba's without attention: they have no panel. */
function missingLayers({ arrays }: FileArrays, family: Family): Notice[] {
  const missing = membersOf(arrays, family.pattern).filter(({ array }) => array.dtype === 'None');
  return notDrawn(family, missing, 'null');
}

/** Layers by their numbers; heads and steps of layers that are drawn by the names of their arrays. */
function notDrawn({ pattern, members }: Family, missing: readonly Member[], what: string): Notice[] {
  const drawn = new Set(members.map(({ layer }) => layer));
  const ofDrawn = missing.filter(({ layer }) => drawn.has(layer)).map(({ array }) => array.name);
  const others = missing.flatMap(({ layer }) => (layer === undefined || drawn.has(layer) ? [] : layer));
  const layers = [...new Set(others)].toSorted((a, b) => a - b);
  const are = (count: number) => `${count === 1 ? 'is' : 'are'} ${what} and not drawn`;
  const word = layers.length === 1 ? 'layer' : 'layers';
  const messages = [
    ...(layers.length === 0 ? [] : [`${word} ${layers.join(', ')} of ${pattern} ${are(layers.length)}`]),
    ...(ofDrawn.length === 0 ? [] : [`${someOf(ofDrawn, 8)} ${are(ofDrawn.length)}`]),
  ];
  return messages.map((message) => ({ code: 'layers-null', message }));
}

/**
 * Arrays of the family's names that are empty, of any number of axes.
 * @throws AttnplotError (input) for one that holds weights, and has other axes than the others
 */
function otherShapes({ name, arrays }: FileArrays, { pattern, members }: Family): Member[] {
  const [{ array: first }] = members as [Member];
  const own = new Set(members.map(({ array }) => array));
  const others = membersOf(arrays, pattern).filter(({ array }) =>
    own.has(array) ? array.shape.length !== first.shape.length : array.kind === first.kind,
  );
  // A vector is no weights, whatever its name, unless --tensor says so.
  const odd = others.find(
    ({ array }) => (own.has(array) || array.shape.length > 1) && !array.shape.includes(0),
  );
  if (!odd) return others.filter(({ array }) => array.shape.includes(0));
  throw refusal(
    name,
    'unequal-layers',
    `${odd.array.name}: found shape ${formatShape(odd.array.shape)}, expected ${first.shape.length} axes, as ${first.name} ${formatShape(first.shape)} has`,
    `save all with the same axes, or name one array: --tensor ${shellQuoted(first.name)}`,
  );
}
