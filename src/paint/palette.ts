import { blend, type Inks, TRANSPARENT, toPixel } from './pixels.ts';

/** Colours an indexed image has room for. */
const MOST_COLORS = 256;

/** Colours of an image, in the order they were first seen; pixels are their indices. The first is that of an empty page. */
export interface Palette extends Inks {
  /** Words of RGBA. */
  readonly colors: () => Uint32Array;
  /** Whether a colour found no room; pixels are wrong from then on. */
  readonly isOverfull: () => boolean;
}

export function createPalette(): Palette {
  const colors: number[] = [];
  const indices = new Map<number, number>();
  /** By what is under (8 bits), what is over (8 bits) and the coverage (8 bits). */
  const blends = new Map<number, number>();
  let overfull = false;
  const indexOf = (word: number): number => {
    const known = indices.get(word);
    if (known !== undefined) return known;
    if (colors.length === MOST_COLORS) {
      overfull = true;
      return 0;
    }
    indices.set(word, colors.length);
    return colors.push(word) - 1;
  };
  indexOf(TRANSPARENT);
  return {
    of: (hex) => indexOf(toPixel(hex)),
    blend: (under, over, coverage) => {
      const key = (under << 16) | (over << 8) | coverage;
      const known = blends.get(key);
      if (known !== undefined) return known;
      const index = indexOf(blend(colors[under] as number, colors[over] as number, coverage));
      blends.set(key, index);
      return index;
    },
    colors: () => Uint32Array.from(colors),
    isOverfull: () => overfull,
  };
}
