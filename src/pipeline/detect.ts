/** Tells a file's format by its first bytes. */

import type { ByteSource } from '../arrays/bytes.ts';
import { refusal, torchCommand } from '../arrays/limits.ts';
import { animationKind, figureFormat, KIND_BYTES } from '../formats/figure-file.ts';

/** A format that attnplot reads. */
export type ContentFormat = 'npy' | 'npz' | 'safetensors' | 'figure' | 'json';

/** First bytes of formats, as one character each. No JSON text begins with them, so a file cut off within them is told too. */
const MAGIC: readonly (readonly [bytes: string, format: ContentFormat])[] = [
  ['\x93NUMPY', 'npy'],
  ['PK', 'npz'],
];

const AS_NPZ = 'save with np.savez(f, attentions=np.asarray(x, dtype=np.float32))';

const READABLE = '.npy, .npz, .safetensors, .pt, JSON or a figure';

/** Formats that attnplot does not read although arrays are often saved in them. */
const OTHERS: readonly (readonly [bytes: string, what: string, hint: string])[] = [
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
  const pickle = pickleHint(source, start);
  if (pickle)
    throw refusal(
      source.name,
      'unknown-format',
      `found ${pickle.found}, which attnplot does not run, expected ${READABLE}`,
      pickle.hint,
    );
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

const BRACE = 0x7b;

/** The 64-bit length that safetensors begins with leaves its upper bytes 0. */
const hasHeaderLength = (start: Uint8Array) => start.length >= 8 && start[6] === 0 && start[7] === 0;

/** What torch.save wrote before version 1.6, and still does when it is told to, begins with a number of its own. */
const OLD_TORCH = '\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.';

/** What a pickle is, and the command that makes a file of it that can be read. */
function pickleHint(source: ByteSource, start: Uint8Array): { found: string; hint: string } | undefined {
  if (start[0] !== 0x80 || !((start[1] as number) >= 2 && (start[1] as number) <= 5)) return undefined;
  if (String.fromCharCode(...start).includes(OLD_TORCH))
    return {
      found: 'a PyTorch file of the format before 1.6',
      hint: `convert it: ${torchCommand(source, "torch.save(torch.load(sys.argv[1], map_location='cpu'), sys.argv[2])")}`,
    };
  const command = torchCommand(
    source,
    "torch.save(pickle.load(open(sys.argv[1], 'rb')), sys.argv[2])",
    'pickle, ',
  );
  return { found: 'a Python pickle', hint: `${AS_NPZ}, or convert it, if you trust it: ${command}` };
}
