/** The pixels of a picture as straight RGBA, read from the canvas a band of lines at a time. */
import { drawLines, type Picture } from './canvas.ts';
import { loadCanvas, type Span } from './skia.ts';

/** Lines of a band. Memory stays flat however tall the page is, and short bands cause fewer page faults than a whole page. */
export const BAND_HEIGHT = 48;

/** A line of RGBA: the bytes that hold it, and the offset of its first byte. */
export interface Line {
  readonly bytes: Buffer;
  readonly start: number;
  /** From left to right, the columns that may differ from the line above; they may overlap. */
  readonly changed: readonly Span[];
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
  const changes = changesOf(picture, top);
  const places = placesOf(changes);
  const placeOf = (line: number) => places[line] as number;
  const surface = loadCanvas().createCanvas(width, Math.min(bandHeight, placeOf(height)));
  const context = surface.getContext('2d');
  let bytes: Buffer = Buffer.alloc(0);
  for (let y = top; y < height; y++) {
    const changed = changes[y];
    if (!changed) {
      yield undefined;
      continue;
    }
    const place = placeOf(y);
    const at = place % bandHeight;
    if (at === 0) {
      drawLines(picture, context, y, lineAt(places, y, place + bandHeight), placeOf);
      bytes = surface.data();
      if (picture.background === null) unpremultiply(bytes);
    }
    yield { bytes, start: 4 * width * at, changed };
  }
}

/**
 * By line, the columns that may differ from the line above: all of the line `top`, and those of each drawing that begins, changes
 * or ends there. Undefined for a line that equals the line above.
 */
function changesOf({ width, height, drawings }: Picture, top: number): (Span[] | undefined)[] {
  const changes: (Span[] | undefined)[] = Array.from({ length: height });
  const mark = (y: number, span: Span) => {
    if (y <= top || y >= height) return;
    const marked = changes[y];
    if (marked) marked.push(span);
    else changes[y] = [span];
  };
  changes[top] = [{ left: 0, right: width }];
  for (const drawing of drawings.toSorted((one, other) => one.left - other.left)) {
    const { left, right, top: first, bottom, changes: own } = drawing;
    const span = { left: Math.max(0, left), right: Math.min(width, right) };
    mark(first, span);
    if (own) for (const y of own) mark(y, span);
    else for (let y = first + 1; y < bottom; y++) mark(y, span);
    mark(bottom, span);
  }
  return changes;
}

/** By line, how many lines are drawn before it. */
function placesOf(changes: readonly (readonly Span[] | undefined)[]): Int32Array {
  const places = new Int32Array(changes.length + 1);
  for (let y = 0; y < changes.length; y++) places[y + 1] = (places[y] as number) + (changes[y] ? 1 : 0);
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
