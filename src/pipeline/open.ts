/** Opens an input of any format: its content as it is, or the attention that can be read from it. */

import type { TensorFile } from '../arrays/array.ts';
import { type ByteSource, openSource } from '../arrays/bytes.ts';
import { checkLimit, type Limits, limitsFor } from '../arrays/limits.ts';
import { isRawArrays } from '../arrays/raw-arrays.ts';
import type { ReadAttention } from '../attention/attention.ts';
import type { AttentionFile } from '../attention/file.ts';
import { fromFile } from '../attention/read-file.ts';
import { selectAttention, selectQueries } from '../attention/select.ts';
import { rowsOfWords } from '../attention/word-rows.ts';
import type { Notice } from '../core/codes.ts';
import { AttnplotError, OptionConflict, type Path } from '../core/errors.ts';
import { isFolder, isNoFile, sha256 } from '../core/files.ts';
import { decodeText } from '../core/source.ts';
import { shellQuoted } from '../core/words.ts';
import { type JsonDocument, readJson } from '../json/json.ts';
import type { OptionSource } from '../options/merge.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import type { FigureFile } from '../provenance/provenance.ts';
import { type ContentFormat, detectFormat } from './detect.ts';

/** Identifies the bytes of an input. */
interface InputIdentity {
  readonly bytes: number;
  /** SHA-256 of the bytes; absent for large files of arrays, which are not read whole. */
  readonly sha256?: string;
  /** The names of the files, where the input is made of many; the digest is then of what sha256sum lists of them. */
  readonly files?: string;
}

/** What a file holds: arrays whose headers have been read, a JSON document that is not yet validated, or a figure. */
type Content = { readonly identity: InputIdentity } & (
  | { readonly file: TensorFile }
  | { readonly document: JsonDocument }
  | FigureContent
);

/** A figure as an input. */
export interface FigureContent {
  readonly figure: FigureFile;
  /** What reading its values may take. */
  readonly limits: Limits;
}

/**
 * Opens a path, `-` for standard input, a pattern of paths such as `layer_{layer}.pt`, or a folder of such files. The format is
 * told by the content.
 * @param maxMemory bytes that may be read at once
 * @param onFormat called with the format before the rest is read, which may fail
 * @throws AttnplotError (io) for a file that cannot be read, (input) for one that is damaged, too large or of an unknown format
 */
export async function openContent(
  path: string,
  maxMemory?: number,
  onFormat: (format: ContentFormat) => void = () => {},
): Promise<Content> {
  if (mayBeMany(path)) {
    const { findFiles, openMany } = await import('./many-files.ts');
    const many = findFiles(path);
    if (many) return openMany(many, (one) => openPart(one, many.pattern, maxMemory));
  }
  const limits = limitsFor(maxMemory);
  const source = await openSource(path, limits);
  try {
    const format = await detectFormat(source);
    onFormat(format);
    if (format === 'figure') return await readFigureContent(source, limits);
    if (format === 'json') return await readJsonContent(source, limits);
    // Readers of arrays are loaded only for arrays.
    const { openTensors } = await import('../arrays/open.ts');
    return { identity: await identify(source), file: await openTensors(source, format, limits) };
  } catch (error) {
    // Many files may be opened in turn, so none that fails may stay open.
    await source.close().catch(() => undefined);
    throw error;
  }
}

/** Whether a path has a placeholder or is a folder: their reader is loaded only for them. */
const mayBeMany = (path: string) => path.includes('{') || isFolder(path);

/** A file that is one of many. @throws AttnplotError (input) for an attention file or a figure, which is whole in itself */
async function openPart(path: string, pattern: string, maxMemory?: number) {
  // A folder may hold a pipe, which would be waited for.
  if (isNoFile(path))
    throw new AttnplotError('io', `cannot read ${pattern}`, [
      {
        code: 'unreadable',
        message: `${path} is a folder, a device, a pipe or a socket, expected a file`,
        hint: 'move it elsewhere, or name the files by a pattern that leaves it out',
      },
    ]);
  const content = await openContent(path, maxMemory);
  if ('file' in content) return content;
  const what = 'figure' in content ? 'a figure' : 'an attention file';
  throw new AttnplotError('input', `${pattern} cannot be read`, [
    {
      code: 'no-attention',
      message: `found ${what}, ${path}, expected files of arrays, each a part of the whole`,
      hint: `draw it by itself: attnplot render ${shellQuoted(path)}`,
    },
  ]);
}

