/** Inputs of any format as attention that is read on demand. */

import type { TensorFile } from '../arrays/array.ts';
import type { Attention, ReadAttention } from '../attention/attention.ts';
import type { CheckCounts } from '../attention/from-arrays.ts';
import type { PartsRequest, ReadPart } from '../attention/parts.ts';
import { fromFile } from '../attention/read-file.ts';
import { selectAttention } from '../attention/select.ts';
import { selectQueries } from '../attention/select-queries.ts';
import { rowsOfWords } from '../attention/word-rows.ts';
import type { Notice } from '../core/codes.ts';
import { OptionConflict, type Path } from '../core/errors.ts';
import { isWhole } from '../formats/figure-file.ts';
import type { JsonDocument } from '../json/json.ts';
import type { OptionSource } from '../options/merge.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import type { FigureFile } from '../provenance/provenance.ts';
import type { Input } from './input.ts';
import { documentOf, type InputIdentity, openContent } from './open.ts';

/** An input of any format: its own options, and a function that reads the attention that all options ask for. */
export interface AttentionInput {
  /** The input's name in messages. */
  readonly name: string;
  /** Whether it is an attention file, where NaN means missing, or arrays. */
  readonly kind: 'attention' | 'arrays';
  /** Identifies its bytes; absent for an object. */
  readonly identity?: InputIdentity;
  /** The options of its `figure` block. */
  readonly options: OptionSource;
  /** `file:line:column` of a place in the data; empty for an object. */
  readonly positionOf: (path: Path) => string;
  /** What the user should know about the file. */
  readonly notices: readonly Notice[];
  /** Reads the layers and rows that the options ask for. @param check refuses arrays by their size, before they are read */
  readonly read: (options: FigureOptions, check?: CheckCounts) => Promise<ReadAttention>;
  /** The same of arrays, part by part, and of each example on demand. @throws FoundLeak where it is to be read once more */
  readonly readParts?: (options: FigureOptions, request: PartsRequest) => AsyncGenerator<ReadPart>;
}

/**
 * Opens an input of any kind. The format is told by the content.
 * @param maxMemory bytes that may be read at once
 * @param signal ends the reading
 * @throws AttnplotError (io) for a file that cannot be read, (input) for one that is not valid
 */
export async function openAttention(
  input: Input,
  maxMemory?: number,
  signal?: AbortSignal,
): Promise<AttentionInput> {
  const content = await openContent(input, maxMemory, undefined, signal);
  const known = content.identity ? { identity: content.identity } : {};
  if ('file' in content) return { ...fromTensorFile(content.file), ...known };
  if ('document' in content) return { ...fromDocument(content.document), ...known };
  const notices = noticesOf(content.figure);
  return { ...fromDocument(await documentOf(content)), ...known, notices };
}

/** A damaged picture is only a notice, because the digest proves that the carried values are those that were drawn. */
function noticesOf({ name, format, bytes }: FigureFile): Notice[] {
  if (isWhole(format, bytes)) return [];
  return [{ code: 'cut-off', message: `${name} is cut off or damaged, but the values it carries are whole` }];
}

function fromDocument(document: JsonDocument): AttentionInput {
  const { attention, figure } = fromFile(document);
  const read = async (options: FigureOptions) => {
    const ofWords = options.mergeSubwords ? wordsIn(attention) : undefined;
    return {
      attention: selectAttention(selectQueries(attention, options.query, ofWords), options),
      notices: [],
    };
  };
  const { name, positionOf } = document;
  const options: OptionSource = {
    options: figure,
    kind: 'input',
    isData: true,
    nameOf: (option) => `figure.${option}`,
    positionOf: (option) => positionOf(['figure', option]),
  };
  return { kind: 'attention', name, options, positionOf, notices: [], read };
}

/** Adds the rows of the words that some rows are part of. */
const wordsIn = (attention: Attention) => (rows: readonly number[]) => rowsOfWords(attention, rows);

function fromTensorFile(file: TensorFile): AttentionInput {
  const { name } = file;
  const read = async (options: FigureOptions, check?: CheckCounts) => {
    try {
      const { fromTensors } = await import('../attention/from-arrays.ts');
      const { attention, notices } = await fromTensors(file, options, { check });
      const { rows } = options;
      return { attention: selectAttention(attention, rows === undefined ? {} : { rows }), notices };
    } finally {
      await file.close();
    }
  };
  return {
    readParts: (options, request) => partByPart(file, options, request),
    kind: 'arrays',
    name,
    options: { options: {}, kind: 'input', nameOf: (option) => option },
    positionOf: positionIn(name),
    notices: [],
    read,
  };
}

async function* partByPart(
  file: TensorFile,
  options: FigureOptions,
  request: PartsRequest,
): AsyncGenerator<ReadPart> {
  const { FoundLeak, readParts } = await import('../attention/parts.ts');
  let isAgain = false;
  try {
    const { rows } = options;
    for await (const { attention, ...read } of readParts(file, options, request))
      yield { ...read, attention: rows === undefined ? attention : selectAttention(attention, { rows }) };
  } catch (error) {
    isAgain = error instanceof FoundLeak;
    throw error;
  } finally {
    if (!isAgain) await file.close();
  }
}

/** Outside `fromTensorFile`, so that a batch that keeps this function does not keep the file's arrays. */
const positionIn = (name: string) => () => name;

/** Options that say how to read arrays. An attention file is already read, so they change nothing of it. */
const FOR_ARRAYS: readonly OptionName[] = [
  'head',
  'tensor',
  'axes',
  'batch',
  'tokens',
  'rowTokens',
  'firstQuery',
  'rowLabels',
];

type Given = { readonly [Option in OptionName]?: unknown };

/** The options given that say how to read arrays. */
export const forArrays = (options: Given): readonly OptionName[] =>
  FOR_ARRAYS.filter((option) => options[option] !== undefined);

/** Options that change nothing of an input, because it is an attention file. */
export const unusedOptions = ({ kind }: AttentionInput, options: FigureOptions): readonly OptionName[] =>
  kind === 'arrays' ? [] : forArrays(options);

/** Options of `validate` and `inspect` that change nothing of an attention file. */
export const readingOptions = ({ tensor, axes, batch }: FigureOptions): readonly OptionName[] =>
  forArrays({ tensor, axes, batch });

/**
 * The weights of an attention file as `validate` and `inspect` take them: of the layers asked for, and each of those whose mean
 * would be drawn.
 * @throws AttnplotError (input) for a document that is no attention file, OptionConflict for options that do not fit it
 */
export function askedOf(document: JsonDocument, { layers }: FigureOptions): Attention {
  const { attention } = fromFile(document);
  return layers === undefined || layers === 'mean' ? attention : selectAttention(attention, { layers });
}

/** @throws OptionConflict for the first of `unusedOptions`. @param name of the attention file */
export function refuseArrayOptions([option]: readonly OptionName[], name: string): void {
  if (option === undefined) return;
  throw new OptionConflict({
    option,
    code: 'unused-option',
    message: `found with ${name}, which is an attention file, expected only with arrays (.npy, .npz, .safetensors, .pt, CSV or nested lists)`,
    hint: 'an attention file has its own layers, rows and tokens: leave the option out',
  });
}
