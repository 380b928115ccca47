import type { AxisName } from './axes.ts';
import { checkLimit } from './limits.ts';
import type { AttentionPiece, LayerTensor } from './pieces.ts';
import { product, type Selection } from './selection.ts';
import type { NumberArray, TensorFile } from './tensor-file.ts';

/** Which weights to read of a layer; indices from 0, in the order wanted. */
export interface WeightSelection {
  readonly heads: readonly number[] | 'all';
  readonly queries: readonly number[] | 'all';
}

/**
 * Reads the selected weights of layers, each array once.
 * @param layers of `findAttention`, in the order wanted
 * @returns for each layer `[head, query, key]` in C order, in the order asked for; NaN where a query has no such key
 *   (see `keyCountOf`) or the file holds NaN
 * @throws AttnplotError as `TensorFile.readNumbers` does
 */
export async function readWeights(
  file: Pick<TensorFile, 'name' | 'limits' | 'readNumbers'>,
  layers: readonly LayerTensor[],
  selection: WeightSelection,
): Promise<Float64Array<ArrayBuffer>[]> {
  const items = layers.map((layer) => product(shapeOf(layer, selection)));
  const bytes = items.reduce((sum, count) => sum + count * Float64Array.BYTES_PER_ELEMENT, 0);
  checkLimit(file.name, file.limits, 'selection', 'a selection', bytes);
  const results = items.map((count) => new Float64Array(count).fill(Number.NaN));
  const byArray = new Map<string, Part[]>();
  layers.forEach((layer, slot) => {
    for (const part of partsOf(layer, slot, selection.queries))
      byArray.set(part.piece.array, [...(byArray.get(part.piece.array) ?? []), part]);
  });
  for (const [array, parts] of byArray) {
    const layerIndices = parts.map(({ piece }) => piece.layer);
    const read = await file.readNumbers(array, selectionOf(parts[0] as Part, selection.heads, layerIndices));
    for (const [position, part] of parts.entries())
      copyPart(
        read,
        part,
        position,
        results[part.slot] as Float64Array,
        shapeOf(layers[part.slot] as LayerTensor, selection),
      );
  }
  return results;
}

/** Queries of a piece that are wanted. */
interface Part {
  /** Position of the layer among the results. */
  readonly slot: number;
  readonly piece: AttentionPiece;
  /** Query indices within the piece. */
  readonly queries: readonly number[];
  /** Where each goes among the rows of the result. */
  readonly rows: readonly number[];
}

function partsOf(layer: LayerTensor, slot: number, wanted: WeightSelection['queries']): Part[] {
  const queries = indices(wanted, layer.queries);
  let start = 0;
  return layer.pieces.flatMap((piece) => {
    const from = start;
    start += piece.queries;
    // A query that no piece has goes to the last, whose array then refuses it by name.
    const last = start === layer.queries;
    const rows = queries.flatMap((query, row) => (query >= from && (query < start || last) ? [row] : []));
    return rows.length === 0
      ? []
      : [{ slot, piece, rows, queries: rows.map((row) => (queries[row] as number) - from) }];
  });
}

const indices = (wanted: readonly number[] | 'all', size: number): readonly number[] =>
  wanted === 'all' ? Array.from({ length: size }, (_, i) => i) : wanted;

function selectionOf(
  { piece, queries }: Part,
  heads: WeightSelection['heads'],
  layers: readonly number[],
): Selection {
  const picked: Readonly<Record<AxisName, readonly number[] | 'all'>> = {
    batch: [piece.batch],
    layer: layers,
    head: heads,
    query: queries,
    key: 'all',
  };
  return piece.axes.map((axis) => picked[axis]);
}

const countOf = (wanted: readonly number[] | 'all', size: number) =>
  wanted === 'all' ? size : wanted.length;

const shapeOf = (layer: LayerTensor, { heads, queries }: WeightSelection) => [
  countOf(heads, layer.heads),
  countOf(queries, layer.queries),
  layer.keys,
];

/**
 * @param position of the part's layer among the layers that were read of its array
 * @param target of shape `[head, query, key]`, which the last parameter gives
 */
function copyPart(
  { shape, values }: NumberArray,
  { piece, rows }: Part,
  position: number,
  target: Float64Array,
  [heads = 0, queries = 0, keys = 0]: readonly number[],
): void {
  const stride = (axis: AxisName) => {
    const at = piece.axes.indexOf(axis);
    return at === -1 ? 0 : product(shape.slice(at + 1));
  };
  const [layerStride, headStride, queryStride, keyStride] = [
    stride('layer'),
    stride('head'),
    stride('query'),
    stride('key'),
  ];
  for (let head = 0; head < heads; head++) {
    for (const [i, row] of rows.entries()) {
      let from = position * layerStride + head * headStride + i * queryStride;
      const to = (head * queries + row) * keys;
      for (let key = 0; key < piece.keys; key++, from += keyStride) target[to + key] = values[from] as number;
    }
  }
}

/** Keys a query of a layer has: all, but in the earlier steps of a generation. */
export function keyCountOf({ pieces, keys }: LayerTensor, query: number): number {
  let end = 0;
  for (const piece of pieces) {
    end += piece.queries;
    if (query < end) return piece.keys;
  }
  return keys;
}
