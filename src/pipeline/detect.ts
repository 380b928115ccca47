/** Tells a file's format by its first bytes. */

import type { ByteSource } from '../arrays/bytes.ts';
import { refusal } from '../arrays/limits.ts';
import { animationKind, figureFormat, KIND_BYTES } from '../formats/figure-file.ts';

/** A format that attnplot reads. */
export type ContentFormat = 'npy' | 'npz' | 'safetensors' | 'figure' | 'json';

/** First bytes of formats, as one character each. No JSON text begins with them, so a file cut off within them is told too. */
export const MAGIC: readonly (readonly [bytes: string, format: ContentFormat])[] = [
  ['\x93NUMPY', 'npy'],
  ['PK', 'npz'],
];

export const AS_NPZ = 'save with np.savez(f, attentions=np.asarray(x, dtype=np.float32))';

export const READABLE = '.npy, .npz, .safetensors, JSON or a figure';

/** Formats that attnplot does not read although arrays are often saved in them. */
export const OTHERS: readonly (readonly [bytes: string, what: string, hint: string])[] = [
  ...['\x02', '\x03', '\x04', '\x05'].map(
    (protocol) => [`\x80${protocol}`, 'a Python pickle, which attnplot does not run', AS_NPZ] as const,
  ),
  ['\x89HDF', 'an HDF5 file', AS_NPZ],
  ['\x1f\x8b', 'a gzip file', 'unpack it first: gunzip -c file.gz | attnplot render -'],
  ['ARROW1', 'an Arrow file', AS_NPZ],
  ['PAR1', 'a Parquet file', AS_NPZ],
];

/**
 * Tells a file's format by its content. A file of no known format is taken for JSON.
 * @throws AttnplotError (input) for a known format that attnplot does not read
 */
export async function detectFormat(source: ByteSource): Promise<ContentFormat> {
  const start = await source.read(0, Math.min(KIND_BYTES, source.size));
  // safetensors comes first, because its header length may look like another format: 640 like a pickle, 19280 like a zip.
  if (hasHeaderLength(start) && start[8] === BRACE) return 'safetensors';
  const animation = animationKind(start);
  if (animation)
    throw refusal(
      source.name,
      'unknown-format',
      `found an animation (${animation}), which carries no data, expected ${READABLE}`,
      'use the inputs it was made of',
    );
  if (figureFormat(start)) return 'figure';
  const text = String.fromCharCode(...start.subarray(0, 9));
  for (const [magic, what, hint] of OTHERS)
    if (text.startsWith(magic))
      throw refusal(source.name, 'unknown-format', `found ${what}, expected ${READABLE}`, hint);
  for (const [magic, format] of MAGIC) {
    // A file that is cut off within its first bytes still has that format.
    if (text !== '' && (text.startsWith(magic) || magic.startsWith(text))) return format;
  }
  // No JSON text holds a NUL, so this is a damaged safetensors file without its brace.
  return hasHeaderLength(start) ? 'safetensors' : 'json';
}

export const BRACE = 0x7b;

/** Whether a file begins like safetensors: with a 64-bit length whose upper bytes are 0. */
export const hasHeaderLength = (start: Uint8Array) => start.length >= 8 && start[6] === 0 && start[7] === 0;
