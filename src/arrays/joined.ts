/** Files that hold a part of one attention each, such as a layer, read as one file of arrays. */

import type { Gap, Role, TensorFile, TensorInfo } from './array.ts';
import { refusal } from './limits.ts';
import { type NameNumbers, partsOf } from './name-roles.ts';
import { isTokenName } from './token-names.ts';

/** One of the files. */
export interface PartFile {
  readonly file: TensorFile;
  /** Its path without the extension, as the pattern has it. */
  readonly stem: string;
  readonly numbers: NameNumbers;
}

/**
 * Joins files into one. An array is named by its file and its name in it, `layer_3/attentions`; the only array of a file by the
 * file alone. Tokens keep their name, and are read of one file, which all others must agree with.
 * @param pattern of the stems, with `{layer}` and the like
 */
export function joinFiles(name: string, pattern: string, parts: readonly PartFile[]): TensorFile {
  const [{ file: first }] = parts as [PartFile];
  const { arrays, places } = placeArrays(pattern, parts);
  const find = (array: string) => {
    const all = places.get(array);
    if (all?.[0]) return all as [Place];
    throw new RangeError(`${name} holds no array "${array}"`);
  };
  const gap = gapOf(parts);
  return {
    format: first.format,
    name,
    arrays,
    limits: first.limits,
    metadata: first.metadata,
    ...(gap ? { gap } : {}),
    readNumbers: async (array, selection) => {
      const [{ file, array: own }] = find(array);
      return file.readNumbers(own.name, selection);
    },
    scanNumbers: async (array, visit) => {
      const [{ file, array: own }] = find(array);
      return file.scanNumbers(own.name, visit);
    },
    readStrings: async (array) => sharedStrings(name, array, find(array)),
    close: async () => {
      for (const { file } of parts) await file.close();
    },
  };
}

/** An array of one of the files. */
interface Place {
  readonly file: TensorFile;
  readonly array: TensorInfo;
}

/** The arrays of all files by their new names, and where each is; of texts that files share, all places. */
function placeArrays(pattern: string, parts: readonly PartFile[]) {
  const roles = rolesIn(pattern);
  const places = new Map<string, readonly Place[]>();
  const arrays: TensorInfo[] = [];
  for (const { file, stem } of parts)
    for (const array of file.arrays) {
      const isShared = array.kind === 'string' || isTokenName(array.name);
      const full = isShared ? array.name : file.arrays.length === 1 ? stem : `${stem}/${array.name}`;
      const known = places.get(full);
      places.set(full, [...(known ?? []), { file, array }]);
      if (!known) arrays.push({ ...array, name: full, ...(isShared ? {} : { roles }) });
    }
  // Of the tokens of a generation's steps the longest are those of all.
  for (const [i, array] of arrays.entries()) {
    const all = places.get(array.name) ?? [];
    const longest = all.toSorted((a, b) => (b.array.shape.at(-1) ?? 0) - (a.array.shape.at(-1) ?? 0))[0];
    if (all.length > 1 && longest) arrays[i] = { ...longest.array, name: array.name };
  }
  return { arrays, places };
}

/** Texts that files share: the longest list, as tokens grow by the steps of a generation. */
async function sharedStrings(
  name: string,
  array: string,
  places: readonly Place[],
): Promise<readonly string[]> {
  let longest: readonly string[] = [];
  for (const { file, array: own } of places) {
    const strings = await file.readStrings(own.name);
    if (!agree(strings, longest))
      throw refusal(
        name,
        'token-count',
        `${array}: found other texts in ${file.name} than in the files before it, expected the same`,
        'save the same tokens in each file, or name a file of them: --tokens tokens.json (of rows: --row-tokens rows.json)',
      );
    if (strings.length > longest.length) longest = strings;
  }
  return longest;
}

const agree = (a: readonly string[], b: readonly string[]) =>
  a.slice(0, b.length).every((text, i) => text === b[i]);

/** The roles of the numbers in names of a pattern, by their places among the name's parts. */
function rolesIn(pattern: string): ReadonlyMap<number, Role> {
  const roles: Role[] = [];
  const marked = pattern.replace(/\d+|\{(layer|step|head)\}/g, (_, role: Role | undefined) => {
    roles.push(role as Role);
    return '0';
  });
  const numbers = partsOf(marked).flatMap((_, i) => (i % 2 === 1 ? [i] : []));
  return new Map(numbers.flatMap((i, n): [number, Role][] => (roles[n] ? [[i, roles[n]]] : [])));
}

/** A number that is missing; numbers at equal distances, as of every fourth layer, miss none. */
function gapOf(parts: readonly PartFile[]): Gap | undefined {
  for (const role of ['layer', 'head'] as const) {
    const found = [...new Set(parts.flatMap(({ numbers }) => numbers[role] ?? []))].toSorted((a, b) => a - b);
    const steps = new Set(found.slice(1).map((number, i) => number - (found[i] as number)));
    if (steps.size < 2) continue;
    const [from = 0, to = 0] = [found[0], found.at(-1)];
    // Far apart, the numbers count something else than neighbours.
    if (to - from > 2 * found.length) continue;
    const missing: number[] = [];
    for (let number = from; number < to; number++) if (!found.includes(number)) missing.push(number);
    return { role, found, missing };
  }
  return undefined;
}
