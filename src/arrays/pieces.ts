/** Arrays as parts of layers: heads, and steps of a generation, that must fit one another. */

import { shellQuoted } from '../core/words.ts';
import { type AxisName, sizeOf } from './axes.ts';
import { type Family, type Member, patternRegex } from './families.ts';
import { refusal } from './limits.ts';
import type { SequenceChoice } from './sequences.ts';

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
export interface NamedPiece {
  readonly member: Member;
  readonly piece: AttentionPiece;
}

/** The most layers, heads and queries: a small file may hold an array that repeats one number along an axis as often as it says. */
const MOST = { layer: 100_000, head: 100_000, query: 2 ** 24 } as const;

/**
 * An array's pieces: one, or one for each layer of its layer axis.
 * @throws AttnplotError (input) for more layers, heads or queries than any model has
 */
export function piecesOf({ file, axes, sequence }: FamilyReading, { array }: Member): AttentionPiece[] {
  const size = (axis: AxisName) => sizeOf(array.shape, axes, axis);
  const large = (['layer', 'head', 'query'] as const).find((axis) => size(axis) > MOST[axis]);
  if (large)
    throw refusal(
      file,
      'too-large',
      `${array.name}: found ${size(large)} on the ${large} axis, expected at most ${MOST[large]}`,
      'if that axis is another, say what each is, as in --axes "layer head query key"',
    );
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

/**
 * @returns the first of a step's pieces, which are a head each where there are several
 * @throws AttnplotError (input) for one head twice, and for heads of other queries and keys than the first
 */
export function checkHeads({ file, family }: FamilyReading, parts: readonly NamedPiece[]): NamedPiece {
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

/**
 * With a key-value cache each step adds its queries to the keys; without one each step repeats all before it.
 * @throws AttnplotError (input) for a step that does not follow the one before it
 */
export function checkStep(
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
