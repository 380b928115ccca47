/** The values that a figure carries: an attention file as deflated JSON, in base64. Reading is a file of its own, which drawing does not load. */

import { deflateSync } from 'node:zlib';
import { type Attention, rowEnd } from '../attention/attention.ts';
import type { EmbeddedData } from './provenance.ts';
import { toFile } from './to-file.ts';

/**
 * The most that `--embed auto` and `--embed all` carry: cells, bytes of JSON, and compressed bytes. Readers accept 100 MB of JSON
 * (`limitsFor`). Pillow opens no PNG with more than 64 MB of text, which is 45 MB in base64.
 */
export const LIMITS = {
  auto: { cells: 131_072, bytes: 2_097_152, packed: 65_536 },
  all: { cells: 12.5e6, bytes: 100e6, packed: 45e6 },
} as const;

/**
 * Packs an attention as the attention file that draws it, without title and `figure` block.
 * @param embed the limits to keep to
 * @returns undefined above the limits of `auto`; null above those of `all`
 */
export function packAttention(attention: Attention, embed: 'auto' | 'all'): EmbeddedData | undefined | null {
  const tooMuch = embed === 'auto' ? undefined : null;
  const { cells, bytes, packed } = LIMITS[embed];
  if (cellCount(attention) > cells) return tooMuch;
  const text = Buffer.from(JSON.stringify(toFile(attention)));
  if (text.length > bytes) return tooMuch;
  const stream = withinLength(() => deflateSync(text, { maxOutputLength: packed }));
  return stream ? { zlib: stream.toString('base64') } : tooMuch;
}

const cellCount = ({ layers }: Attention) =>
  layers.reduce(
    (sum, layer) =>
      layer.tokens.reduce((inner, _, row) => inner + rowEnd(layer, row) - row * layer.keyCount, sum),
    0,
  );

/** The output of zlib; undefined if it exceeds `maxOutputLength`. */
export function withinLength(run: () => Buffer): Buffer | undefined {
  try {
    return run();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}
