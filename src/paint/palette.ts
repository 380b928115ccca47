/** Colours as words of RGBA, and the palette of an indexed picture. */

import type { Span } from './skia.ts';

/** `#rrggbb` as an opaque word: little-endian straight (not premultiplied) RGBA, as PNG and `Uint32Array` see it. */
export function toWord(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}

const MOST_COLORS = 256;
/** Slots of the hash table: four times as many as colours, so that most are found in their first slot. */
const SLOTS = 1024;

/** At most 256 colours, collected while pixels are turned into their indices. */
export interface Palette {
  /** Writes the indices of the pixels of a span to the same span of `to`. Indices are wrong once the palette is overfull. */
  readonly index: (pixels: Int32Array, span: Span, to: Uint8Array) => void;
  /** Whether a colour found no room. */
  readonly isOverfull: () => boolean;
  /** Words of RGBA, in the order they were first seen. */
  readonly colors: () => Uint32Array;
}

/** Starts an empty palette. */
export function createPalette(): Palette {
  const colors: number[] = [];
  // Signed, because V8 stores a word beyond the range of an int as an object.
  const words = new Int32Array(SLOTS);
  /** A colour's index plus one; 0 for a free slot. */
  const indices = new Uint16Array(SLOTS);
  let isOverfull = false;
  const indexOf = (word: number): number => {
    // Fibonacci hashing (Knuth, volume 3, section 6.4).
    let slot = Math.imul(word, 0x9e3779b1) >>> 22;
    while (indices[slot] !== 0 && words[slot] !== word) slot = (slot + 1) % SLOTS;
    if (indices[slot] !== 0) return (indices[slot] as number) - 1;
    if (colors.length === MOST_COLORS) {
      isOverfull = true;
      return 0;
    }
    words[slot] = word;
    indices[slot] = colors.push(word);
    return colors.length - 1;
  };
  const index = (pixels: Int32Array, { left, right }: Span, to: Uint8Array) => {
    if (left >= right) return;
    let word = pixels[left] as number;
    let colorIndex = indexOf(word);
    for (let x = left; x < right; x++) {
      const pixel = pixels[x] as number;
      // Most pixels equal the one before.
      if (pixel !== word) {
        word = pixel;
        colorIndex = indexOf(word);
      }
      to[x] = colorIndex;
    }
  };
  return { index, isOverfull: () => isOverfull, colors: () => Uint32Array.from(colors) };
}
