/**
 * Turns bands of pixels into PNG scanlines and deflates them while the next band is painted.
 *
 * Most lines of a figure of cells equal the one above: they are filtered as their difference from it (filter 2, Up), and the
 * zeros that leaves cost next to nothing to deflate. Of indices, other lines are left as they are (filter 0); of colours,
 * they are differences too, as upright strokes of text become zeros then.
 */
import { constants, createDeflate } from 'node:zlib';
import type { Pixels } from './pixels.ts';
import type { ColorType } from './png-file.ts';

const [NONE, UP] = [0, 2];
/**
 * Measured on the seed at 1800 x 3000 px: indices by run lengths alone take 4 ms and 74 KB; level 3 takes 6 ms and 85 KB, 4 19 ms
 * and 67 KB. Of colours in three or four bytes a run is no run of bytes.
 */
const deflateOptions = (colorType: ColorType) =>
  colorType === 'indexed' ? { level: 1, strategy: constants.Z_RLE } : { level: 3 };
/** Output is handed over in pieces this large, in bytes; each piece is a turn of the event loop. */
const OUTPUT_CHUNK = 1 << 18;

/** Bytes a pixel takes in the file. */
const PIXEL_BYTES = { indexed: 1, rgb: 3, rgba: 4 } as const;

interface ScanlineEncoder {
  /**
   * Adds whole lines, of indices or of RGBA as words; they may be reused afterwards. Resolves when the lines before these
   * are deflated: awaiting it keeps one band in the making and one in the deflater.
   * @param changes 0 for each of the lines that is known to equal the one above; without it, lines are compared
   */
  readonly add: (pixels: Pixels, changes?: Uint8Array) => Promise<void>;
  /** The zlib stream of all lines. */
  readonly finish: () => Promise<Buffer>;
}

/** Encodes lines of `width` pixels; where the colour type drops alpha, they must be opaque. */
export function encodeScanlines(width: number, colorType: ColorType): ScanlineEncoder {
  const deflate = createDeflate({ ...deflateOptions(colorType), chunkSize: OUTPUT_CHUNK });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    deflate.on('data', (chunk: Buffer) => chunks.push(chunk));
    deflate.on('end', () => resolve(Buffer.concat(chunks)));
    deflate.on('error', reject);
  });
  const filter = createFilter(width, colorType);
  let deflated = Promise.resolve();
  // Two buffers take turns: one is filled while the other is deflated.
  let [spare, busy] = [Buffer.alloc(0), Buffer.alloc(0)];
  const add = (pixels: Pixels, changes?: Uint8Array): Promise<void> => {
    const size = (pixels.length / width) * (1 + width * PIXEL_BYTES[colorType]);
    [spare, busy] = [busy, spare];
    if (busy.length < size) busy = Buffer.alloc(size);
    // Zeroed: what equals the line above needs nothing more.
    const scanlines = busy.subarray(0, size).fill(0);
    filter(pixels, scanlines, changes);
    const before = deflated;
    deflated = new Promise((resolve) => deflate.write(scanlines, () => resolve()));
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

/** Writes lines of pixels, band after band, as scanlines into zeroed bytes. */
function createFilter(
  width: number,
  colorType: ColorType,
): (pixels: Pixels, to: Buffer, changes: Uint8Array | undefined) => void {
  const stride = 1 + width * PIXEL_BYTES[colorType];
  let above: Pixels | undefined;
  return (pixels, to, changes) => {
    const bytes = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    const lineBytes = width * pixels.BYTES_PER_ELEMENT;
    for (let at = 0, start = 0; at < to.length; at += stride, start += lineBytes) {
      const line = start / lineBytes;
      const isSame = changes
        ? changes[line] === 0
        : start === 0
          ? above !== undefined && bytes.compare(asBytes(above), 0, lineBytes, 0, lineBytes) === 0
          : bytes.compare(bytes, start - lineBytes, start, start, start + lineBytes) === 0;
      to[at] = UP;
      if (isSame) continue;
      if (colorType === 'indexed') {
        to[at] = NONE;
        bytes.copy(to, at + 1, start, start + lineBytes);
        continue;
      }
      const first = line * width;
      const before = line === 0 ? above : pixels.subarray(first - width, first);
      subtract(pixels.subarray(first, first + width), before, PIXEL_BYTES[colorType], to, at + 1);
    }
    above = pixels.slice(pixels.length - width);
  };
}

const asBytes = ({ buffer, byteOffset, byteLength }: Pixels) => Buffer.from(buffer, byteOffset, byteLength);

/** The difference of a line of words from the one above, channel by channel, into zeroed bytes. */
function subtract(line: Pixels, above: Pixels | undefined, channels: number, to: Buffer, at: number): void {
  for (let x = 0; x < line.length; x++) {
    const pixel = line[x] as number;
    const other = above?.[x] ?? 0;
    if (pixel === other) continue;
    for (let channel = 0; channel < channels; channel++)
      to[at + channels * x + channel] = (pixel >>> (8 * channel)) - (other >>> (8 * channel));
  }
}
