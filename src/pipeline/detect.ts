import type { ByteSource } from '../arrays/bytes.ts';
import { refusal } from '../arrays/limits.ts';
import { animationKind, figureFormat, KIND_BYTES } from '../formats/figure-file.ts';

/** What a file is, by its first bytes. */
export type ContentFormat = 'npy' | 'npz' | 'safetensors' | 'figure' | 'json';

/** First bytes, as one character each, that no JSON text can have, so that the rest of them need not be there. */
export const MAGIC: readonly (readonly [bytes: string, format: ContentFormat])[] = [
  ['\x93NUMPY', 'npy'],
  ['PK', 'npz'],
];

export const AS_NPZ = 'save with np.savez(f, attentions=np.asarray(x, dtype=np.float32))';

export const READABLE = '.npy, .npz, .safetensors, JSON or a figure';

/** Formats people dump tensors in that attnplot does not read. */
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
 * Tells a file's format from its content; whatever it cannot tell is taken for JSON.
 * @throws AttnplotError (input) for a known format that attnplot does not read
 */
export async function detectFormat(source: ByteSource): Promise<ContentFormat> {
  const start = await source.read(0, Math.min(KIND_BYTES, source.size));
  // First, as the header's length may begin with another format's bytes: 640 with a pickle's, 19280 with a zip's.
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
    // A file cut off within its magic is still what it began as.
    if (text !== '' && (text.startsWith(magic) || magic.startsWith(text))) return format;
  }
  // No JSON text has a NUL: the brace may be missing from a file that is damaged.
  return hasHeaderLength(start) ? 'safetensors' : 'json';
}

export const BRACE = 0x7b;

/** The 64-bit length that safetensors begins with leaves its upper bytes 0. */
export const hasHeaderLength = (start: Uint8Array) => start.length >= 8 && start[6] === 0 && start[7] === 0;
