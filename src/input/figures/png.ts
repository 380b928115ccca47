import { chunksOf } from './png-chunks.ts';

const KEYWORD = Buffer.from('attnplot\0\0\0\0\0', 'latin1');

/** The provenance a PNG carries: the text of its iTXt chunk under the keyword `attnplot`; undefined without a whole one. */
export function readPngProvenance(bytes: Uint8Array): string | undefined {
  for (const { type, data, whole } of chunksOf(bytes)) {
    const text = Buffer.from(data.buffer, data.byteOffset, data.length);
    if (whole && type === 'iTXt' && text.subarray(0, KEYWORD.length).equals(KEYWORD))
      return text.toString('utf8', KEYWORD.length);
  }
  return undefined;
}
