/** The filtered and deflated lines of a PNG; some are deflated while the next ones are drawn. */
import { createDeflate } from 'node:zlib';
import type { ColorType } from '../formats/png.ts';
import type { Picture } from './canvas.ts';
import { BAND_HEIGHT, type Line, linesOf } from './canvas-pixels.ts';
import { createPalette, type Palette } from './palette.ts';

/** Bytes per pixel in the file. */
const CHANNELS = { indexed: 1, rgb: 3, rgba: 4 } as const;
/** How a line is written: unchanged, or as its difference from the line above (PNG, section 9). */
const FILTER = { none: 0, up: 2 } as const;
/** Lines that are deflated at once. Each piece takes a thread and a turn of the event loop. */
const PIECE_LINES = 192;
/** Bytes of a piece of output; each takes a turn of the event loop too. */
const OUTPUT_CHUNK = 1 << 18;

/**
 * For the seed at 1800 x 3000 px, level 3 takes 5 ms and 84 KB, level 4 12 ms and 65 KB, level 6 23 ms and 64 KB; Skia's own
 * encoder writes 106 KB. Run lengths alone take 4 ms and 68 KB, but more than double figures with hatches or many labels (95 KB
 * instead of 39 KB). Choosing between the two midway costs as much as it gains.
 */
const LEVEL = 3;

/** The zlib stream of a picture's lines. */
interface Scanlines {
  readonly data: Buffer;
  /** Colours of indexed pixels, as words of RGBA. */
  readonly colors: Uint32Array;
}

type Overfull<T extends ColorType> = T extends 'indexed' ? undefined : never;

/**
 * Draws a picture from the line `top` down; undefined where its colours do not fit a palette. Where the colour type has no
 * alpha, pixels must be opaque.
 *
 * Most lines of a heatmap equal the line above, and zeros cost almost nothing to deflate. Other lines of indices are written
 * unchanged; lines of colours as differences, in which upright strokes of text become zeros.
 */
export async function deflateLines<T extends ColorType>(
  picture: Picture,
  colorType: T,
  { top = 0, bandHeight = BAND_HEIGHT } = {},
): Promise<Scanlines | Overfull<T>> {
  const { width } = picture;
  const deflater = createDeflater();
  const palette = createPalette();
  const stride = 1 + CHANNELS[colorType] * width;
  const write = colorType === 'indexed' ? indexer(width, palette) : differ(CHANNELS[colorType], width);
  let [piece, other] = [Buffer.alloc(PIECE_LINES * stride), Buffer.alloc(PIECE_LINES * stride)];
  let at = 0;
  let above: Line | undefined;
  for (const line of linesOf(picture, top, bandHeight)) {
    if (at === piece.length) {
      // One piece is being filled while another is in the deflater.
      await deflater.write(piece);
      [piece, other, at] = [other, piece, 0];
    }
    const isNew = line !== undefined && !(above && isEqual(line, above, 4 * width));
    if (isNew) write(line, above, piece, at + 1);
    else piece.fill(0, at + 1, at + stride);
    if (palette.isOverfull()) return undefined as Overfull<T>;
    piece[at] = isNew && colorType === 'indexed' ? FILTER.none : FILTER.up;
    above = line ?? above;
    at += stride;
  }
  return { data: await deflater.end(piece.subarray(0, at)), colors: palette.colors() };
}

/** Deflates pieces in the background; `write` waits for the piece before. */
function createDeflater() {
  const deflate = createDeflate({ level: LEVEL, chunkSize: OUTPUT_CHUNK });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    deflate.on('data', (chunk: Buffer) => chunks.push(chunk));
    deflate.on('end', () => resolve(Buffer.concat(chunks)));
    deflate.on('error', reject);
  });
  let written: Promise<void> | undefined;
  return {
    write: async (piece: Buffer): Promise<void> => {
      await written;
      written = new Promise((resolve) => deflate.write(piece, () => resolve()));
    },
    end: (piece: Buffer): Promise<Buffer> => {
      deflate.end(piece);
      return done;
    },
  };
}

/** Writes a line to `out`, from `start` on; without a line above for the first. */
type WriteLine = (line: Line, above: Line | undefined, out: Buffer, start: number) => void;

const isEqual = (one: Line, other: Line, length: number): boolean =>
  one.bytes.compare(other.bytes, other.start, other.start + length, one.start, one.start + length) === 0;

/** Writes the difference of a line from the line above, channel by channel. */
const differ =
  (channels: number, width: number): WriteLine =>
  (line, above = { bytes: Buffer.alloc(4 * width), start: 0, changed: [] }, out, start) => {
    out.fill(0, start, start + channels * width);
    for (const { left, right } of line.changed)
      for (let x = left; x < right; x++)
        for (let channel = 0; channel < channels; channel++)
          out[start + channels * x + channel] =
            (line.bytes[line.start + 4 * x + channel] as number) -
            (above.bytes[above.start + 4 * x + channel] as number);
  };

/** Writes palette indices. */
function indexer(width: number, palette: Palette): WriteLine {
  const indices = new Uint8Array(width);
  return (line, _above, out, start) => {
    const pixels = new Int32Array(line.bytes.buffer, line.bytes.byteOffset + line.start, width);
    for (const span of line.changed) palette.index(pixels, span, indices);
    out.set(indices, start);
  };
}
