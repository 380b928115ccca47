import type { TensorFile } from '../arrays/array.ts';
import { openSource } from '../arrays/bytes.ts';
import { isRawArrays } from '../arrays/json-arrays.ts';
import { checkLimit, type Limits, limitsFor } from '../arrays/limits.ts';
import { openTensors } from '../arrays/open.ts';
import type { ReadAttention } from '../attention/attention.ts';
import type { AttentionFile } from '../attention/file.ts';
import { fromTensors } from '../attention/from-arrays.ts';
import { fromFile } from '../attention/read-file.ts';
import { selectAttention, selectQueries } from '../attention/select.ts';
import type { Notice } from '../core/codes.ts';
import { OptionConflict, type Path } from '../core/errors.ts';
import { sha256 } from '../core/files.ts';
import { decodeText } from '../core/source.ts';
import { type JsonDocument, readJson } from '../json/json.ts';
import type { OptionSource } from '../options/merge.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import type { FigureFile } from '../provenance/read.ts';
import { type ContentFormat, detectFormat } from './detect.ts';

/** What tells one input from another. */
interface InputIdentity {
  readonly bytes: number;
  /** SHA-256 of the bytes; absent for more arrays than are worth reading for it. */
  readonly sha256?: string;
}

/** What a file holds: arrays, of which the headers have been read, a JSON document, which is not yet validated, or a figure. */
type Content = { readonly identity: InputIdentity } & (
  | { readonly file: TensorFile }
  | { readonly document: JsonDocument }
  | FigureContent
);

export interface FigureContent {
  readonly figure: FigureFile;
  readonly limits: Limits;
}

/**
 * What a figure shows, as the attention file it would have been drawn from.
 * @throws AttnplotError (input) for one that does not carry its values
 */
export async function documentOf({ figure, limits }: FigureContent): Promise<JsonDocument> {
  const { dataOf } = await import('../provenance/embed.ts');
  const { name } = figure;
  return { name, value: dataOf(figure, limits.header), duplicateKeys: [], positionOf: () => name };
}

/** Bytes of arrays that are read for their digest; beyond, a file costs no more than its rows. */
const MOST_HASHED = 4e6;

/**
 * Opens a path, or `-` for standard input. The format is told by the content.
 * @param maxMemory bytes that may be read at once
 * @param onFormat told the format before the rest is read, which may fail
 * @throws AttnplotError (io) for what cannot be read, (input) for what is damaged, foreign or too large
 */
