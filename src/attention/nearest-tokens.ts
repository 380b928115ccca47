/** Where the tokens of a row stand in an attention file: its own, its layer's or the file's. */
import type { Path } from '../core/errors.ts';
import { valueAt } from '../options/problems.ts';

export type List = readonly unknown[];

/** Whether every row or every layer has tokens of its own, so that none falls back on the file's. */
export function haveOwnTokens(file: unknown): boolean {
  const have = (list: List = []) =>
    list.length > 0 && list.every((one) => valueAt(one, ['tokens']) !== undefined);
  return have(listAt(file, ['rows'])) || have(listAt(file, ['layers']));
}

/** The tokens of a row, and where they are. */
export type TokensOfRow = (row: number) => readonly [List | undefined, Path];

/** The row's own tokens or the file's; where there are neither, those of the layer that has most, looked for once. */
export function longestTokens(file: unknown, layers: List): TokensOfRow {
  let ofLayers: ReturnType<TokensOfRow> | undefined;
  return (row) => {
    const found = nearestTokens(file, undefined, row);
    if (found[0]) return found;
    ofLayers ??= layers
      .map((_, layer) => nearestTokens(file, layer, undefined))
      .reduce((most, one) => ((one[0]?.length ?? 0) > (most[0]?.length ?? 0) ? one : most), found);
    return ofLayers;
  };
}

/** The nearest tokens: the row's own, else the layer's, else the file's. */
export function tokensOf(
  file: unknown,
  layer: number | undefined,
  row: number,
): readonly string[] | undefined {
  return nearestTokens(file, layer, row)[0] as readonly string[] | undefined;
}

export function nearestTokens(
  file: unknown,
  layer: number | undefined,
  row: number | undefined,
): readonly [List | undefined, Path] {
  const paths: Path[] = [
    ...(row === undefined ? [] : [['rows', row, 'tokens'] as const]),
    ...(layer === undefined ? [] : [['layers', layer, 'tokens'] as const]),
  ];
  const own = paths.find((path) => listAt(file, path) !== undefined) ?? ['tokens'];
  return [listAt(file, own), own];
}

export const isList = (value: unknown): value is unknown[] =>
  Array.isArray(value) || ArrayBuffer.isView(value);

export function listAt(file: unknown, path: Path): unknown[] | undefined {
  const value = valueAt(file, path);
  return isList(value) ? value : undefined;
}
