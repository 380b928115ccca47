/** The pipeline of `inspect`: an input in, what it holds out. */
import { AttnplotError } from './errors.ts';
import { type Attention, CellState } from './input/attention.ts';
import { fromFile } from './input/from-file.ts';
import type { JsonDocument } from './input/json.ts';
import { openContent } from './input/open-content.ts';
import { findAttention, type TensorOptions } from './input/tensors/conventions.ts';
import { product } from './input/tensors/selection.ts';
import type { TensorFile, TensorInfo } from './input/tensors/tensor-file.ts';
import { tokensOfFile } from './input/token-source.ts';
import { type InspectedFigure, inspectFigure } from './inspect-figure.ts';

/** Smallest and largest finite value, and how many are not finite; the ends are null where no value is. */
export interface ValueRange {
  readonly min: number | null;
  readonly max: number | null;
  readonly nan: number;
  readonly infinite: number;
}

/** An array, and its values where they could be read. */
export interface InspectedArray extends TensorInfo {
  readonly range?: ValueRange;
  /** The first few, of an array of strings. */
  readonly strings?: readonly string[];
  /** Why the values are not there. */
  readonly unread?: string;
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

/** An attention file. */
export interface InspectedAttention {
  readonly format: 'attention file';
  readonly title?: string;
  readonly reduction?: string;
  readonly layers: readonly { readonly label: string; readonly keys: number }[];
  readonly rows: readonly string[];
  readonly tokens: readonly string[];
  readonly range: ValueRange;
}

export type Inspected = InspectedTensors | InspectedAttention | InspectedFigure;

/** Strings that are read of an array that is not the file's tokens. */
const MOST_STRINGS = 8;

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
  const ofDocument = (document: JsonDocument) => inspectAttention(fromFile(document).attention);
  if ('document' in content) return ofDocument(content.document);
  if ('figure' in content) return inspectFigure(content, ofDocument);
  try {
    return await inspectTensors(content.file, options);
  } finally {
    await content.file.close();
  }
}

function inspectAttention({ title, reduction, layers, rows }: Attention): InspectedAttention {
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
    ...(reduction === undefined ? {} : { reduction }),
    layers: layers.map(({ label, keyCount }) => ({ label, keys: keyCount })),
    rows: rows.map(({ label }) => label),
    tokens,
    range: range.value(),
  };
}

async function inspectTensors(file: TensorFile, options: TensorOptions): Promise<InspectedTensors> {
  const guess = guessAttention(file, options);
  const arrays: InspectedArray[] = [];
  for (const array of file.arrays) arrays.push({ ...array, ...(await valuesOf(file, array)) });
  const tokens = await tokensOfFile(file).catch(() => undefined);
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
    const flags = `--tensor "${tensor}" --axes "${axes.join(' ')}"${batch}`;
    return { attention: { reading, layers: layers.map(({ index }) => index), heads, queries, keys, flags } };
  } catch (error) {
    if (error instanceof AttnplotError && error.kind === 'input') return { error };
    throw error;
  }
}

/** An array that is damaged or too large leaves the others to be read. */
async function valuesOf(file: TensorFile, array: TensorInfo): Promise<Partial<InspectedArray>> {
  if (array.kind === 'refused') return { unread: 'cannot be read' };
  if (product(array.shape) * Float64Array.BYTES_PER_ELEMENT > file.limits.selection)
    return { unread: 'not read: raise --max-memory' };
  try {
    if (array.kind === 'string')
      return { strings: (await file.readStrings(array.name)).slice(0, MOST_STRINGS) };
    const range = startRange();
    await file.scanNumbers(array.name, range.visit);
    return { range: range.value() };
  } catch (error) {
    if (error instanceof AttnplotError) return { unread: error.problems[0]?.message ?? error.message };
    throw error;
  }
}

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
