import { suggest } from '../../validation/suggest.ts';
import type { Limits } from './limits.ts';
import { refusal } from './refuse.ts';
import { infoOf, readNumbers, readStrings, type StoredArray, scanNumbers } from './stored-array.ts';
import type { TensorFile } from './tensor-file.ts';

/** The `TensorFile` of arrays whose places in the file are known. */
export function fromArrays(
  file: Pick<TensorFile, 'format' | 'name' | 'metadata' | 'close'>,
  stored: readonly StoredArray[],
  limits: Limits,
): TensorFile {
  const byName = new Map(stored.map((array) => [array.name, array]));
  const find = (name: string): StoredArray => {
    const array = byName.get(name);
    if (array) return array;
    throw refusal(file.name, 'no-such-array', `found no array "${name}"`, nearest(name, [...byName.keys()]));
  };
  return {
    ...file,
    limits,
    arrays: stored.map(infoOf),
    readNumbers: async (name, selection) => {
      const array = find(name);
      return readNumbers(file.name, array, selection ?? array.shape.map(() => 'all'), limits);
    },
    scanNumbers: async (name, visit) => scanNumbers(file.name, find(name), visit),
    readStrings: async (name) => readStrings(file.name, find(name), limits),
  };
}

const nearest = (name: string, names: readonly string[]): string =>
  suggest(name, names) ?? `the arrays are ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`;
