import type { AttnplotError } from '../core/errors.ts';
import { shellQuoted } from '../core/words.ts';
import { type AxisName, formatAxes, sizeOf, wrongOption } from './axes.ts';
import type { Member } from './families.ts';
import { refusal } from './limits.ts';
import { formatShape } from './string-types.ts';

/** An array, or the part of one, that holds some queries of a layer. */
export interface AttentionPiece {
  readonly array: string;
  /** What each axis of the array runs over. */
  readonly axes: readonly AxisName[];
  /** Index on the batch axis, if there is one. */
  readonly batch: number;
  /** Index on the layer axis, if there is one. */
  readonly layer: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
}

/** Where one layer's weights are. */
export interface TensorLayer {
  /** The layer's number, from 0, as the file has it. */
  readonly index: number;
  readonly heads: number;
  /** Queries of all pieces together. */
  readonly queries: number;
  /** Keys of the last query, which has the most. */
  readonly keys: number;
  /** Position of the first query among the keys, where known: in square attention and in generations. */
  readonly firstQuery?: number;
  /** In order of queries: one, or one for each step of a generation. */
  readonly pieces: readonly AttentionPiece[];
}

/** @throws AttnplotError (input) for a batch without a choice, (usage) for a choice that is not there */
export function toPiece(
  file: string,
  pattern: string,
  { array }: Member,
  axes: readonly AxisName[],
  batch: number | undefined,
): AttentionPiece {
  if (array.shape.length !== axes.length || array.shape.includes(0))
    throw refusal(
      file,
      'unequal-layers',
      `${array.name}: found shape ${formatShape(array.shape)}, expected ${axes.length} axes, none empty, as the others of ${pattern} have`,
      'name arrays of one kind with --tensor',
    );
  const size = (axis: AxisName) => sizeOf(array.shape, axes, axis);
  checkBatch(file, array, axes, batch);
  return {
    array: array.name,
    axes,
    batch: batch ?? 0,
    layer: 0,
    heads: size('head'),
    queries: size('query'),
    keys: size('key'),
  };
}

/** Where there is no batch there is one sequence, 0. */
function checkBatch(
  file: string,
  { name, shape }: Member['array'],
  axes: readonly AxisName[],
  batch: number | undefined,
): void {
  const size = sizeOf(shape, axes, 'batch');
  if (batch === undefined && size > 1)
    throw refusal(
      file,
      'no-such-sequence',
      `${name}: found a batch of ${size} sequences, expected one`,
      `choose one, from 0: --batch 0; if that axis is no batch, name the axes: --axes "layer head query key"`,
    );
  if (batch !== undefined && (!Number.isInteger(batch) || batch < 0 || batch >= size))
    throw wrongOption(
      '--batch',
      'no-such-sequence',
      `found ${batch}, expected ${size === 1 ? `0, as ${name} ${formatAxes(shape, axes)} is of one sequence` : `0 to ${size - 1}`}`,
      'sequences count from 0; if one of the axes is a batch, name them: --axes "batch head query key"',
    );
}

interface MemberPiece {
  readonly member: Member;
  readonly piece: AttentionPiece;
}

/**
 * Puts the arrays of a family together: by layer, and within a layer by step.
 * @throws AttnplotError (input) where two arrays are the same layer and step, layers differ in shape or steps do not follow one another
 */
export function joinPieces(file: string, pattern: string, all: readonly MemberPiece[]): TensorLayer[] {
  const byLayer = new Map<number, MemberPiece[]>();
  for (const one of all) {
    const layer = one.member.layer ?? 0;
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), one]);
  }
  const layers = [...byLayer]
    .toSorted(([a], [b]) => a - b)
    .map(([index, pieces]) => toLayer(file, pattern, index, pieces));
  const [first] = layers;
  const odd = layers.find((layer) => shapeOf(layer) !== shapeOf(first as TensorLayer));
  if (first && odd)
    throw refusal(
      file,
      'unequal-layers',
      `${pattern}: found layer ${first.index} with ${shapeOf(first)} and layer ${odd.index} with ${shapeOf(odd)}, expected the same`,
      'name one layer with --tensor, or save the layers with equal shapes',
    );
  return layers;
}

const shapeOf = ({ heads, queries, keys, pieces }: TensorLayer) =>
  `${heads} heads, ${queries} queries and ${keys} keys${pieces.length > 1 ? ` in ${pieces.length} steps` : ''}`;

function toLayer(file: string, pattern: string, index: number, members: readonly MemberPiece[]): TensorLayer {
  const pieces = members.map(({ piece }) => piece);
  checkSteps(file, pattern, members);
  const [first, last] = [pieces[0] as AttentionPiece, pieces.at(-1) as AttentionPiece];
  const generated = pieces.length > 1;
  return {
    index,
    heads: first.heads,
    queries: pieces.reduce((sum, { queries }) => sum + queries, 0),
    keys: last.keys,
    ...(generated || first.queries === first.keys ? { firstQuery: first.keys - first.queries } : {}),
    pieces,
  };
}

/** With a key-value cache each step adds its queries to the keys; without one each step repeats all before it. */
function checkSteps(file: string, pattern: string, members: readonly MemberPiece[]): void {
  members.forEach(({ member, piece }, i) => {
    const before = members[i - 1];
    if (!before) return;
    if ((member.step ?? 0) === (before.member.step ?? 0))
      throw refusal(
        file,
        'ambiguous-attention',
        `found ${before.piece.array} and ${piece.array}, which are the same layer${member.step === undefined ? '' : ' and step'} of ${pattern}`,
        'name one of them with --tensor',
      );
    if (piece.keys === before.piece.keys + piece.queries && piece.heads === before.piece.heads) return;
    throw stepsError(file, pattern, before, { member, piece });
  });
}

function stepsError(file: string, pattern: string, before: MemberPiece, after: MemberPiece): AttnplotError {
  const repeated = after.piece.queries === after.piece.keys && after.piece.keys > before.piece.keys;
  const last = pattern.replace('{step}', String(after.member.step));
  return refusal(
    file,
    'unequal-layers',
    `${after.piece.array}: found ${after.piece.queries} queries and ${after.piece.keys} keys after a step of ${before.piece.keys} keys, expected the keys to grow by the queries`,
    repeated
      ? `each step seems to repeat those before it (use_cache=False): name the last, as in --tensor ${shellQuoted(last)}`
      : `name one step, as in --tensor ${shellQuoted(last)}`,
  );
}
