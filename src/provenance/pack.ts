/** The values a figure carries: an attention file as JSON, deflated. */
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { type Attention, rowEnd } from '../input/attention.ts';
import type { EmbeddedData } from './provenance.ts';
import { toFile } from './to-file.ts';
import { unpackOld } from './unpack-0.1.ts';

/** Compressed bytes that a figure carries without being asked; and cells and bytes of JSON that are worth a try. */
const FEW_BYTES = 65_536;
const MOST_TRIED = { cells: 2 * FEW_BYTES, bytes: 32 * FEW_BYTES };
/** Compressed bytes beyond which programs refuse to open a PNG: Pillow allows 64 MB of text, which base64 fills with this. */
export const MOST_BYTES = 45e6;
/** Bytes of JSON that readers allow: see `limitsFor`. */
const MOST_UNPACKED = 100e6;
/** Bytes of JSON that a cell takes at least: a digit and a comma. */
const LEAST_PER_CELL = 2;

/**
 * Packs what is drawn as the attention file it could have been drawn from, without title and figure block.
 * @param embed `auto` for what is small, else `all`
 * @returns undefined for what is not to be carried; `null` for what is too large to be
 */
export function packAttention(attention: Attention, embed: 'auto' | 'all'): EmbeddedData | undefined | null {
  const not = embed === 'auto' ? undefined : null;
  const [cells, bytes, packed] =
    embed === 'auto'
      ? [MOST_TRIED.cells, MOST_TRIED.bytes, FEW_BYTES]
      : [MOST_UNPACKED / LEAST_PER_CELL, MOST_UNPACKED, MOST_BYTES];
  if (cellCount(attention) > cells) return not;
  const text = Buffer.from(JSON.stringify(toFile(attention)));
  if (text.length > bytes) return not;
  const stream = atMost(() => deflateSync(text, { maxOutputLength: packed }));
  return stream ? { zlib: stream.toString('base64') } : not;
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
