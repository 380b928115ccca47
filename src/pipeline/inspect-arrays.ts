/** What a file of arrays holds: shapes, types, ranges, tokens, and which array `render` would draw. */

import type { TensorFile, TensorInfo } from '../arrays/array.ts';
import { findAttention } from '../arrays/conventions.ts';
import { product } from '../arrays/read-plan.ts';
import { checkAxes } from '../attention/check-axes.ts';
import { tokensOfFile } from '../attention/file-tokens.ts';
import { layersAsked } from '../attention/layers.ts';
import type { ProblemCode } from '../core/codes.ts';
import { AttnplotError, problemsOf } from '../core/errors.ts';
import { shellQuoted } from '../core/words.ts';
import type { FigureOptions } from '../options/options.ts';

/** Smallest and largest finite value, null if there is none, and the numbers of values that are NaN or infinite. */
export interface ValueRange {
  readonly min: number | null;
  readonly max: number | null;
  readonly nan: number;
  readonly infinite: number;
}

/** Collects a range from values one by one. */
export function startRange() {
  let [min, max, nan, infinite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  return {
    visit: (value: number) => {
      if (Number.isNaN(value)) nan++;
      else if (!Number.isFinite(value)) infinite++;
      else {
        if (value < min) min = value;
        if (value > max) max = value;
      }
    },
    value: (): ValueRange => ({ min: min > max ? null : min, max: min > max ? null : max, nan, infinite }),
  };
}

/** An array, with what its values are where they could be read. */
export interface InspectedArray extends TensorInfo {
  readonly range?: ValueRange;
  /** The first few values of an array of strings. */
  readonly strings?: readonly string[];
  /** Why the values were not read. */
  readonly unread?: string;
  /** The code of that. */
  readonly unreadCode?: ProblemCode;
}

/** A file of arrays. */
export interface InspectedTensors {
  readonly format: TensorFile['format'];
  readonly arrays: readonly InspectedArray[];
  readonly metadata: readonly string[];
  readonly tokens?: readonly string[];
  /** What `render` would take for attention, and the flags that ask for it. */
  readonly attention?: {
    readonly reading: string;
    readonly layers: readonly number[];
    readonly heads: number;
    readonly queries: number;
    readonly keys: number;
    /** Set where the columns are distances in a window, not keys. */
    readonly columns?: 'offset';
    readonly flags: string;
  };
  /** Why `render` would find no attention. */
  readonly error?: AttnplotError;
}

/** The most strings that are listed of an array. */
const MOST_STRINGS = 8;

/** The arrays of a file and what `render` would draw of them. @throws AttnplotError (usage) for flags that do not fit the file */
export async function inspectTensors(file: TensorFile, options: FigureOptions): Promise<InspectedTensors> {
  const guess = await guessAttention(file, options);
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

async function guessAttention(
  file: TensorFile,
  options: FigureOptions,
): Promise<Pick<InspectedTensors, 'attention' | 'error'>> {
  try {
    const found = findAttention(file, options);
    await checkAxes(file, found, options);
    const { tensor, axes, reading } = found;
    const layers = layersAsked(found.layers, options.layers);
    const batch = options.batch === undefined ? '' : ` --batch ${options.batch}`;
    const { heads = 1, queries = 0, keys = 0 } = layers[0] ?? {};
    const flags = `--tensor ${shellQuoted(tensor)} --axes "${axes.join(' ')}"${batch}`;
    const columns = axes.includes('offset') ? { columns: 'offset' as const } : {};
    const numbers = layers.map(({ index }) => index);
    return { attention: { reading, layers: numbers, heads, queries, keys, ...columns, flags } };
  } catch (error) {
    if (error instanceof AttnplotError && error.kind === 'input') return { error };
    throw error;
  }
}

/** The values of an array. One that is damaged or too large does not stop the others from being read. */
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
