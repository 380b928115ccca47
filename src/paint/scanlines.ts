/**
 * Turns bands of pixels into PNG scanlines and deflates them while the next band is painted.
 *
 * Every line is filtered as its difference from the one above (filter 2, Up). Most lines of a figure of cells equal the
 * one above, and the zeros that leaves cost next to nothing to deflate; in text, upright strokes become zeros too.
 */
import { createDeflate } from 'node:zlib';

const UP = 2;
/** Measured on the seed at 1800 x 3000 px: level 3 takes 9 ms and 216 KB, 4 takes 26 ms and 152 KB, 6 no less than 4. */
const DEFLATE_LEVEL = 3;
/** Output is handed over in pieces this large, in bytes; each piece is a turn of the event loop. */
const OUTPUT_CHUNK = 1 << 18;

export interface ScanlineEncoder {
  /**
   * Adds whole lines of RGBA, one word a pixel; the words may be reused afterwards. Resolves when the lines before
   * these are deflated: awaiting it keeps one band in the making and one in the deflater.
   */
  readonly add: (rgba: Uint32Array) => Promise<void>;
  /** The zlib stream of all lines. */
  readonly finish: () => Promise<Buffer>;
}

/** Encodes lines of `width` pixels with `channels` channels (3 drops alpha, which must be opaque then). */
export function encodeScanlines(width: number, channels: 3 | 4): ScanlineEncoder {
  const deflate = createDeflate({ level: DEFLATE_LEVEL, chunkSize: OUTPUT_CHUNK });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    deflate.on('data', (chunk: Buffer) => chunks.push(chunk));
    deflate.on('end', () => resolve(Buffer.concat(chunks)));
    deflate.on('error', reject);
  });
  const subtract = channels === 3 ? subtractRgb : subtractRgba;
  const stride = 1 + width * channels;
  let above: Uint32Array = new Uint32Array(width);
  let deflated = Promise.resolve();
  // Two buffers take turns: one is filled while the other is deflated.
  let [spare, busy] = [Buffer.alloc(0), Buffer.alloc(0)];
  const add = (rgba: Uint32Array): Promise<void> => {
    const lines = rgba.length / width;
    [spare, busy] = [busy, spare];
    if (busy.length < lines * stride) busy = Buffer.alloc(lines * stride);
    // Zeroed: a pixel equal to the one above it needs nothing more.
    const filtered = busy.subarray(0, lines * stride).fill(0);
    for (let line = 0; line < lines; line++) {
      const current = rgba.subarray(line * width, (line + 1) * width);
      filtered[line * stride] = UP;
      if (!sameBytes(current, above)) subtract(current, above, filtered, line * stride + 1);
      above = current;
    }
    above = above.slice();
    const before = deflated;
    deflated = new Promise((resolve) => deflate.write(filtered, () => resolve()));
    return before;
  };
  return {
    add,
    finish: () => {
      deflate.end();
      return done;
    },
  };
}

const asBytes = (words: Uint32Array) => Buffer.from(words.buffer, words.byteOffset, words.byteLength);
const sameBytes = (a: Uint32Array, b: Uint32Array) => asBytes(a).equals(asBytes(b));

function subtractRgb(line: Uint32Array, above: Uint32Array, to: Buffer, at: number): void {
  for (let x = 0; x < line.length; x++) {
    const pixel = line[x] as number;
    const other = above[x] as number;
    if (pixel === other) continue;
    const o = at + 3 * x;
    to[o] = pixel - other;
    to[o + 1] = (pixel >> 8) - (other >> 8);
    to[o + 2] = (pixel >> 16) - (other >> 16);
  }
}

function subtractRgba(line: Uint32Array, above: Uint32Array, to: Buffer, at: number): void {
  for (let x = 0; x < line.length; x++) {
    const pixel = line[x] as number;
    const other = above[x] as number;
    if (pixel === other) continue;
    for (let channel = 0; channel < 4; channel++)
      to[at + 4 * x + channel] = (pixel >>> (8 * channel)) - (other >>> (8 * channel));
  }
}
