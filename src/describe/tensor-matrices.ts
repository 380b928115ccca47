import { layerLabel } from '../input/attention.ts';
import type { TensorLayer } from '../input/tensors/pieces.ts';
import { type LayerWeights, readWeights } from '../input/tensors/read-weights.ts';
import type { TensorFile } from '../input/tensors/tensor-file.ts';
import type { WeightMatrix } from './weight-matrix.ts';

/** Bytes of weights held at once: a compressed array streams from its start for every part, so parts are not too small. */
const PART_BYTES = 64e6;

interface Part {
  readonly layers: readonly TensorLayer[];
  readonly heads: readonly number[];
}

/**
 * Every head of every layer, all of its queries, read a part at a time: some layers, or heads of one layer where that is large.
 * @throws AttnplotError as `readWeights` does
 */
export async function* matricesOfTensors(
  file: TensorFile,
  layers: readonly TensorLayer[],
): AsyncGenerator<WeightMatrix> {
  for (const part of partsOf(layers, Math.min(PART_BYTES, file.limits.selection))) {
    const read = await readWeights(file, part.layers, { heads: part.heads, queries: 'all' });
    for (const [i, weights] of read.entries())
      for (const [position, head] of part.heads.entries())
        yield toMatrix(part.layers[i] as TensorLayer, weights, position, head);
  }
}

/** Layers of one file have the same heads, queries and keys. */
function* partsOf(layers: readonly TensorLayer[], bytes: number): Generator<Part> {
  const [first] = layers;
  if (!first) return;
  const headBytes = first.queries * first.keys * Float64Array.BYTES_PER_ELEMENT;
  const heads = Array.from({ length: first.heads }, (_, head) => head);
  const layersAtOnce = Math.max(1, Math.floor(bytes / (headBytes * first.heads)));
  const headsAtOnce = Math.max(1, Math.min(first.heads, Math.floor(bytes / headBytes)));
  for (let layer = 0; layer < layers.length; layer += layersAtOnce)
    for (let head = 0; head < heads.length; head += headsAtOnce)
      yield {
        layers: layers.slice(layer, layer + layersAtOnce),
        heads: heads.slice(head, head + headsAtOnce),
      };
}

/** @param position of the head among those that were read */
function toMatrix(
  layer: TensorLayer,
  { values, keyCounts, shape: [, queries, keys] }: LayerWeights,
  position: number,
  head: number,
): WeightMatrix {
  const { firstQuery } = layer;
  const size = queries * keys;
  const name = `${layerLabel(layer.index)}${layer.heads > 1 ? `, head ${head}` : ''}`;
  const rows = Array.from({ length: queries }, (_, row) => row);
  return {
    name,
    weights: values.subarray(position * size, (position + 1) * size),
    keyCount: keys,
    rowNames: rows.map((row) => (firstQuery === undefined ? `row ${row}` : `query ${firstQuery + row}`)),
    queries: rows.map((row) => (firstQuery === undefined ? undefined : firstQuery + row)),
    rowEnd: (row) => row * keys + (keyCounts[row] ?? keys),
    isMasked: (index) => index % keys >= (keyCounts[Math.floor(index / keys)] ?? keys),
  };
}
