/** The pixels of a picture as straight RGBA, read from the canvas a band of lines at a time. */
import { drawLines, type Picture } from './canvas.ts';
import { loadCanvas } from './skia.ts';

/** Lines of a band. Memory stays flat however tall the page is, and short bands cause fewer page faults than a whole page. */
export const BAND_HEIGHT = 48;

/** Consecutive lines of a picture, which follow those of the band before. */
export interface Band {
  readonly height: number;
  /** `[y * width + x]`, words of RGBA. */
  readonly pixels: Uint32Array;
  /** The same memory as bytes. */
  readonly bytes: Buffer;
}

/** Draws a picture from the line `top` down, a band at a time. */
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

/** All pixels of a picture, `[y * width + x]`, words of RGBA. */
export function pixelsOf(picture: Picture): Uint32Array {
  const [band] = bandsOf(picture, 0, picture.height);
  return (band as Band).pixels;
}

/** Divides colours by their alpha, which the canvas multiplies them by. */
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
