import type { ProblemCode } from '../codes.ts';
import { AttnplotError, problemsOf } from '../errors.ts';
import { tokensOfFile } from '../input/file-tokens.ts';
import { findAttention, type TensorOptions } from '../input/tensors/conventions.ts';
import { product } from '../input/tensors/selection.ts';
import type { TensorFile, TensorInfo } from '../input/tensors/tensor-file.ts';
import { shellQuoted } from '../options/shell.ts';
import { startRange, type ValueRange } from './value-range.ts';

/** An array, and its values where they could be read. */
export interface InspectedArray extends TensorInfo {
  readonly range?: ValueRange;
  /** The first few, of an array of strings. */
  readonly strings?: readonly string[];
  /** Why the values are not there. */
  readonly unread?: string;
  readonly unreadCode?: ProblemCode;
}

/** A file of arrays. */
export interface InspectedTensors {
  readonly format: TensorFile['format'];
  readonly arrays: readonly InspectedArray[];
  readonly metadata: readonly string[];
  readonly tokens?: readonly string[];
  /** What is taken for attention, and the flags that say so. */
  readonly attention?: {
    readonly reading: string;
    readonly layers: readonly number[];
    readonly heads: number;
    readonly queries: number;
    readonly keys: number;
    readonly flags: string;
  };
  /** Why nothing is. */
  readonly error?: AttnplotError;
}

/** Strings that are read of an array that is not the file's tokens. */
const MOST_STRINGS = 8;

/** @throws AttnplotError (usage) for flags that do not fit the file */
export async function inspectTensors(file: TensorFile, options: TensorOptions): Promise<InspectedTensors> {
  const guess = guessAttention(file, options);
  const arrays: InspectedArray[] = [];
  for (const array of file.arrays) arrays.push({ ...array, ...(await valuesOf(file, array)) });
  const tokens = (await tokensOfFile(file).catch(() => undefined))?.keys;
  return {
    format: file.format,
    arrays,
    metadata: Object.keys(file.metadata),
    ...(tokens ? { tokens } : {}),
    ...guess,
  };
}

function guessAttention(
  file: TensorFile,
  options: TensorOptions,
): Pick<InspectedTensors, 'attention' | 'error'> {
  try {
    const { tensor, axes, layers, reading } = findAttention(file, options);
    const batch = options.batch === undefined ? '' : ` --batch ${options.batch}`;
    const { heads = 1, queries = 0, keys = 0 } = layers[0] ?? {};
    const flags = `--tensor ${shellQuoted(tensor)} --axes "${axes.join(' ')}"${batch}`;
    return { attention: { reading, layers: layers.map(({ index }) => index), heads, queries, keys, flags } };
  } catch (error) {
    if (error instanceof AttnplotError && error.kind === 'input') return { error };
    throw error;
  }
}

/** An array that is damaged or too large leaves the others to be read. */
async function valuesOf(file: TensorFile, array: TensorInfo): Promise<Partial<InspectedArray>> {
  if (array.kind === 'refused') return { unread: 'cannot be read', unreadCode: 'unknown-type' };
  if (product(array.shape) * Float64Array.BYTES_PER_ELEMENT > file.limits.selection)
    return { unread: 'not read: raise --max-memory', unreadCode: 'too-large' };
  try {
    if (array.kind === 'string')
      return { strings: (await file.readStrings(array.name)).slice(0, MOST_STRINGS) };
    const range = startRange();
    await file.scanNumbers(array.name, range.visit);
    return { range: range.value() };
  } catch (error) {
    if (!(error instanceof AttnplotError)) throw error;
    const [{ code, message }] = problemsOf(error);
    return { unread: message, unreadCode: code };
  }
}
