/** The matrices of arrays, read a part at a time. */

import type { TensorFile, TensorInfo } from '../arrays/array.ts';
import { storedKind, type TensorLayer } from '../arrays/layers.ts';
import type { Numbers } from '../arrays/number-types.ts';
import { type LayerWeights, readWeights } from '../arrays/weights.ts';
import {
  type AttentionLayer,
  type AttentionRow,
  CellState,
  layerLabel,
  rowEnd,
} from '../attention/attention.ts';
import { maskUnseen } from '../attention/find-masks.ts';
import { areScores, isFill } from '../attention/unseen.ts';
import type { WeightMatrix } from './matrices.ts';

/** Bytes of weights held at once. Large, because each part of a compressed array is unpacked from the array's start. */
const PART_BYTES = 64e6;

/** Weights that are read at once. */
interface Part {
  readonly layers: readonly TensorLayer[];
  readonly heads: readonly number[];
}

const withScores = (
  matrix: WeightMatrix,
  tensor: string,
  kind: TensorInfo['kind'] | undefined,
): WeightMatrix => (areScores(tensor, [matrix], kind) ? { ...matrix, areScores: true } : matrix);

/**
 * One matrix per head of every layer, with all queries. A part is read at a time: some layers, or some heads of a large layer.
 * @param tensor name of the arrays, which may say that they are scores
 * @throws AttnplotError as `readWeights` does
 */
export async function* matricesOfTensors(
  file: TensorFile,
  layers: readonly TensorLayer[],
  tensor: string,
): AsyncGenerator<WeightMatrix> {
  const kind = layers[0] && storedKind(file, layers[0]);
  for (const part of partsOf(layers, Math.min(PART_BYTES, file.limits.selection))) {
    const read = await readWeights(file, part.layers, { heads: part.heads, queries: 'all' });
    for (const [i, weights] of read.entries())
      for (const [position, head] of part.heads.entries()) {
        const layer = part.layers[i] as TensorLayer;
        yield withScores(masked(toMatrix(layer, weights, position, head), layer, kind), tensor, kind);
      }
  }
}

/** Layers of one file have the same queries and keys; those of one part also have as many heads. */
function* partsOf(layers: readonly TensorLayer[], bytes: number): Generator<Part> {
  for (let at = 0; at < layers.length; ) {
    const first = layers[at] as TensorLayer;
    const headBytes = first.queries * first.keys * Float64Array.BYTES_PER_ELEMENT;
    const heads = Array.from({ length: first.heads }, (_, head) => head);
    const layersAtOnce = Math.max(1, Math.floor(bytes / (headBytes * first.heads)));
    const headsAtOnce = Math.max(1, Math.min(first.heads, Math.floor(bytes / headBytes)));
    const next = layers.slice(at, at + layersAtOnce);
    const other = next.findIndex((layer) => layer.heads !== first.heads);
    const some = other === -1 ? next : next.slice(0, other);
    for (let head = 0; head < heads.length; head += headsAtOnce)
      yield { layers: some, heads: heads.slice(head, head + headsAtOnce) };
    at += some.length;
  }
}

/** @param position of the head among the heads that were read */
function toMatrix(
  layer: TensorLayer,
  { values, keyCounts, shape: [, queries, keys] }: LayerWeights,
  position: number,
  head: number,
): WeightMatrix {
  const { firstQuery } = layer;
  const size = queries * keys;
  const name = `${layerLabel(layer.index)}${layer.heads > 1 || layer.headNumbers ? `, head ${layer.headNumbers?.[head] ?? head}` : ''}`;
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

/** Whether there is neither NaN, nor an infinite value, nor a fill. A plain loop, as a callback takes longer for millions. */
function isPlain(weights: Numbers): boolean {
  for (let i = 0; i < weights.length; i++)
    if (Number.isNaN(weights[i] as number) || isFill(weights[i] as number)) return false;
  return true;
}

/** Masks what `render` masks: fills, and NaN after the query. Matrices without either are as they were. */
function masked(
  matrix: WeightMatrix,
  layer: TensorLayer,
  kind: TensorInfo['kind'] | undefined,
): WeightMatrix {
  const { weights, keyCount, queries, rowNames } = matrix;
  if (isPlain(weights)) return matrix;
  const rows: AttentionRow[] = queries.map((query, index) => ({
    index,
    label: rowNames[index] as string,
    ...(query === undefined ? {} : { query }),
  }));
  const states = Uint8Array.from(weights, (value, i) =>
    !Number.isNaN(value) ? CellState.value : matrix.isMasked(i) ? CellState.masked : CellState.missing,
  );
  const cells: AttentionLayer = {
    index: layer.index,
    label: matrix.name,
    tokens: rows.map(() => []),
    keyCount,
    weights: Float64Array.from(weights),
    states,
    path: [],
  };
  const { layers, hasFills } = maskUnseen([cells], rows, layer.firstQuery !== undefined, kind);
  const [seen = cells] = layers;
  return {
    ...matrix,
    weights: seen.weights,
    rowEnd: (row) => rowEnd(seen, row),
    isMasked: (index) => seen.states[index] === CellState.masked,
    areScores: hasFills,
  };
}
