import type { Format } from '../../options/formats.ts';
import { chunksOf } from './png-chunks.ts';

const text = (bytes: Uint8Array, from: number, to?: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', from, to);
const ending = (bytes: Uint8Array) => text(bytes, Math.max(0, bytes.length - 32));

/** Whether a file has all the bytes that it says it has, up to the mark its format ends with. */
const CHECKS: Readonly<Record<Format, (bytes: Uint8Array) => boolean>> = {
  png: (bytes) => {
    const chunks = [...chunksOf(bytes)];
    return chunks.every(({ whole }) => whole) && chunks.at(-1)?.type === 'IEND';
  },
  svg: (bytes) => /<\/svg>\s*$/.test(ending(bytes)),
  pdf: (bytes) => /%%EOF\s*$/.test(ending(bytes)),
  html: (bytes) => /<\/html>\s*$/.test(ending(bytes)),
  webp: (bytes) => bytes.length >= 12 && viewOf(bytes).getUint32(4, true) + 8 === bytes.length,
  jpeg: (bytes) => ending(bytes).endsWith('\xff\xd9'),
  avif: (bytes) => {
    let at = 0;
    while (at + 8 <= bytes.length) {
      const size = viewOf(bytes).getUint32(at);
      if (size < 8) return size === 0;
      at += size;
    }
    return at === bytes.length;
  },
};

/** @param format as its first bytes say */
export const isWhole = (format: Format, bytes: Uint8Array): boolean => CHECKS[format](bytes);

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength);