async function readFigureContent(source: ByteSource, limits: Limits): Promise<Content> {
  const { bytes, identity } = await readWhole(source, limits, 'a figure');
  const { readFigure } = await import('../provenance/read.ts');
  return { identity, figure: readFigure(source.name, bytes, limits), limits };
}

/** An attention file is a document; nested lists of numbers are arrays, and so is a table of numbers (CSV). */
async function readJsonContent(source: ByteSource, limits: Limits): Promise<Content> {
  const { bytes, identity } = await readWhole(source, limits, 'a JSON file');
  const text = decodeText(bytes, source.name);
  const table = /^\s*[{[]/.test(text) ? undefined : await tableOf(source.name, text, limits);
  if (table) return { identity, file: table };
  const document = readJson(text, source.name);
  if (!Array.isArray(document.value) && !isRawArrays(document)) return { identity, document };
  const { jsonArrays } = await import('../arrays/json-arrays.ts');
  return { identity, file: jsonArrays(source.name, document.value, limits) };
}

/** The reader of tables is loaded only for text that cannot be a JSON list or object. */
const tableOf = async (name: string, text: string, limits: Limits) =>
  (await import('../arrays/table.ts')).readTable(name, text, limits);

async function readWhole(source: ByteSource, limits: Limits, what: string) {
  const { name, size } = source;
  checkLimit(name, limits, 'whole', what, size);
  const bytes = await source.read(0, size);
  await source.close();
  return { bytes, identity: { bytes: size, sha256: sha256(bytes) } };
}

/** Largest file of arrays that is read whole for its digest. Of larger files only the rows drawn are read. */
const MOST_HASHED = 4e6;

async function identify(source: ByteSource): Promise<InputIdentity> {
  const { size } = source;
  return size > MOST_HASHED ? { bytes: size } : { bytes: size, sha256: sha256(await source.read(0, size)) };
}

/**
 * The attention file of a figure's own values.
 * @throws AttnplotError (input) for a figure without values
 */
export async function documentOf({ figure, limits }: FigureContent): Promise<JsonDocument> {
  const { dataOf } = await import('../provenance/embed.ts');
  const { name } = figure;
  return { name, value: dataOf(figure, limits.header), duplicateKeys: [], positionOf: () => name };
}

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
  /** Reads the layers and rows that the options ask for. */
  readonly read: (options: FigureOptions) => Promise<ReadAttention>;
}

/**
 * Opens a path, `-` for standard input, or an attention file as an object. The format is told by the content.
 * @param maxMemory bytes that may be read at once
 * @throws AttnplotError (io) for a file that cannot be read, (input) for one that is not valid
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

/** A damaged picture is only a notice, because the digest proves that the carried values are those that were drawn. */
async function noticesOf({ name, format, bytes }: FigureFile): Promise<Notice[]> {
  const { isWhole } = await import('../formats/figure-file.ts');
  if (isWhole(format, bytes)) return [];
  return [{ code: 'cut-off', message: `${name} is cut off or damaged, but the values it carries are whole` }];
}

function fromDocument(document: JsonDocument): AttentionInput {
  const { attention, figure } = fromFile(document);
  const read = async (options: FigureOptions) => {
    refuseForArrays(options, document.name);
    const ofWords = options.mergeSubwords
      ? (rows: readonly number[]) => rowsOfWords(attention, rows)
      : undefined;
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

function fromTensorFile(file: TensorFile): AttentionInput {
  const { name } = file;
  const read = async (options: FigureOptions) => {
    try {
      const { fromTensors } = await import('../attention/from-arrays.ts');
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

/** Outside `fromTensorFile`, so that a batch that keeps this function does not keep the file's arrays. */
const positionIn = (name: string) => () => name;

/** Options that say how to read arrays. An attention file is already read. */
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

function refuseForArrays(options: FigureOptions, name: string): void {
  const wrong = FOR_ARRAYS.find((option) => options[option] !== undefined);
  if (wrong === undefined) return;
  throw new OptionConflict({
    option: wrong,
    code: 'unused-option',
    message: `found with ${name}, which is an attention file, expected only with arrays (.npy, .npz, .safetensors, .pt, CSV or nested lists)`,
    hint: 'an attention file has its own layers, rows and tokens: leave the option out',
  });
}
