/** How the arrays of a family make layers: pieces by layer, step of a generation and head. */

import type { AttnplotError } from '../core/errors.ts';
import { shellQuoted } from '../core/words.ts';
import { type AxisName, formatAxes, sizeOf } from './axes.ts';
import { type Family, type Member, patternRegex } from './families.ts';
import { refusal } from './limits.ts';
import type { SequenceChoice } from './sequences.ts';
import { formatShape } from './string-types.ts';

/** An array, or the part of one, that holds some heads and queries of a layer. */
export interface AttentionPiece {
  readonly array: string;
  /** What each axis of the array runs over; the columns of a window count as keys. */
  readonly axes: readonly AxisName[];
  /** Which sequence is read, of the axis that has several. */
  readonly sequence: SequenceChoice;
  /** Index on the layer axis, if there is one. */
  readonly layer: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  /** Positions of its first head and its first query among those of the layer. */
  readonly firstHead: number;
  readonly firstRow: number;
}

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

/** How a family is read. */
export interface FamilyReading {
  readonly file: string;
  readonly family: Family;
  readonly axes: readonly AxisName[];
  readonly sequence: SequenceChoice;
  /** Whether the queries are of another sequence than the keys. */
  readonly isCross: boolean;
}

/** A piece, and the numbers in the name of its array. */
interface NamedPiece {
  readonly member: Member;
  readonly piece: AttentionPiece;
}

/**
 * Puts the arrays of a family together: by layer, within a layer by step, and within a step by head.
 * @throws AttnplotError (input) where two arrays are the same part, layers differ in queries or keys, or steps do not follow
 *   one another
 */
export function layersOf(reading: FamilyReading): TensorLayer[] {
  const byLayer = new Map<number, NamedPiece[]>();
  for (const member of reading.family.members)
    for (const piece of piecesOf(reading, member)) {
      const index = member.layer ?? piece.layer;
      const layer = byLayer.get(index);
      if (layer) layer.push({ member, piece });
      else byLayer.set(index, [{ member, piece }]);
    }
  const layers = [...byLayer]
    .toSorted(([a], [b]) => a - b)
    .map(([index, pieces]) => toLayer(reading, index, pieces));
  const [first] = layers;
  const odd = layers.find((layer) => shapeOf(layer) !== shapeOf(first as TensorLayer));
  if (first && odd) throw unequalLayers(reading, first, odd);
  return layers;
}

/** An array's pieces: one, or one for each layer of its layer axis. */
function piecesOf({ file, family, axes, sequence }: FamilyReading, { array }: Member): AttentionPiece[] {
  if (array.shape.length !== axes.length || array.shape.includes(0))
    throw refusal(
      file,
      'unequal-layers',
      `${array.name}: found shape ${formatShape(array.shape)}, expected ${axes.length} axes, none empty, as the others of ${family.pattern} have`,
      'name arrays of one kind with --tensor',
    );
  const size = (axis: AxisName) => sizeOf(array.shape, axes, axis);
  return Array.from({ length: size('layer') }, (_, layer) => ({
    array: array.name,
    axes: axes.map((axis) => (axis === 'offset' ? 'key' : axis)),
    sequence,
    layer,
    heads: size('head'),
    queries: size('query'),
    keys: size('key') * size('offset'),
    firstHead: 0,
    firstRow: 0,
  }));
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
  const steps = new Map<number, NamedPiece[]>();
  for (const one of all) steps.set(one.member.step ?? 0, [...(steps.get(one.member.step ?? 0) ?? []), one]);
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

/** @returns the first of a step's pieces, which are a head each where there are several */
function checkHeads({ file, family }: FamilyReading, parts: readonly NamedPiece[]): NamedPiece {
  const [first] = parts as [NamedPiece];
  for (const [i, { member, piece }] of parts.entries()) {
    const before = parts[i - 1];
    if (!before) continue;
    if (member.head === before.member.head)
      throw refusal(
        file,
        'ambiguous-attention',
        `found ${before.piece.array} and ${piece.array}, which are the same ${partWords(member)} of ${family.pattern}`,
        `name one of them with --tensor ${shellQuoted(piece.array)}`,
      );
    if (piece.heads === 1 && piece.queries === first.piece.queries && piece.keys === first.piece.keys)
      continue;
    throw refusal(
      file,
      'unequal-layers',
      `${piece.array}: found ${piece.queries} queries and ${piece.keys} keys, expected ${first.piece.queries} and ${first.piece.keys}, as ${first.piece.array} has, one head an array`,
      `name one head, as in --tensor ${shellQuoted(piece.array)}`,
    );
  }
  return first;
}

const partWords = ({ step, head }: Member) =>
  ['layer', ...(step === undefined ? [] : ['step']), ...(head === undefined ? [] : ['head'])].join(' and ');

/** With a key-value cache each step adds its queries to the keys; without one each step repeats all before it. */
function checkStep(
  { file, family, isCross }: FamilyReading,
  { piece: before, member }: NamedPiece,
  { piece, member: after }: NamedPiece,
  heads: number,
): void {
  const keys = isCross ? before.keys : before.keys + piece.queries;
  if (piece.keys === keys && (heads > 1 || piece.heads === before.heads)) return;
  const repeated = piece.queries === piece.keys && piece.keys > before.keys;
  // As the array has it, with the zeros before the number.
  const named = repeated ? (family.members.at(-1) as Member).array.name : piece.array;
  const step = patternRegex(family.pattern).exec(named)?.groups?.step ?? String(after.step);
  const one = family.pattern.replace('{step}', step);
  const grow = isCross ? 'as many keys in each step' : 'the keys to grow by the queries';
  throw refusal(
    file,
    'unequal-layers',
    `${piece.array}: found ${sizes(piece)} after a step (${member.step ?? 0}) of ${before.keys} keys, expected ${grow}`,
    repeated
      ? `each step seems to repeat those before it (use_cache=False): name the last, as in --tensor ${shellQuoted(one)}`
      : `name one step, as in --tensor ${shellQuoted(one)}`,
  );
}

const sizes = ({ queries, keys }: AttentionPiece) =>
  `${queries} ${queries === 1 ? 'query' : 'queries'} and ${keys} ${keys === 1 ? 'key' : 'keys'}`;

/** `[layer 12, head 4, query 40, key 40]`, of the first array of a family. */
export const axesOfFamily = ({ members }: Family, axes: readonly AxisName[]): string =>
  formatAxes((members[0] as Member).array.shape, axes);
