/** The pixels of a picture as straight RGBA, read from the canvas a band of lines at a time. */
import { drawLines, type Picture } from './canvas.ts';
import { loadCanvas } from './skia.ts';

/** Lines of a band. Memory stays flat however tall the page is, and short bands cause fewer page faults than a whole page. */
export const BAND_HEIGHT = 48;

/** A line of RGBA: the bytes that hold it, and the offset of its first byte. */
export interface Line {
  readonly bytes: Buffer;
  readonly start: number;
}

/**
 * The lines of a picture from `top` down; undefined for one that equals the line above. Most lines of a figure do, which the
 * drawings know: those lines are neither drawn nor read.
 */
export function* linesOf(
  picture: Picture,
  top = 0,
  bandHeight = BAND_HEIGHT,
): Generator<Line | undefined, void> {
  const { width, height } = picture;
  const places = placesOf(picture, top);
  const placeOf = (line: number) => places[line] as number;
  const surface = loadCanvas().createCanvas(width, Math.min(bandHeight, placeOf(height)));
  const context = surface.getContext('2d');
  let bytes: Buffer = Buffer.alloc(0);
  for (let y = top; y < height; y++) {
    const place = placeOf(y);
    if (placeOf(y + 1) === place) {
      yield undefined;
      continue;
    }
    const at = place % bandHeight;
    if (at === 0) {
      drawLines(picture, context, y, lineAt(places, y, place + bandHeight), placeOf);
      bytes = surface.data();
      if (picture.background === null) unpremultiply(bytes);
    }
    yield { bytes, start: 4 * width * at };
  }
}

/** By line, how many lines are drawn before it: the line `top`, and each that may differ from the line above. */
function placesOf({ height, drawings }: Picture, top: number): Int32Array {
  const isDrawn = new Uint8Array(height + 1);
  const mark = (y: number) => {
    if (y > top) isDrawn[y] = 1;
  };
  isDrawn[top] = 1;
  for (const { top: first, bottom, changes } of drawings) {
    mark(first);
    if (changes) changes.forEach(mark);
    else for (let y = first; y < bottom; y++) mark(y);
    mark(bottom);
  }
  const places = new Int32Array(height + 1);
  for (let y = 0; y < height; y++) places[y + 1] = (places[y] as number) + (isDrawn[y] as number);
  return places;
}

/** From the line `from` down, the first that has `place` lines drawn before it; the end of the page if there is none. */
function lineAt(places: Int32Array, from: number, place: number): number {
  let line = from;
  while (line < places.length - 1 && (places[line] as number) < place) line++;
  return line;
}

/** All pixels of a picture, `[y * width + x]`, words of RGBA. */
export function pixelsOf(picture: Picture): Uint32Array {
  const { width, height, background } = picture;
  const surface = loadCanvas().createCanvas(width, height);
  drawLines(picture, surface.getContext('2d'), 0, height);
  const bytes = surface.data();
  if (background === null) unpremultiply(bytes);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, width * height);
}

/** Divides colours by their alpha, which the canvas multiplies them by. */
function unpremultiply({ buffer, byteOffset, byteLength }: Buffer): void {
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    const alpha = word >>> 24;
    if (alpha === 0 || alpha === 255) continue;
    const channel = (shift: number) =>
      Math.min(255, Math.round((255 * ((word >>> shift) & 255)) / alpha)) << shift;
    words[i] = (alpha << 24) | channel(16) | channel(8) | channel(0);
  }
}
