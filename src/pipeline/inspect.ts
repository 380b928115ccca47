/** The pipeline of `inspect`: an input in, what it holds out. */

import type { TensorFile, TensorInfo } from '../arrays/array.ts';
import { findAttention, type TensorOptions } from '../arrays/conventions.ts';
import { product } from '../arrays/read-plan.ts';
import { CellState, type KeySelection } from '../attention/attention.ts';
import type { AttentionFile } from '../attention/file.ts';
import { tokensOfFile } from '../attention/file-tokens.ts';
import { fromFile } from '../attention/read-file.ts';
import { type ReductionField, reductionField } from '../attention/reduction.ts';
import type { ProblemCode } from '../core/codes.ts';
import { AttnplotError, problemsOf } from '../core/errors.ts';
import { shellQuoted } from '../core/words.ts';
import type { JsonDocument } from '../json/json.ts';
import type { Format } from '../options/formats.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { documentOf, type FigureContent, openContent } from './open.ts';

/** Smallest and largest finite value, and how many are not finite; the ends are null where no value is. */
export interface ValueRange {
  readonly min: number | null;
  readonly max: number | null;
  readonly nan: number;
  readonly infinite: number;
}

/** Takes values one by one. */
function startRange() {
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

/** An attention file. */
export interface InspectedAttention {
  readonly format: 'attention file';
  readonly title?: string;
  readonly reduction?: ReductionField;
  /** Which keys of a longer input these are. */
  readonly selection?: KeySelection;
  readonly layers: readonly { readonly label: string; readonly keys: number }[];
  readonly rows: readonly string[];
  readonly tokens: readonly string[];
  readonly range: ValueRange;
}

/** @throws AttnplotError (input) for what is no attention file */
function inspectAttention(document: JsonDocument): InspectedAttention {
  const { title, reduction, selection, layers, rows } = fromFile(document).attention;
  const range = startRange();
  for (const { weights, states } of layers)
    weights.forEach((value, i) => {
      if (states[i] !== CellState.masked) range.visit(value);
    });
  const lists = layers.flatMap((layer) => layer.tokens);
  const tokens = lists.toSorted((a, b) => b.length - a.length)[0] ?? [];
  return {
    format: 'attention file',
    ...(title === undefined ? {} : { title }),
    ...(reduction === undefined ? {} : { reduction: reductionField(reduction) }),
    ...(selection === undefined ? {} : { selection }),
    layers: layers.map(({ label, keyCount }) => ({ label, keys: keyCount })),
    rows: rows.map(({ label }) => label),
    tokens,
    range: range.value(),
  };
}

// What a figure says of how it was made.

/** A figure that attnplot has drawn. */
export interface InspectedFigure extends Omit<Provenance, 'provenance' | 'data'> {
  readonly format: 'figure';
  /** The file's. */
  readonly kind: Format;
  /** What it shows, where it carries its values. */
  readonly attention?: InspectedAttention;
  /** Why that is not there, although it should be. */
  readonly error?: AttnplotError;
}

async function inspectFigure(content: FigureContent): Promise<InspectedFigure> {
  const { format: kind, provenance } = content.figure;
  const { provenance: _, data, ...facts } = provenance;
  const found = { format: 'figure', kind, ...facts } as const;
  if (!data) return found;
  try {
    return { ...found, attention: inspectAttention(await documentOf(content)) };
  } catch (error) {
    if (error instanceof AttnplotError) return { ...found, error };
    throw error;
  }
}

/**
 * The attention file of what a figure shows, which draws the same pixels.
 * @param path of a figure, or `-` for standard input
 * @param maxMemory in bytes
 * @throws AttnplotError (usage) for what is no figure, (input) for one that does not carry its values
 */
export async function figureData(path: string, maxMemory?: number): Promise<AttentionFile> {
  const content = await openContent(path, maxMemory);
  if ('figure' in content) return (await documentOf(content)).value as AttentionFile;
  if ('file' in content) await content.file.close();
  throw new AttnplotError('usage', 'the command line is not valid', [
    {
      option: '--data',
      code: 'unused-option',
      message: `found with ${path === '-' ? 'standard input' : path}, which is data already, expected with a figure`,
      hint: 'leave it out to see what the file holds',
    },
  ]);
}

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
async function inspectTensors(file: TensorFile, options: TensorOptions): Promise<InspectedTensors> {
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

export type Inspected = InspectedTensors | InspectedAttention | InspectedFigure;

/**
 * Lists what a path, or `-` for standard input, holds.
 * @param options as `render` takes them; `maxMemory` in bytes
 * @throws AttnplotError (io) for what cannot be read, (input) for what is damaged or no attention file, (usage) for flags that do not fit
 */
export async function inspect(
  path: string,
  options: TensorOptions & { readonly maxMemory?: number | undefined } = {},
): Promise<Inspected> {
  const content = await openContent(path, options.maxMemory);
  if ('document' in content) return inspectAttention(content.document);
  if ('figure' in content) return inspectFigure(content);
  try {
    return await inspectTensors(content.file, options);
  } finally {
    await content.file.close();
  }
}
