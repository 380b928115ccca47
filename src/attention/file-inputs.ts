/** Layers of several inputs, and differences of two, in an attention file. */

import type { Path, Problem } from '../core/errors.ts';
import { count } from '../core/words.ts';
import { valueAt } from '../options/problems.ts';
import { type List, listAt } from './nearest-tokens.ts';

type Placed = Problem & { readonly path: Path };

/** Layers of an input that is not listed, of none where inputs are, or of a head besides; and differences without two inputs. */
export function* checkInputs(file: unknown, layers: List): Generator<Placed> {
  const inputs = listAt(file, ['inputs']);
  for (const [index, layer] of layers.entries()) yield* problemsOf(layer, index, inputs);
  if (layers.length > 0 && layers.every(isDifference))
    yield* wrong(
      ['layers'],
      'found only differences, expected a matrix of each input beside them',
      'for differences alone leave out "inputs" and every "difference", and write "quantity": "difference"',
    );
}

const wrong = (path: Path, message: string, hint: string): Placed[] => [
  { code: 'no-such-input', message, path, hint },
];

const isDifference = (layer: unknown) => valueAt(layer, ['difference']) === true;

function problemsOf(layer: unknown, index: number, inputs: List | undefined): Placed[] {
  const input = valueAt(layer, ['input']);
  const named = input !== undefined ? 'input' : isDifference(layer) ? 'difference' : undefined;
  const path: Path = ['layers', index, ...(named === undefined ? [] : [named])];
  const listed = inputs?.length ?? 0;
  if (named === undefined)
    return inputs
      ? wrong(
          path,
          'found no "input", expected the position of one in "inputs"',
          'say of every layer which of the inputs it is of, or leave "inputs" out',
        )
      : [];
  const isBoth = isDifference(layer) && named === 'input';
  if (valueAt(layer, ['head']) !== undefined || isBoth)
    return wrong(
      path,
      `found beside "${isBoth ? 'difference' : 'head'}", expected one of the two, as either names a column of panels`,
      'leave one of the two out; a head may be named in the label',
    );
  if (named === 'difference')
    return listed >= 2
      ? []
      : wrong(
          path,
          `found a difference with ${count(listed, 'name')} in "inputs", expected two or more`,
          'list the names of the inputs under "inputs": a difference is that of the first two',
        );
  if (typeof input !== 'number' || input < listed) return [];
  return wrong(
    path,
    `found ${input}, expected a position below ${listed}, the length of inputs`,
    'list the names of the inputs under "inputs"; positions count from 0',
  );
}
