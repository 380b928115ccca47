/** The filtered and deflated lines of a PNG; a band is deflated while the next one is drawn. */
import { createDeflate } from 'node:zlib';
import type { ColorType } from '../formats/png.ts';
import type { Picture } from './canvas.ts';
import { BAND_HEIGHT, type Band, bandsOf } from './canvas-pixels.ts';
import { createPalette, type Palette } from './palette.ts';

/** Bytes per pixel in the file. */
const CHANNELS = { indexed: 1, rgb: 3, rgba: 4 } as const;
/** How a line is written: unchanged, or as its difference from the line above (PNG, section 9). */
const FILTER = { none: 0, up: 2 } as const;
/** Bytes of a piece of output; each piece takes a turn of the event loop. */
const OUTPUT_CHUNK = 1 << 18;

/**
 * For the seed at 1800 x 3000 px, level 3 takes 5 ms and 84 KB, level 4 12 ms and 65 KB, level 6 23 ms and 64 KB; Skia's own
 * encoder writes 106 KB. Run lengths alone take 4 ms and 68 KB, but more than double figures with hatches or many labels (95 KB
 * instead of 39 KB). Choosing between the two midway costs as much as it gains.
 */
const LEVEL = 3;

/** The zlib stream of a picture's lines. */
export interface Scanlines {
  readonly data: Buffer;
  /** Colours of indexed pixels, as words of RGBA. */
  readonly colors: Uint32Array;
}

type Overfull<T extends ColorType> = T extends 'indexed' ? undefined : never;

/**
 * Draws a picture from the line `top` down; undefined where its colours do not fit a palette. Where the colour type has no
 * alpha, pixels must be opaque.
 */
export async function deflateLines<T extends ColorType>(
  picture: Picture,
  colorType: T,
  { top = 0, bandHeight = BAND_HEIGHT } = {},
): Promise<Scanlines | Overfull<T>> {
  const deflate = createDeflate({ level: LEVEL, chunkSize: OUTPUT_CHUNK });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    deflate.on('data', (chunk: Buffer) => chunks.push(chunk));
    deflate.on('end', () => resolve(Buffer.concat(chunks)));
    deflate.on('error', reject);
  });
  const palette = createPalette();
  const filtered = createFilter(picture.width, bandHeight, colorType, palette);
  let deflated: Promise<void> | undefined;
  for (const band of bandsOf(picture, top, bandHeight)) {
    const lines = filtered(band);
    if (palette.isOverfull()) return undefined as Overfull<T>;
    // One band is being filtered while another is in the deflater.
    await deflated;
    deflated = new Promise((resolve) => deflate.write(lines, () => resolve()));
  }
  deflate.end();
  return { data: await done, colors: palette.colors() };
}

/**
 * Turns bands into PNG's lines; the result is overwritten by the band after the next.
 *
 * Most lines of a heatmap equal the line above, and zeros cost almost nothing to find and to deflate. Other lines of indices
 * are written unchanged; lines of colours as differences, in which upright strokes of text become zeros.
 */
function createFilter(width: number, bandHeight: number, colorType: ColorType, palette: Palette) {
  const stride = 1 + CHANNELS[colorType] * width;
  let [out, other] = [Buffer.alloc(bandHeight * stride), Buffer.alloc(bandHeight * stride)];
  const write = colorType === 'indexed' ? indexer(width, palette) : differ(CHANNELS[colorType]);
  /** Zeros, which PNG assumes above the first line and which are no colour. */
  let above: Line = { bytes: Buffer.alloc(4 * width), start: 0 };
  let isFirst = true;
  return ({ height, bytes }: Band): Buffer => {
    [out, other] = [other, out];
    for (let y = 0; y < height; y++) {
      const line = { bytes, start: 4 * width * y };
      const at = y * stride;
      const isSame = !isFirst && isEqual(line, above, 0, 4 * width);
      out[at] = isSame || colorType !== 'indexed' ? FILTER.up : FILTER.none;
      if (isSame) out.fill(0, at + 1, at + stride);
      else write(line, above, out.subarray(at + 1, at + stride), isFirst);
      above = line;
      isFirst = false;
    }
    return out.subarray(0, height * stride);
  };
}

/** A line of RGBA: the bytes that hold it, and the offset of its first byte. */
interface Line {
  readonly bytes: Buffer;
  readonly start: number;
}

type WriteLine = (line: Line, above: Line, out: Buffer, isFirst: boolean) => void;

const isEqual = (one: Line, other: Line, from: number, to: number): boolean =>
  one.bytes.compare(other.bytes, other.start + from, other.start + to, one.start + from, one.start + to) ===
  0;

/** Writes the difference of a line from the line above, channel by channel. */
const differ =
  (channels: 3 | 4): WriteLine =>
  (line, above, out) => {
    for (let to = 0, i = 0; to < out.length; i += 4)
      for (let channel = i; channel < i + channels; channel++, to++)
        out[to] =
          (line.bytes[line.start + channel] as number) - (above.bytes[above.start + channel] as number);
  };

/** Pixels compared at once. Labels are narrow; the indices between them are those of the line above. */
const STRETCH = 128;

/** Writes palette indices. */
function indexer(width: number, palette: Palette): WriteLine {
  const indices = new Uint8Array(width);
  return (line, above, out, isFirst) => {
    for (let x = 0; x < width; x += STRETCH) {
      const end = Math.min(width, x + STRETCH);
      if (!isFirst && isEqual(line, above, 4 * x, 4 * end)) continue;
      const { buffer, byteOffset } = line.bytes;
      palette.index(new Int32Array(buffer, byteOffset + line.start + 4 * x, end - x), indices, x);
    }
    out.set(indices);
  };
}
