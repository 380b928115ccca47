/**
 * Images in another size. In our own arithmetic, since Skia's smoothing differs from build to build by a level of 255, and a figure
 * as SVG or PDF has the same bytes on every machine.
 */

type Size = readonly [width: number, height: number];

/** Lines that are read at once; the whole image may take 200 MB. */
const BAND_HEIGHT = 256;

/**
 * Scales an image. Each pixel is the mean of the area that it covers in the old image, or of an area as large as an old pixel where
 * that is larger.
 * @param linesOf RGBA words of some lines, from one down
 * @returns RGBA words, `[y * width + x]`
 */
export function resample(
  [width, height]: Size,
  [toWidth, toHeight]: Size,
  linesOf: (top: number, count: number) => Uint32Array,
): Uint32Array {
  const across = shares(width, toWidth);
  const narrowed = new Uint8ClampedArray(4 * toWidth * height);
  for (let top = 0; top < height; top += BAND_HEIGHT) {
    const count = Math.min(BAND_HEIGHT, height - top);
    const { buffer, byteOffset, byteLength } = linesOf(top, count);
    const lines = new Uint8Array(buffer, byteOffset, byteLength);
    for (let y = 0; y < count; y++)
      across.forEach((share, x) => {
        mix(lines, y * width, 1, share, narrowed, (top + y) * toWidth + x);
      });
  }
  const scaled = new Uint8ClampedArray(4 * toWidth * toHeight);
  shares(height, toHeight).forEach((share, y) => {
    for (let x = 0; x < toWidth; x++) mix(narrowed, x, toWidth, share, scaled, y * toWidth + x);
  });
  return new Uint32Array(scaled.buffer);
}

/** Pixels of a line that a pixel of the scaled line is mixed from: the first, and how much of it and of each after it. */
interface Share {
  readonly first: number;
  readonly parts: Float64Array;
}

/** The shares of a line of `to` pixels in one of `from`. */
function shares(from: number, to: number): Share[] {
  const ratio = from / to;
  return Array.from({ length: to }, (_, i) => {
    const reach = Math.max(1, ratio);
    const middle = (i + 0.5) * ratio;
    const [start, end] = [Math.max(0, middle - reach / 2), Math.min(from, middle + reach / 2)];
    const first = Math.floor(start);
    const parts = Float64Array.from({ length: Math.min(from, Math.ceil(end)) - first }, (_, k) => {
      return Math.min(first + k + 1, end) - Math.max(first + k, start);
    });
    return { first, parts: parts.map((part) => part / (end - start)) };
  });
}

/** Mixes a pixel from those of a line or column, which begins at pixel `start` and has `step` pixels from one to the next. */
function mix(
  pixels: Uint8Array | Uint8ClampedArray,
  start: number,
  step: number,
  { first, parts }: Share,
  to: Uint8ClampedArray,
  at: number,
): void {
  for (let channel = 0; channel < 4; channel++) {
    let sum = 0;
    let place = 4 * (start + first * step) + channel;
    for (let k = 0; k < parts.length; k++, place += 4 * step)
      sum += (parts[k] as number) * (pixels[place] as number);
    to[4 * at + channel] = sum;
  }
}
