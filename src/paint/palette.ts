/** Colours as words, and pixels as places in a palette of them. */

/** `#rrggbb` as an opaque word: little-endian straight (not premultiplied) RGBA, as PNG and `Uint32Array` see it. */
export function toWord(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}

const MOST_COLORS = 256;
/** Places of a hash table: four times as many as colours, so that most are found where they are first looked for. */
const SLOTS = 1024;

export interface Palette {
  /** Writes the places of words of RGBA; wrong ones from the first colour on that finds no room. */
  readonly index: (pixels: Int32Array, to: Uint8Array, at: number) => void;
  readonly isOverfull: () => boolean;
  /** Words of RGBA, in the order they were first seen. */
  readonly colors: () => Uint32Array;
}

export function createPalette(): Palette {
  const colors: number[] = [];
  // Signed, as V8 keeps an unsigned word that an int cannot hold as an object of its own.
  const words = new Int32Array(SLOTS);
  /** One more than a colour's place; 0 is free. */
  const places = new Uint16Array(SLOTS);
  let isOverfull = false;
  const placeOf = (word: number): number => {
    // Fibonacci hashing (Knuth, volume 3, section 6.4).
    let slot = Math.imul(word, 0x9e3779b1) >>> 22;
    while (places[slot] !== 0 && words[slot] !== word) slot = (slot + 1) % SLOTS;
    if (places[slot] !== 0) return (places[slot] as number) - 1;
    if (colors.length === MOST_COLORS) {
      isOverfull = true;
      return 0;
    }
    words[slot] = word;
    places[slot] = colors.push(word);
    return colors.length - 1;
  };
  const index = (pixels: Int32Array, to: Uint8Array, at: number) => {
    let word = pixels[0] as number;
    let place = placeOf(word);
    for (let i = 0; i < pixels.length; i++) {
      const pixel = pixels[i] as number;
      // Most pixels are like the one before.
      if (pixel !== word) {
        word = pixel;
        place = placeOf(word);
      }
      to[at + i] = place;
    }
  };
  return { index, isOverfull: () => isOverfull, colors: () => Uint32Array.from(colors) };
}
