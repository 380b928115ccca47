/** How the arrays of a family make layers: pieces by layer, step of a generation and head. */

import type { AttnplotError } from '../core/errors.ts';
import { grouped } from '../core/places.ts';
import { shellQuoted } from '../core/words.ts';
import type { TensorFile, TensorInfo } from './array.ts';
import { type AxisName, formatAxes, sizeOf } from './axes.ts';
import type { Family, Member } from './families.ts';
import { refusal } from './limits.ts';
import {
  type AttentionPiece,
  checkHeads,
  checkStep,
  type FamilyReading,
  type NamedPiece,
  piecesOf,
} from './pieces.ts';

/** Where one layer's weights are. */
export interface TensorLayer {
  /** The layer's number, from 0, as the file has it. */
  readonly index: number;
  readonly heads: number;
  /** The numbers of the heads, where names tell them and they are others than 0, 1, 2 and so on. */
  readonly headNumbers?: readonly number[];
  /** Queries of all steps together. */
  readonly queries: number;
  /** Keys of the last query, which has the most. */
  readonly keys: number;
  /** Position of the first query among the keys, where known: in square self-attention and in generations. */
  readonly firstQuery?: number;
  /** In order of queries, then heads: one, or one for each step of a generation and each head that has an array of its own. */
  readonly pieces: readonly AttentionPiece[];
}

/** How the numbers of a layer are stored. */
export const storedKind = ({ arrays }: TensorFile, { pieces }: TensorLayer): TensorInfo['kind'] | undefined =>
  arrays.find(({ name }) => name === pieces[0]?.array)?.kind;

/**
 * Puts the arrays of a family together: by layer, within a layer by step, and within a step by head.
 * @throws AttnplotError (input) where two arrays are the same part, layers differ in queries or keys, steps do not follow one
 *   another, or arrays and their layers are too many
 */
export function layersOf(reading: FamilyReading): TensorLayer[] {
  refuseManyPieces(reading);
  const pieces = reading.family.members.flatMap((member) =>
    piecesOf(reading, member).map((piece): NamedPiece => ({ member, piece })),
  );
  const byLayer = grouped(pieces, ({ member, piece }) => member.layer ?? piece.layer);
  const layers = [...byLayer]
    .toSorted(([a], [b]) => a - b)
    .map(([index, pieces]) => toLayer(reading, index, pieces));
  const [first] = layers;
  const odd = layers.find((layer) => shapeOf(layer) !== shapeOf(first as TensorLayer));
  if (first && odd) throw unequalLayers(reading, first, odd);
  return layers;
}

/** Ten thousand steps of a hundred layers. A file of kilobytes may have hundreds of arrays that repeat one number over as many layers. */
const MOST_PIECES = 1_000_000;

function refuseManyPieces({ file, family: { pattern, members }, axes }: FamilyReading): void {
  const pieces = members.reduce((sum, { array }) => sum + sizeOf(array.shape, axes, 'layer'), 0);
  // One array is refused by the axis that is too long.
  if (members.length > 1 && pieces > MOST_PIECES)
    throw refusal(
      file,
      'too-large',
      `${pattern}: found ${members.length} arrays of ${pieces} layers together, expected at most ${MOST_PIECES}`,
      `name one array, as in --tensor ${shellQuoted((members[0] as Member).array.name)}`,
    );
}

/** Heads may differ from layer to layer, in pruned models. */
const shapeOf = ({ queries, keys, pieces }: TensorLayer) =>
  `${queries} queries and ${keys} keys${new Set(pieces.map(({ firstRow }) => firstRow)).size > 1 ? ' in steps' : ''}`;

function unequalLayers({ file, family }: FamilyReading, first: TensorLayer, odd: TensorLayer): AttnplotError {
  const { pattern } = family;
  // Numbers in names may count something else than layers, such as examples: each array may be drawn on its own.
  const one = shellQuoted((odd.pieces[0] as AttentionPiece).array);
  return refusal(
    file,
    'unequal-layers',
    `${pattern}: found layer ${first.index} with ${first.heads} heads, ${shapeOf(first)} and layer ${odd.index} with ${odd.heads} heads, ${shapeOf(odd)}, expected the same queries and keys`,
    `name one array, as in --tensor ${one}, or save the layers with equal shapes`,
  );
}

function toLayer(reading: FamilyReading, index: number, all: readonly NamedPiece[]): TensorLayer {
  const steps = grouped(all, ({ member }) => member.step ?? 0);
  let row = 0;
  let before: NamedPiece | undefined;
  const pieces: AttentionPiece[] = [];
  for (const parts of steps.values()) {
    const first = checkHeads(reading, parts);
    if (before) checkStep(reading, before, first, parts.length);
    for (const [head, { piece }] of parts.entries())
      pieces.push({ ...piece, firstRow: row, ...(parts.length > 1 ? { firstHead: head } : {}) });
    row += first.piece.queries;
    before = first;
  }
  const [{ member, piece: first } = all[0] as NamedPiece] = all;
  const [firstStep = []] = steps.values();
  const numbers = firstStep.flatMap((one) => one.member.head ?? []);
  const isPlain = numbers.every((number, i) => number === i);
  const generated = steps.size > 1 || member.step !== undefined;
  const isAmong = !reading.isCross && (generated || first.queries === first.keys);
  return {
    index,
    heads: firstStep.length > 1 ? firstStep.length : first.heads,
    ...(isPlain ? {} : { headNumbers: numbers }),
    queries: row,
    keys: (before as NamedPiece).piece.keys,
    ...(isAmong ? { firstQuery: first.keys - first.queries } : {}),
    pieces,
  };
}

/** `[layer 12, head 4, query 40, key 40]`, of the first array of a family. */
export const axesOfFamily = ({ members }: Family, axes: readonly AxisName[]): string =>
  formatAxes((members[0] as Member).array.shape, axes);
