import type { Notice } from '../core/codes.ts';
import type { TensorFile, TensorInfo } from './array.ts';
import type { TensorLayer } from './layers.ts';
import { bfloat16 } from './number-types.ts';
import { readWeights } from './weights.ts';

/** Types of 16 bits that people keep bfloat16 in, as numpy has none of its own: `x.view(torch.int16).numpy()`. */
const CARRIERS: readonly string[] = ['uint16', 'int16'];

/** Rows of bfloat16 miss a sum of 1 by this much at most. */
const TOLERANCE = 0.05;

/**
 * Reads integers that are the bits of bfloat16 numbers as those numbers. They are told by rows, which then sum to 1, or whose
 * numbers then all have a size that scores have: as integers, weights of bfloat16 go up to 16256.
 * @param layers of `findAttention`
 * @returns the file as it is where the weights are anything else
 */
export async function withBfloat16Bits(
  file: TensorFile,
  layers: readonly TensorLayer[],
): Promise<{ readonly file: TensorFile; readonly notices: readonly Notice[] }> {
  const [layer] = layers;
  const name = layer?.pieces[0]?.array;
  const dtype = file.arrays.find((array) => array.name === name)?.dtype ?? '';
  if (!layer || name === undefined || !CARRIERS.includes(dtype)) return { file, notices: [] };
  const rows = await sampleRows(file, layer);
  const areRows = rows.filter(sumsToOne).length * 2 >= rows.length;
  if (!areRows && !areScores(rows.flat())) return { file, notices: [] };
  const arrays = new Set(layers.flatMap(({ pieces }) => pieces.map(({ array }) => array)));
  const readNumbers: TensorFile['readNumbers'] = async (array, selection) => {
    const read = await file.readNumbers(array, selection);
    return arrays.has(array) ? { ...read, values: Float32Array.from(read.values, bfloat16) } : read;
  };
  const sign = areRows ? 'its rows then sum to 1' : 'its numbers then have the size of scores';
  const message = `${name} of ${dtype} is read as bits of bfloat16, as ${sign}`;
  const decoded = file.arrays.map(
    (array): TensorInfo => (arrays.has(array.name) ? { ...array, dtype: 'bfloat16', kind: 'float' } : array),
  );
  return { file: { ...file, arrays: decoded, readNumbers }, notices: [{ code: 'bfloat16-bits', message }] };
}

/** So many heads are looked at: a row alone may happen to have no score below 0, and all of a model take long to read. */
const MOST_HEADS = 4;

/** The last row of some heads, and the one in the middle. */
async function sampleRows(file: TensorFile, layer: TensorLayer): Promise<number[][]> {
  const queries = new Set([(layer.queries - 1) >> 1, layer.queries - 1]);
  const [read] = await readWeights(file, [layer], {
    heads: Array.from({ length: Math.min(layer.heads, MOST_HEADS) }, (_, head) => head),
    queries: [...queries],
  });
  const values = [...(read?.values ?? [])].map(bfloat16);
  return Array.from({ length: values.length / layer.keys }, (_, row) =>
    values.slice(row * layer.keys, (row + 1) * layer.keys),
  );
}

const sumsToOne = (row: readonly number[]): boolean =>
  Math.abs(row.reduce((a, b) => a + b, 0) - 1) <= TOLERANCE;

/**
 * Sizes that scores have, but for zeros, fills and NaN. Counts and quantised weights are bits of numbers far smaller or larger, and of
 * few below 0.
 */
const [SMALLEST, LARGEST, FILL] = [1e-7, 1e3, -9e3];

const areScores = (values: readonly number[]): boolean =>
  values.some((value) => value < 0 && value > FILL) &&
  values.every((value) => {
    const size = Math.abs(value);
    const isMasked = Number.isNaN(value) || value === Number.POSITIVE_INFINITY || value <= FILL;
    return value === 0 || isMasked || (size >= SMALLEST && size <= LARGEST);
  });
