/** What GIF and WebP animations share: frames, the box that changed between two of them, and a palette. */

/** A rectangle of whole pixels. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Size of every frame, in pixels. */
export interface AnimationSize {
  readonly width: number;
  readonly height: number;
}

/** Writes frames of one size, one after the other, into a file that repeats them forever. */
export interface AnimationEncoder {
  /** Adds a frame. @param pixels the whole page, `[y * width + x]`. @param centiseconds how long it is shown */
  readonly add: (pixels: Uint32Array, centiseconds: number) => Promise<void>;
  /** The whole file. */
  readonly finish: () => Buffer;
}

/**
 * The smallest box around the pixels that differ between two frames of one size; a single pixel where none does, as an
 * image cannot be empty.
 */
export function changedBox<T extends Uint8Array | Uint32Array>(before: T, after: T, width: number): PixelBox {
  const height = after.length / width;
  const sameLine = (y: number) => {
    for (let i = y * width; i < (y + 1) * width; i++) if (before[i] !== after[i]) return false;
    return true;
  };
  let [top, bottom] = [0, height];
  while (top < bottom && sameLine(top)) top++;
  while (bottom > top && sameLine(bottom - 1)) bottom--;
  if (top === bottom) return { left: 0, top: 0, width: 1, height: 1 };
  let [left, right] = [width, 0];
  for (let y = top; y < bottom; y++) {
    let x = 0;
    while (x < left && before[y * width + x] === after[y * width + x]) x++;
    left = Math.min(left, x);
    let end = width;
    while (end > right && before[y * width + end - 1] === after[y * width + end - 1]) end--;
    right = Math.max(right, end);
  }
  return { left, top, width: right - left, height: bottom - top };
}

/** The pixels of a box, `[y * box.width + x]`. */
export function cutOut<T extends Uint8Array | Uint32Array>(
  pixels: T,
  width: number,
  { left, top, ...box }: PixelBox,
): T {
  const cut = pixels.slice(0, box.width * box.height) as T;
  for (let y = 0; y < box.height; y++)
    cut.set(pixels.subarray((top + y) * width + left, (top + y) * width + left + box.width), y * box.width);
  return cut;
}

/** Colours of a GIF's palette; its 256th place stands for pixels that stay as they were. */
export const MOST_COLORS = 255;

/** Turns pixels into the index of the nearest palette colour, without dithering, so that a flat cell stays flat. */
export function createIndexer(palette: Uint32Array): (pixels: Uint32Array) => Uint8Array {
  const known = new Map<number, number>();
  palette.forEach((color, i) => void known.set(color, i));
  const indexOf = (pixel: number): number => {
    const found = known.get(pixel);
    if (found !== undefined) return found;
    const nearest = nearestTo(pixel, palette);
    known.set(pixel, nearest);
    return nearest;
  };
  return (pixels) => {
    const indices = new Uint8Array(pixels.length);
    let [pixel, index] = [palette[0] as number, 0];
    for (let i = 0; i < pixels.length; i++) {
      // Most pixels are like the one before.
      if (pixels[i] !== pixel) {
        pixel = pixels[i] as number;
        index = indexOf(pixel);
      }
      indices[i] = index;
    }
    return indices;
  };
}

/** Index of the palette colour nearest to a pixel. */
export function nearestTo(pixel: number, palette: Uint32Array): number {
  let [nearest, least] = [0, Number.POSITIVE_INFINITY];
  palette.forEach((color, i) => {
    const distance = colorDistance(pixel, color);
    if (distance < least) [nearest, least] = [i, distance];
  });
  return nearest;
}

/** Squared distance of two words of RGBA in red, green and blue. */
export const colorDistance = (a: number, b: number): number =>
  squared(a, b, 0) + squared(a, b, 8) + squared(a, b, 16);

/** Squared difference in the channel that starts at a bit. */
const squared = (a: number, b: number, shift: number) => (((a >> shift) & 0xff) - ((b >> shift) & 0xff)) ** 2;
