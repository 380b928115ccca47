/** Opens an input of any format: its content as it is, or the attention that can be read from it. */

import type { TensorFile } from '../arrays/array.ts';
import { abortable, type ByteSource, fromBytes } from '../arrays/bytes.ts';
import { checkLimit, type Limits, limitsFor } from '../arrays/limits.ts';
import { openSource } from '../arrays/open-source.ts';
import { isRawArrays } from '../arrays/raw-arrays.ts';
import { AttnplotError } from '../core/errors.ts';
import { isFolder, isNoFile, sha256 } from '../core/files.ts';
import { decodeText } from '../core/source.ts';
import { shellQuoted } from '../core/words.ts';
import { type JsonDocument, readJson } from '../json/json.ts';
import type { FigureFile } from '../provenance/provenance.ts';
import { type ContentFormat, detectFormat } from './detect.ts';
import { foreignJson } from './foreign.ts';
import type { Input } from './input.ts';

/** Identifies the bytes of an input. */
export interface InputIdentity {
  readonly bytes: number;
  /** SHA-256 of the bytes; absent for large files of arrays, which are not read whole. */
  readonly sha256?: string;
  /** The names of the files, where the input is made of many; the digest is then of what sha256sum lists of them. */
  readonly files?: string;
}

/** What a file holds: arrays whose headers have been read, a JSON document that is not yet validated, or a figure. */
type Content = { readonly identity?: InputIdentity } & (
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
 * Opens a path, `-` for standard input, a pattern of paths such as `layer_{layer}.pt`, a folder of such files, a file's bytes, or
 * an object in memory. The format is told by the content.
 * @param maxMemory bytes that may be read at once
 * @param onFormat called with the format before the rest is read, which may fail
 * @param signal ends the reading
 * @throws AttnplotError (io) for a file that cannot be read, (input) for one that is damaged, too large or of an unknown format
 */
export async function openContent(
  input: Input,
  maxMemory?: number,
  onFormat: (format: ContentFormat) => void = () => {},
  signal?: AbortSignal,
): Promise<Content> {
  const limits = limitsFor(maxMemory);
  if (typeof input === 'string') {
    if (mayBeMany(input)) {
      const { findFiles } = await import('./many-files.ts');
      const { openMany } = await import('./open-many.ts');
      const many = findFiles(input);
      if (many) return openMany(many, (one) => openPart(one, many.pattern, maxMemory, signal), limits);
    }
    return openStored(abortable(await openSource(input, limits), signal), limits, onFormat);
  }
  if (input instanceof Uint8Array)
    return openStored(abortable(fromBytes(IN_MEMORY, input), signal), limits, onFormat);
  return openObject(input, limits);
}

/** What messages call an input without a name. */
const IN_MEMORY = 'the input';

/** Arrays and attention files in memory, as JSON would have them. */
async function openObject(value: unknown, limits: Limits): Promise<Content> {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) throw withoutShape(value);
  const document: JsonDocument = { name: IN_MEMORY, value, duplicateKeys: [], positionOf: () => '' };
  if (!isRawArrays(document)) return { document };
  const { jsonArrays } = await import('../arrays/json-arrays.ts');
  return { file: jsonArrays(IN_MEMORY, value, limits) };
}

const withoutShape = (value: object) =>
  new AttnplotError('input', `${IN_MEMORY} cannot be read`, [
    {
      code: 'wrong-type',
      message: `found a ${value.constructor.name} without a shape, expected { shape, data }, or the bytes of a file as a Uint8Array`,
      hint: 'write { shape: [12, 8, 64, 64], data } with the lengths of its axes, or new Uint8Array(buffer) for bytes',
    },
  ]);

/** Opens a file on disk or in memory. */
async function openStored(
  source: ByteSource,
  limits: Limits,
  onFormat: (format: ContentFormat) => void,
): Promise<Content & { readonly identity: InputIdentity }> {
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
async function openPart(path: string, pattern: string, maxMemory?: number, signal?: AbortSignal) {
  // A folder may hold a pipe, which would be waited for.
  if (isNoFile(path))
    throw new AttnplotError('io', `cannot read ${pattern}`, [
      {
        code: 'unreadable',
        message: `${path} is a folder, a device, a pipe or a socket, expected a file`,
        hint: 'move it elsewhere',
      },
    ]);
  const limits = limitsFor(maxMemory);
  const content = await openStored(abortable(await openSource(path, limits), signal), limits, () => {});
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

async function readFigureContent(source: ByteSource, limits: Limits) {
  const { bytes, identity } = await readWhole(source, limits, 'a figure');
  const { readFigure } = await import('../provenance/read.ts');
  return { identity, figure: readFigure(source.name, bytes, limits), limits };
}

/** An attention file is a document; nested lists of numbers are arrays, and so is a table of numbers (CSV). */
async function readJsonContent(source: ByteSource, limits: Limits) {
  const { bytes, identity } = await readWhole(source, limits, 'a JSON file');
  const text = decodeText(bytes, source.name);
  const table = /^\s*[{[]/.test(text) ? undefined : await tableOf(source.name, text, limits);
  if (table) return { identity, file: table };
  const document = readJson(text, source.name);
  if (!Array.isArray(document.value) && !isRawArrays(document)) {
    const foreign = foreignJson(source.name, document.value);
    if (foreign) throw foreign;
    return { identity, document };
  }
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
