/** Which part of each array holds the weights that are wanted. */

import { countBelow } from '../core/math.ts';
import type { TensorLayer } from './layers.ts';
import type { AttentionPiece } from './pieces.ts';
import type { Selection } from './read-plan.ts';

/** Which weights to read of a layer; indices from 0, in the order wanted. */
export interface WeightSelection {
  readonly heads: readonly number[] | 'all';
  readonly queries: readonly number[] | 'all';
}

/** Heads and queries of a piece that are wanted. */
export interface Part {
  /** Position of the layer among the results. */
  readonly slot: number;
  readonly piece: AttentionPiece;
  readonly heads: Wanted;
  readonly queries: Wanted;
}

/** Indices within a piece, and where each goes among those of the result. */
export interface Wanted {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** The parts of a layer's pieces that hold what is wanted. @param slot position of the layer among the results */
export function partsOf(layer: TensorLayer, slot: number, { heads, queries }: WeightSelection): Part[] {
  const headsOf = within(indices(heads, layer.heads), layer.heads);
  const queriesOf = within(indices(queries, layer.queries), layer.queries);
  return layer.pieces.flatMap((piece) => {
    const part = {
      slot,
      piece,
      heads: headsOf(piece.firstHead, piece.heads),
      queries: queriesOf(piece.firstRow, piece.queries),
    };
    return part.heads.to.length === 0 || part.queries.to.length === 0 ? [] : [part];
  });
}

/**
 * The wanted indices that lie in a piece. They are sorted once, as there may be as many pieces. The last piece also gets those that
 * no piece has, so that its array refuses them by name.
 */
function within(wanted: readonly number[], all: number): (first: number, count: number) => Wanted {
  const places = [...wanted.keys()].sort((a, b) => (wanted[a] as number) - (wanted[b] as number));
  const sorted = places.map((at) => wanted[at] as number);
  return (first, count) => {
    const end = first + count;
    const to = places.slice(countBelow(sorted, first), end === all ? sorted.length : countBelow(sorted, end));
    to.sort((a, b) => a - b);
    return { from: to.map((at) => (wanted[at] as number) - first), to };
  };
}

/** Indices in the order wanted, from 0. */
export const indices = (wanted: readonly number[] | 'all', size: number): readonly number[] =>
  wanted === 'all' ? Array.from({ length: size }, (_, i) => i) : wanted;

/** What to read of a part's array. @param layers indices on its layer axis */
export function selectionOf({ piece, heads, queries }: Part, layers: readonly number[]): Selection {
  const { axis: chosen, pick } = piece.sequence;
  return piece.axes.map((axis) => {
    if (axis === 'layer') return layers;
    if (axis === 'head') return heads.from;
    if (axis === 'query') return queries.from;
    if (axis === 'key' || axis === 'offset') return 'all';
    if (axis !== chosen) return [0];
    return pick === 'mean' ? 'all' : [pick];
  });
}
