import { sha256 } from '../sha256.ts';
import type { FigureFile } from './figures/read.ts';
import { type JsonDocument, readJson } from './json.ts';
import { isRawArrays } from './raw-arrays.ts';
import { decodeText } from './source.ts';
import { openSource } from './tensors/byte-source.ts';
import { type ContentFormat, detectFormat } from './tensors/detect.ts';
import { checkLimit, type Limits, limitsFor } from './tensors/limits.ts';
import { openTensors } from './tensors/open.ts';
import type { TensorFile } from './tensors/tensor-file.ts';

/** What tells one input from another. */
export interface InputIdentity {
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
  const { dataOf } = await import('../provenance/data-of.ts');
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
      const { readFigure } = await import('./figures/read.ts');
      const figure = readFigure(source.name, bytes, limits);
      return { figure, limits, identity: { bytes: size, sha256: sha256(bytes) } };
    }
    if (format === 'json') {
      checkLimit(source.name, limits, 'whole', 'a JSON file', size);
      const bytes = await source.read(0, size);
      await source.close();
      const identity = { bytes: size, sha256: sha256(bytes) };
      const document = readJson(decodeText(bytes, source.name), source.name);
      if (!Array.isArray(document.value) && !isRawArrays(document)) return { document, identity };
      const { jsonArrays } = await import('./json-arrays.ts');
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
