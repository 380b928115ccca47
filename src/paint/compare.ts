/** Comparison of two raster files by their pixels. */
import { avifSize } from '../formats/avif.ts';
import { imageSize } from '../formats/image-size.ts';
import { loadCanvas } from './skia.ts';

/** How two pictures differ. */
type PixelDifference =
  | { readonly sizes: readonly [before: string, after: string] }
  /** Share of pixels that differ, and the largest difference of a channel, of 255. */
  | { readonly share: number; readonly largest: number };

/**
 * Compares two pictures of any raster format, pixel by pixel.
 * @param tolerance difference of a colour channel, of 255, that counts as none
 * @throws Error for bytes that the canvas cannot decode
 */
export async function comparePixels(
  before: Uint8Array,
  after: Uint8Array,
  tolerance: number,
): Promise<PixelDifference> {
  // By their headers: a picture of a few bytes may decode to gigabytes.
  const [sizeBefore, sizeAfter] = [before, after].map(sizeOf);
  if (sizeBefore !== undefined && sizeAfter !== undefined && sizeBefore !== sizeAfter)
    return { sizes: [sizeBefore, sizeAfter] };
  const [a, b] = [await decode(before), await decode(after)];
  if (a.width !== b.width || a.height !== b.height)
    return { sizes: [`${a.width} x ${a.height}`, `${b.width} x ${b.height}`] };
  let largest = 0;
  let different = 0;
  for (let i = 0; i < a.data.length; i += 4) {
    let most = 0;
    for (let channel = i; channel < i + 4; channel++)
      most = Math.max(most, Math.abs((a.data[channel] as number) - (b.data[channel] as number)));
    if (most > tolerance) different++;
    if (most > largest) largest = most;
  }
  return { share: different / (a.width * a.height), largest };
}

const sizeOf = (file: Uint8Array): string | undefined =>
  (imageSize(Buffer.from(file)) ?? avifSize(file))?.join(' x ');

/** RGBA of a picture. */
async function decode(file: Uint8Array) {
  const { createCanvas, loadImage } = loadCanvas();
  const image = await loadImage(Buffer.from(file));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height);
}
