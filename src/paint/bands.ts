/** The pixels of a picture, straight RGBA. */
import { drawLines, type Picture } from './canvas.ts';
import { loadCanvas } from './drawing.ts';

/** Lines drawn at a time: memory stays flat however large the page, and fewer pages of memory are touched for the first time. */
export const BAND_HEIGHT = 48;

/** Some lines of a picture, from the one after those of the band before. */
export interface Band {
  readonly height: number;
  /** `[y * width + x]`, words of RGBA, and the same as bytes. */
  readonly pixels: Uint32Array;
  readonly bytes: Buffer;
}

/** A picture from the line `top` down, a band at a time. */
export function* bandsOf(picture: Picture, top = 0, bandHeight = BAND_HEIGHT): Generator<Band> {
  const { width, height } = picture;
  const surface = loadCanvas().createCanvas(width, Math.min(bandHeight, height - top));
  const context = surface.getContext('2d');
  for (let y = top; y < height; y += bandHeight) {
    const lines = Math.min(bandHeight, height - y);
    drawLines(picture, context, y, y + lines);
    const bytes = surface.data();
    const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, lines * width);
    if (picture.background === null) unpremultiply(pixels);
    yield { height: lines, pixels, bytes };
  }
}

/** A whole picture. */
export function pixelsOf(picture: Picture): Uint32Array {
  const [band] = bandsOf(picture, 0, picture.height);
  return (band as Band).pixels;
}

/** Colours as they are without their alpha, to the nearest step: the canvas keeps them multiplied by it. */
function unpremultiply(pixels: Uint32Array): void {
  for (let i = 0; i < pixels.length; i++) {
    const word = pixels[i] as number;
    const alpha = word >>> 24;
    if (alpha === 0 || alpha === 255) continue;
    const channel = (shift: number) =>
      Math.min(255, Math.round((255 * ((word >>> shift) & 255)) / alpha)) << shift;
    pixels[i] = (alpha << 24) | channel(16) | channel(8) | channel(0);
  }
}
