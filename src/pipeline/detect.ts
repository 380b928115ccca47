/** Tells a file's format by its first bytes. */

import type { ByteSource } from '../arrays/bytes.ts';
import { animationKind, figureFormat } from '../formats/figure-file.ts';
import { FOREIGN_BYTES, foreignFile, unknownFormat } from './foreign.ts';

/** A format that attnplot reads. */
export type ContentFormat = 'npy' | 'npz' | 'safetensors' | 'figure' | 'json';

/** First bytes of formats, as one character each. No JSON text begins with them, so a file cut off within them is told too. */
const MAGIC: readonly (readonly [bytes: string, format: ContentFormat])[] = [
  ['\x93NUMPY', 'npy'],
  ['PK', 'npz'],
];

/**
 * Tells a file's format by its content. A file of no known format is taken for JSON.
 * @throws AttnplotError (input) for a known format that attnplot does not read
 */
export async function detectFormat(source: ByteSource): Promise<ContentFormat> {
  const start = await source.read(0, Math.min(FOREIGN_BYTES, source.size));
  // safetensors comes first, because its header length may look like another format: 640 like a pickle, 19280 like a zip.
  if (hasHeaderLength(start) && start[8] === BRACE) return 'safetensors';
  const animation = animationKind(start);
  if (animation)
    throw unknownFormat(source, {
      what: `an animation (${animation}), which carries no data`,
      hint: 'use the inputs it was made of',
    });
  const text = String.fromCharCode(...start);
  // Most inputs are JSON, and no other file begins so.
  if (start[0] === BRACE && !hasHeaderLength(start)) return 'json';
  const foreign = foreignFile(source, start, text);
  if (foreign) throw foreign;
  if (figureFormat(start)) return 'figure';
  for (const [magic, format] of MAGIC) {
    // A file that is cut off within its first bytes still has that format.
    if (text !== '' && (text.startsWith(magic) || magic.startsWith(text))) return format;
  }
  const { rawNumbers } = await import('./raw-numbers.ts');
  const raw = rawNumbers(source, start);
  if (raw) throw unknownFormat(source, raw);
  // No JSON text holds a NUL, so this is a damaged safetensors file without its brace.
  return hasHeaderLength(start) ? 'safetensors' : 'json';
}

const BRACE = 0x7b;

/** The 64-bit length that safetensors begins with leaves its upper bytes 0. */
const hasHeaderLength = (start: Uint8Array) => start.length >= 8 && start[6] === 0 && start[7] === 0;
