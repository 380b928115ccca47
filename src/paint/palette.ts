import { TRANSPARENT } from './pixels.ts';

/** Colours an indexed image has room for. */
const MOST_COLORS = 256;
/** Slots of the table that finds a colour's index; a power of two, and four times the colours, so that it stays sparse. */
const SLOTS = 1024;

/** Colours of an image in the order they were first seen, as words of RGBA. The first is that of an empty page. */
export interface PaletteMaker {
  /** A colour's index; -1 for one that finds no room any more. */
  readonly indexOf: (pixel: number) => number;
  readonly colors: () => Uint32Array;
}

/** Open addressing over typed arrays: a `Map` of words beyond 31 bits takes each for an object. */
export function createPalette(): PaletteMaker {
  const colors = new Uint32Array(MOST_COLORS);
  const slots = new Int16Array(SLOTS).fill(-1);
  let count = 0;
  const indexOf = (pixel: number): number => {
    // Fibonacci hashing (Knuth, TAOCP 6.4): the upper bits of a product with 2^32 / phi.
    let slot = Math.imul(pixel, 0x9e3779b1) >>> 22;
    for (let index = slots[slot] as number; index >= 0; index = slots[slot] as number) {
      if (colors[index] === pixel) return index;
      slot = (slot + 1) % SLOTS;
    }
    if (count === MOST_COLORS) return -1;
    slots[slot] = count;
    colors[count] = pixel;
    return count++;
  };
  indexOf(TRANSPARENT);
  return { indexOf, colors: () => colors.slice(0, count) };
}
