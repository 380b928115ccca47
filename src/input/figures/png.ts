import { crc32 } from 'node:zlib';
import { chunksOf, type PngChunk } from './png-chunks.ts';

/** Bytes between keyword and text of an iTXt chunk that is neither compressed nor in a language. */
const BETWEEN = '\0\0\0\0\0';

/** The provenance a PNG carries: the text of its iTXt chunk under the keyword `attnplot`; undefined without a whole one. */
export const provenanceOfPng = (bytes: Uint8Array): string | undefined =>
  textUnder('attnplot', [...chunksOf(bytes)]);

/** Chunks that make a picture: its size, its colours and its pixels. */
const PICTURE = ['IHDR', 'PLTE', 'tRNS', 'IDAT'];

/**
 * Whether a PNG is whole and still holds the picture that attnplot wrote: its size, palette and compressed pixels have the
 * checksum that stands under `attnplot-image`. Of a picture that was packed anew with the same pixels this cannot be told.
 */
export function isUntouchedPng(bytes: Uint8Array): boolean {
  const chunks = [...chunksOf(bytes)];
  if (!chunks.every(({ whole }) => whole) || chunks.at(-1)?.type !== 'IEND') return false;
  const image = chunks
    .filter(({ type }) => PICTURE.includes(type))
    .reduce((crc, { data }) => crc32(data, crc), 0);
  return textUnder('attnplot-image', chunks) === image.toString(16).padStart(8, '0');
}

function textUnder(keyword: string, chunks: readonly PngChunk[]): string | undefined {
  const start = Buffer.from(keyword + BETWEEN, 'latin1');
  for (const { type, data, whole } of chunks) {
    const text = Buffer.from(data.buffer, data.byteOffset, data.length);
    if (whole && type === 'iTXt' && text.subarray(0, start.length).equals(start))
      return text.toString('utf8', start.length);
  }
  return undefined;
}
