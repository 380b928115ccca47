import type { NumberArray, TensorFile } from './array.ts';
import type { AxisName } from './axes.ts';
import type { AttentionPiece, TensorLayer } from './layers.ts';
import { checkLimit } from './limits.ts';
import type { Numbers } from './number-types.ts';
import { product, type Selection } from './read-plan.ts';

/** Which weights to read of a layer; indices from 0, in the order wanted. */
interface WeightSelection {
  readonly heads: readonly number[] | 'all';
  readonly queries: readonly number[] | 'all';
}

/** One layer's weights. */
export interface LayerWeights {
  /** The layer's number, as the file has it. */
  readonly index: number;
  /** Of what was asked for, in its order. */
  readonly shape: readonly [heads: number, queries: number, keys: number];
  /** `[head, query, key]` in C order; NaN where a query has no such key, or the file holds NaN. */
  readonly values: Numbers;
  /** Keys each query asked for has: all, but in the earlier steps of a generation. */
  readonly keyCounts: readonly number[];
}

/**
 * Reads the selected weights of layers, each array once.
 * @param layers of `findAttention`, in the order wanted
 * @throws AttnplotError as `TensorFile.readNumbers` does
 */
export async function readWeights(
  file: Pick<TensorFile, 'name' | 'limits' | 'readNumbers'>,
  layers: readonly TensorLayer[],
  selection: WeightSelection,
): Promise<LayerWeights[]> {
  const shapes = layers.map((layer) => shapeOf(layer, selection));
  const bytes = shapes.reduce((sum, shape) => sum + product(shape) * Float64Array.BYTES_PER_ELEMENT, 0);
  checkLimit(file.name, file.limits, 'selection', 'a selection', bytes);
  const results: LayerWeights[] = [];
  const byArray = new Map<string, Part[]>();
  layers.forEach((layer, slot) => {
    for (const part of partsOf(layer, slot, selection.queries))
      byArray.set(part.piece.array, [...(byArray.get(part.piece.array) ?? []), part]);
  });
  for (const [array, parts] of byArray) {
    const layerIndices = parts.map(({ piece }) => piece.layer);
    const read = await file.readNumbers(array, selectionOf(parts[0] as Part, selection.heads, layerIndices));
    for (const [position, part] of parts.entries()) {
      const shape = shapes[part.slot] as LayerWeights['shape'];
      const values = wholeLayer(read, part, position, shape);
      const layer = layers[part.slot] as TensorLayer;
      if (values) results[part.slot] = { ...frameOf(layer, shape, selection), values };
      else {
        results[part.slot] ??= emptyWeights(layer, shape, selection);
        copyPart(read, part, position, results[part.slot] as LayerWeights);
      }
    }
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

function partsOf(layer: TensorLayer, slot: number, wanted: WeightSelection['queries']): Part[] {
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

const shapeOf = (layer: TensorLayer, { heads, queries }: WeightSelection): LayerWeights['shape'] => [
  countOf(heads, layer.heads),
  countOf(queries, layer.queries),
  layer.keys,
];

const frameOf = (
  layer: TensorLayer,
  shape: LayerWeights['shape'],
  { queries }: WeightSelection,
): Omit<LayerWeights, 'values'> => ({
  index: layer.index,
  shape,
  keyCounts: indices(queries, layer.queries).map((query) => keyCountOf(layer, query)),
});

const emptyWeights = (
  layer: TensorLayer,
  shape: LayerWeights['shape'],
  selection: WeightSelection,
): LayerWeights => ({
  ...frameOf(layer, shape, selection),
  values: new Float64Array(product(shape)).fill(Number.NaN),
});

/**
 * A layer's weights where they were read, if a part is all of it and lies in order, as it does in most files: a long row of many
 * heads is megabytes, and touching as many again takes longer than reading them.
 */
function wholeLayer(
  { shape, values }: NumberArray,
  { piece, rows }: Part,
  position: number,
  wanted: LayerWeights['shape'],
): Numbers | undefined {
  const order = piece.axes.filter((axis) => axis !== 'batch').join(' ');
  const isWhole = rows.every((row, i) => row === i) && rows.length === wanted[1] && piece.keys === wanted[2];
  const layerAt = piece.axes.indexOf('layer');
  const size = product(wanted);
  // One layer of an array that has an axis of them, or the only one.
  const fits = product(shape) === size * (layerAt === -1 ? 1 : (shape[layerAt] as number));
  if (!isWhole || !fits || !/^(layer )?(head )?query key$/.test(order)) return undefined;
  const start = layerAt === -1 ? 0 : position * size;
  return values.subarray(start, start + size);
}

/** @param position of the part's layer among the layers that were read of its array */
function copyPart(
  { shape, values }: NumberArray,
  { piece, rows }: Part,
  position: number,
  { values: target, shape: [heads, queries, keys] }: LayerWeights,
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
      // Most arrays have the keys of a row side by side; a loop takes ten times as long before it is compiled.
      if (keyStride === 1) target.set(values.subarray(from, from + piece.keys), to);
      else
        for (let key = 0; key < piece.keys; key++, from += keyStride)
          target[to + key] = values[from] as number;
    }
  }
}

/** Keys a query of a layer has: all, but in the earlier steps of a generation. */
function keyCountOf({ pieces, keys }: TensorLayer, query: number): number {
  let end = 0;
  for (const piece of pieces) {
    end += piece.queries;
    if (query < end) return piece.keys;
  }
  return keys;
}
