/** Reads the weights of layers from their arrays. */

import { grouped } from '../core/places.ts';
import type { NumberArray, TensorFile } from './array.ts';
import { type AxisName, isSequenceAxis } from './axes.ts';
import type { TensorLayer } from './layers.ts';
import { checkLimit } from './limits.ts';
import type { Numbers } from './number-types.ts';
import { product } from './read-plan.ts';
import {
  indices,
  type Part,
  partsOf,
  selectionOf,
  type Wanted,
  type WeightSelection,
} from './weight-parts.ts';

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
  const all = layers.flatMap((layer, slot) => partsOf(layer, slot, selection));
  for (const [array, parts] of grouped(all, ({ piece }) => piece.array)) {
    const layerIndices = parts.map(({ piece }) => piece.layer);
    const read = await file.readNumbers(array, selectionOf(parts[0] as Part, layerIndices));
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
 * A layer's weights as they were read, without a copy. Only where one part is the whole layer and lies in C order, as in most
 * files. A copy of a long row of many heads takes longer than reading it.
 * @returns undefined where the weights must be copied
 */
function wholeLayer(
  { shape, values }: NumberArray,
  { piece, heads, queries }: Part,
  position: number,
  wanted: LayerWeights['shape'],
): Numbers | undefined {
  const order = piece.axes.filter((axis) => !isSequenceAxis(axis)).join(' ');
  const isWhole = isAll(heads, wanted[0]) && isAll(queries, wanted[1]) && piece.keys === wanted[2];
  const layerAt = piece.axes.indexOf('layer');
  const size = product(wanted);
  // One layer of an array that has an axis of them, or the only one.
  const fits = product(shape) === size * (layerAt === -1 ? 1 : (shape[layerAt] as number));
  if (!isWhole || !fits || !/^(layer )?(head )?(query )?key$/.test(order)) return undefined;
  const start = layerAt === -1 ? 0 : position * size;
  return values.subarray(start, start + size);
}

const isAll = ({ to }: Wanted, count: number) => to.length === count && to.every((at, i) => at === i);

/** @param position of the part's layer among the layers that were read of its array */
function copyPart(
  { shape, values }: NumberArray,
  { piece, heads, queries }: Part,
  position: number,
  { values: target, shape: [, queryCount, keys] }: LayerWeights,
): void {
  const stride = (axis: AxisName | undefined) => {
    const at = axis === undefined ? -1 : piece.axes.indexOf(axis);
    return at === -1 ? 0 : product(shape.slice(at + 1));
  };
  const [layerStride, headStride, queryStride] = [stride('layer'), stride('head'), stride('query')];
  const { axis, count, pick } = piece.sequence;
  const row = {
    keys: piece.keys,
    keyStride: stride('key'),
    stride: stride(axis),
    count: pick === 'mean' ? count : 1,
  };
  for (const [h, head] of heads.to.entries()) {
    for (const [q, query] of queries.to.entries()) {
      const from = position * layerStride + h * headStride + q * queryStride;
      copyRow(values, from, target as Float64Array, (head * queryCount + query) * keys, row);
    }
  }
}

/** How the keys of a row lie, and those of the sequences whose mean it is. */
interface RowShape {
  readonly keys: number;
  readonly keyStride: number;
  readonly stride: number;
  readonly count: number;
}

function copyRow(
  values: Numbers,
  from: number,
  target: Float64Array,
  to: number,
  { keys, keyStride, stride, count }: RowShape,
): void {
  // Most arrays have the keys of a row side by side; a loop takes ten times as long before it is compiled.
  if (keyStride === 1 && count === 1) {
    target.set(values.subarray(from, from + keys), to);
    return;
  }
  for (let key = 0; key < keys; key++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[from + i * stride + key * keyStride] as number;
    target[to + key] = sum / count;
  }
}

/** Keys a query of a layer has: all, but in the earlier steps of a generation. */
function keyCountOf({ pieces, keys }: TensorLayer, query: number): number {
  return pieces.find(({ firstRow, queries }) => query < firstRow + queries)?.keys ?? keys;
}
