/** The matrix of a layer of an attention file: its rows, their tokens, and its cells. */

import { AttnplotError, type Path } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { type AttentionLayer, CellState } from './attention.ts';
import { type AttentionFile, MASKED, type WeightRow } from './file.ts';
import { tokensOf } from './nearest-tokens.ts';

/** The weights of a layer, and the tokens of each of its rows. */
export interface Matrix extends Pick<AttentionLayer, 'tokens' | 'keyCount' | 'path'> {
  readonly rows: readonly WeightRow[];
}

export function matrixOf(file: AttentionFile, index: number): Matrix {
  const layer = file.layers[index] as AttentionFile['layers'][number];
  const [rows, path]: [readonly WeightRow[], Path] =
    'weights' in layer ? [layer.weights, ['layers', index, 'weights']] : [layer, ['layers', index]];
  const tokens = rows.map((_, row) => tokensOf(file, index, row) as readonly string[]);
  return { rows, path, tokens, keyCount: largestOf(tokens, (list) => list.length) };
}

/** Of more, those that are drawn take over a few seconds to find. */
const MOST_LAYERS = 150_000;

/** @param layers of a file that is not yet validated, as each takes time. @throws AttnplotError (input) for more than are read */
export function refuseManyLayers(layers: unknown, name: string): void {
  if (!Array.isArray(layers) || layers.length <= MOST_LAYERS) return;
  throw new AttnplotError('input', `${name} is too large`, [
    {
      code: 'too-large',
      message: `found ${layers.length} layers, expected at most ${MOST_LAYERS}`,
      path: ['layers'],
      hint: 'write the layers of one model, a matrix weights[row][key] each',
    },
  ]);
}

/** So many cells take half a gigabyte, with what is made of them. */
const MOST_CELLS = 20e6;

/** A causal mask leaves a weight for every second cell. */
const CELLS_PER_WEIGHT = 4;

/** Short rows of many keys are few bytes in the file and many cells. @throws AttnplotError (input) for more than there is memory for */
export function refuseMostlyMasked(matrices: readonly Matrix[], name: string): void {
  const sum = (countOf: (matrix: Matrix) => number) =>
    matrices.reduce((total, matrix) => total + countOf(matrix), 0);
  const cells = sum(({ rows, keyCount }) => rows.length * keyCount);
  if (cells <= MOST_CELLS) return;
  const weights = sum(({ rows }) => rows.reduce((total, { length }) => total + length, 0));
  if (cells <= CELLS_PER_WEIGHT * weights) return;
  throw new AttnplotError('input', `${name} is too large`, [
    {
      code: 'too-large',
      message: `found ${weights} weights for ${cells} cells of rows and keys, expected at most ${MOST_CELLS / 1e6} million cells, or ${CELLS_PER_WEIGHT} a weight`,
      hint: 'leave out tokens that rows have no weight for, or give rows tokens of their own',
    },
  ]);
}

/** Keys after the end of a row are masked, like those that say so. */
export function toCells(
  matrix: readonly WeightRow[],
  keyCount: number,
): Pick<AttentionLayer, 'weights' | 'states'> {
  const weights = new Float64Array(matrix.length * keyCount).fill(Number.NaN);
  const states = new Uint8Array(matrix.length * keyCount).fill(CellState.masked);
  matrix.forEach((row, r) => {
    for (let key = 0, at = r * keyCount; key < row.length; key++, at++) {
      const weight = row[key] ?? Number.NaN;
      if (weight === MASKED) continue;
      weights[at] = weight;
      states[at] = Number.isNaN(weight) ? CellState.missing : CellState.value;
    }
  });
  return { weights, states };
}
