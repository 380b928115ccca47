import type { Path, Problem } from '../errors.ts';
import { valueAt } from '../validation/zod-problems.ts';

/**
 * Checks the lengths that must agree: rows of each matrix with `rows`, keys of each row with its tokens, queries with
 * tokens. Works on whatever shape is there, so that one wrong type elsewhere does not hide a wrong length here.
 */
export function checkLengths(file: unknown): Problem[] {
  const rows = listAt(file, ['rows']);
  const layers = listAt(file, ['layers']) ?? [];
  return [...checkQueries(file, rows ?? []), ...layers.flatMap((_, layer) => checkLayer(file, rows, layer))];
}

function checkLayer(file: unknown, rows: ArrayLike<unknown> | undefined, layer: number): Problem[] {
  const path: Path = Array.isArray(valueAt(file, ['layers', layer]))
    ? ['layers', layer]
    : ['layers', layer, 'weights'];
  const matrix = listAt(file, path);
  if (!matrix || !rows || matrix.length === 0 || rows.length === 0) return [];
  if (matrix.length !== rows.length) {
    const transposed = matrix.length === listAt(file, ['tokens'])?.length;
    return [
      {
        message: `found ${count(matrix.length, 'row')} of weights, expected ${rows.length}, as "rows" has ${count(rows.length, 'label')}`,
        path,
        hint: transposed
          ? 'there are as many rows here as tokens: transpose it to weights[row][key]'
          : 'give every layer one row of weights for each entry of "rows"',
      },
    ];
  }
  return matrix.flatMap((weights, row) =>
    checkRow(file, [...path, row], weights, tokensOf(file, layer, row)),
  );
}

function checkRow(
  _file: unknown,
  path: Path,
  weights: unknown,
  tokens: ArrayLike<unknown> | undefined,
): Problem[] {
  const keys = isList(weights) ? weights.length : 0;
  if (!isList(weights) || !tokens || tokens.length === 0) return [];
  if (keys === 0) return [{ message: 'found an empty row, expected at least 1 weight', path }];
  if (keys <= tokens.length) return [];
  return [
    {
      message: `found ${count(keys, 'weight')}, expected at most ${tokens.length}, as there ${tokens.length === 1 ? 'is' : 'are'} ${count(tokens.length, 'token')}`,
      path,
      hint: 'add the missing tokens (were special tokens dropped?), or cut the row to the keys that have one',
    },
  ];
}

function checkQueries(file: unknown, rows: ArrayLike<unknown>): Problem[] {
  return Array.from(rows).flatMap((row, index) => {
    const query = valueAt(row, ['query']);
    const tokens = tokensOf(file, undefined, index);
    if (typeof query !== 'number' || !tokens || query < tokens.length) return [];
    return [
      {
        message: `found ${query}, expected a position below ${tokens.length}, as there are ${count(tokens.length, 'token')}`,
        path: ['rows', index, 'query'],
        hint: 'positions count from 0',
      },
    ];
  });
}

/** The nearest tokens: the row's own, else the layer's, else the file's. */
export function tokensOf(
  file: unknown,
  layer: number | undefined,
  row: number,
): readonly string[] | undefined {
  const own =
    listAt(file, ['rows', row, 'tokens']) ??
    (layer === undefined ? undefined : listAt(file, ['layers', layer, 'tokens']));
  return (own ?? listAt(file, ['tokens'])) as readonly string[] | undefined;
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value) || ArrayBuffer.isView(value);

function listAt(file: unknown, path: Path): unknown[] | undefined {
  const value = valueAt(file, path);
  return isList(value) ? value : undefined;
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
