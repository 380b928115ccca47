/** The values a figure carries: an attention file as JSON, deflated. */
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { type Attention, rowEnd } from '../input/attention.ts';
import type { EmbeddedData } from './provenance.ts';
import { toFile } from './to-file.ts';
import { unpackOld } from './unpack-0.1.ts';

/**
 * What is carried without being asked, and what can be: cells and bytes of JSON that are worth a try, and compressed bytes.
 * Readers allow 100 MB of JSON (see `limitsFor`), and Pillow opens no PNG with more than 64 MB of text, which base64 fills with
 * 45 MB.
 */
export const LIMITS = {
  auto: { cells: 131_072, bytes: 2_097_152, packed: 65_536 },
  all: { cells: 12.5e6, bytes: 100e6, packed: 45e6 },
} as const;

/**
 * Packs what is drawn as the attention file it could have been drawn from, without title and figure block.
 * @param embed `auto` for what is small, else `all`
 * @returns undefined for what is not to be carried; `null` for what is too large to be
 */
export function packAttention(attention: Attention, embed: 'auto' | 'all'): EmbeddedData | undefined | null {
  const tooMuch = embed === 'auto' ? undefined : null;
  const { cells, bytes, packed } = LIMITS[embed];
  if (cellCount(attention) > cells) return tooMuch;
  const text = Buffer.from(JSON.stringify(toFile(attention)));
  if (text.length > bytes) return tooMuch;
  const stream = atMost(() => deflateSync(text, { maxOutputLength: packed }));
  return stream ? { zlib: stream.toString('base64') } : tooMuch;
}

const cellCount = ({ layers }: Attention) =>
  layers.reduce(
    (sum, layer) =>
      layer.tokens.reduce((inner, _, row) => inner + rowEnd(layer, row) - row * layer.keyCount, sum),
    0,
  );

/** Values that inflate to more than allowed. */
export class TooLarge extends Error {}

/**
 * The attention file that a figure carries; the schema has not seen it.
 * @param mostBytes that may be inflated
 * @returns undefined where the data is damaged
 * @throws TooLarge
 */
export function unpackAttention({ numbers, zlib }: EmbeddedData, mostBytes: number): unknown {
  const options = { maxOutputLength: Math.ceil(mostBytes), finishFlush: constants.Z_FINISH };
  try {
    const packed = atMost(() => inflateSync(Buffer.from(zlib, 'base64'), options));
    if (!packed) throw new TooLarge();
    return numbers === undefined ? JSON.parse(packed.toString()) : unpackOld(packed, numbers);
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    return undefined;
  }
}

/** What zlib gives; undefined for more than its `maxOutputLength`. */
function atMost(run: () => Buffer): Buffer | undefined {
  try {
    return run();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}
