/** Whether a file that a run has written is whole, as its format says it. */
import { extname } from 'node:path';
import { PNG } from 'pngjs';

const text = (bytes: Uint8Array, from: number, to?: number) =>
  Buffer.from(bytes).toString('latin1', from, to);

const TESTS: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  '.png': (bytes) => PNG.sync.read(bytes).width > 0,
  '.svg': (bytes) => text(bytes, 0, 5) === '<?xml' && bytes.toString().trimEnd().endsWith('</svg>'),
  '.html': (bytes) => bytes.toString().trimEnd().endsWith('</html>'),
  '.pdf': (bytes) => text(bytes, 0, 5) === '%PDF-' && text(bytes, bytes.length - 8).includes('%%EOF'),
  '.webp': (bytes) => text(bytes, 0, 4) === 'RIFF' && bytes.readUInt32LE(4) === bytes.length - 8,
  '.gif': (bytes) => text(bytes, 0, 4) === 'GIF8' && bytes.at(-1) === 0x3b,
  '.jpeg': (bytes) => bytes.readUInt16BE(0) === 0xffd8 && bytes.readUInt16BE(bytes.length - 2) === 0xffd9,
  '.avif': (bytes) => text(bytes, 4, 8) === 'ftyp',
  '.json': (bytes) => JSON.parse(bytes.toString()) !== undefined,
};

/** False for a figure, an animation or JSON that is cut off; true for any other file. */
export function isWhole(name: string, bytes: Uint8Array): boolean {
  try {
    return TESTS[extname(name)]?.(Buffer.from(bytes)) ?? true;
  } catch {
    return false;
  }
}