export async function openContent(
  path: string,
  maxMemory?: number,
  onFormat: (format: ContentFormat) => void = () => {},
): Promise<Content> {
  const limits = limitsFor(maxMemory);
  const source = await openSource(path, limits);
  try {
    const { size } = source;
    const format = await detectFormat(source);
    onFormat(format);
    if (format === 'figure') {
      checkLimit(source.name, limits, 'whole', 'a figure', size);
      const bytes = await source.read(0, size);
      await source.close();
      const { readFigure } = await import('../provenance/read.ts');
      const figure = readFigure(source.name, bytes, limits);
      return { figure, limits, identity: { bytes: size, sha256: sha256(bytes) } };
    }
    if (format === 'json') {
      checkLimit(source.name, limits, 'whole', 'a JSON file', size);
      const bytes = await source.read(0, size);
      await source.close();
      const identity = { bytes: size, sha256: sha256(bytes) };
      const text = decodeText(bytes, source.name);
      const table = /^\s*[{[]/.test(text) ? undefined : await tableOf(source.name, text, limits);
      if (table) return { file: table, identity };
      const document = readJson(text, source.name);
      if (!Array.isArray(document.value) && !isRawArrays(document)) return { document, identity };
      const { jsonArrays } = await import('../arrays/json-arrays.ts');
      return { file: jsonArrays(source.name, document.value, limits), identity };
    }
    const identity = {
      bytes: size,
      ...(size > MOST_HASHED ? {} : { sha256: sha256(await source.read(0, size)) }),
    };
    return { file: await openTensors(source, format, limits), identity };
  } catch (error) {
    // Many files may be opened in turn: none that fails stays open.
    await source.close().catch(() => undefined);
    throw error;
  }
}

/** The reader of tables is loaded only for what cannot be JSON lists or objects. */
const tableOf = async (name: string, text: string, limits: Limits) =>
  (await import('../arrays/table.ts')).readTable(name, text, limits);

/** An input of any format: how its author wants it drawn, and its attention once it is known what is wanted of it. */
export interface AttentionInput {
  /** What messages call it. */
  readonly name: string;
  /** Whether it is an attention file, where NaN means missing, or arrays. */
  readonly kind: 'attention' | 'arrays';
  /** What tells its bytes from others; absent for an object. */
  readonly identity?: InputIdentity;
  /** The input's own options, as one of the sources of options. */
  readonly options: OptionSource;
  /** `file:line:column` of a place in the data, where the input is text. */
  readonly positionOf: (path: Path) => string;
  /** What is odd about the file, in words. */
  readonly notices: readonly Notice[];
  /** The layers and rows that the options ask for. */
  readonly read: (options: FigureOptions) => Promise<ReadAttention>;
}

/** Options that say what to make of arrays; an attention file has said it already. */
const FOR_ARRAYS: readonly OptionName[] = ['head', 'tensor', 'axes', 'batch', 'tokens', 'rowLabels'];

/**
 * Opens a path, `-` for standard input, or an attention file as an object. The format is told by the content.
 * @param maxMemory bytes that may be read at once
 * @throws AttnplotError (io) for what cannot be read, (input) for what is not valid
 */
export async function openAttention(
  input: string | AttentionFile,
  maxMemory?: number,
): Promise<AttentionInput> {
  if (typeof input !== 'string')
    return fromDocument({ name: 'the input', value: input, duplicateKeys: [], positionOf: () => '' });
  const content = await openContent(input, maxMemory);
  const { identity } = content;
  if ('file' in content) return { ...fromTensorFile(content.file), identity };
  if ('document' in content) return { ...fromDocument(content.document), identity };
  const notices = await noticesOf(content.figure);
  return { ...fromDocument(await documentOf(content)), identity, notices };
}

/** Values that a figure carries are read only where they have the digest of those that were drawn. */
async function noticesOf({ name, format, bytes }: FigureFile): Promise<Notice[]> {
  const { isWhole } = await import('../formats/figure-file.ts');
  if (isWhole(format, bytes)) return [];
  return [{ code: 'cut-off', message: `${name} is cut off or damaged, but the values it carries are whole` }];
}

function fromDocument(document: JsonDocument): AttentionInput {
  const { attention, figure } = fromFile(document);
  const read = async (options: FigureOptions) => {
    refuseForArrays(options, document.name);
    return {
      attention: selectAttention(selectQueries(attention, options.query), options),
      notices: [],
    };
  };
  const { name, positionOf } = document;
  const options: OptionSource = {
    options: figure,
    kind: 'input',
    nameOf: (option) => `figure.${option}`,
    positionOf: (option) => positionOf(['figure', option]),
  };
  return { kind: 'attention', name, options, positionOf, notices: [], read };
}

function fromTensorFile(file: TensorFile): AttentionInput {
  const { name } = file;
  const read = async (options: FigureOptions) => {
    try {
      const { attention, notices } = await fromTensors(file, options);
      const { rows } = options;
      return { attention: selectAttention(attention, rows === undefined ? {} : { rows }), notices };
    } finally {
      await file.close();
    }
  };
  return {
    kind: 'arrays',
    name,
    options: { options: {}, kind: 'input', nameOf: (option) => option },
    positionOf: positionIn(name),
    notices: [],
    read,
  };
}

/** A function of its own: those of `fromTensorFile` hold the file's arrays, and a batch keeps this one for long. */
const positionIn = (name: string) => () => name;

function refuseForArrays(options: FigureOptions, name: string): void {
  const wrong = FOR_ARRAYS.find((option) => options[option] !== undefined);
  if (wrong === undefined) return;
  throw new OptionConflict({
    option: wrong,
    code: 'unused-option',
    message: `found with ${name}, which is an attention file, expected only with arrays (.npy, .npz, .safetensors, .pt, CSV or nested lists)`,
    hint: 'an attention file has its layers, rows and tokens already: leave it out',
  });
}
