/** Pixels of a page: indices into a palette, or words of RGBA. */
export type Pixels = Uint8Array | Uint32Array;

/** A page on which nothing is drawn, whatever its pixels are. */
export const TRANSPARENT = 0;

/** What colours are as pixels. */
export interface Inks {
  /** An opaque colour, given as `#rrggbb`. */
  readonly of: (hex: string) => number;
  /** An opaque colour over a pixel, at a coverage of 0 to 255. */
  readonly blend: (under: number, color: number, coverage: number) => number;
}

/** `#rrggbb` as an opaque word: little-endian straight (not premultiplied) RGBA, as PNG and `Uint32Array` see it. */
export function toPixel(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}

/** An opaque word over another, at a coverage of 0 to 255 (source-over; Porter and Duff, 1984). */
export function blend(under: number, color: number, coverage: number): number {
  if (coverage === 255) return color;
  const underAlpha = under >>> 24;
  // Weights of the two colours in 255ths of 255ths; over an opaque page they add up to all of it.
  const top = coverage * 255;
  const bottom = underAlpha * (255 - coverage);
  const total = top + bottom;
  if (total === 0) return TRANSPARENT;
  const mix = (shift: number) =>
    Math.round((((color >>> shift) & 0xff) * top + ((under >>> shift) & 0xff) * bottom) / total);
  return ((Math.round(total / 255) << 24) | (mix(16) << 16) | (mix(8) << 8) | mix(0)) >>> 0;
}

/** Pixels that are their colours. */
export const WORDS: Inks = { of: toPixel, blend };

/** Some lines of the page, as they are painted. */
export interface Band {
  /** First line of the page in this band. */
  readonly top: number;
  readonly height: number;
  /** Width of the page. */
  readonly width: number;
  /** `pixels[(y - top) * width + x]` */
  readonly pixels: Pixels;
}

/** A mark ready to be painted on any band that it touches. */
export interface Paintable {
  /** First line of the page it touches, and the first it no longer does. */
  readonly top: number;
  readonly bottom: number;
  readonly paint: (band: Band) => void;
  /** Sets to 1 each line of the page that may differ from the one above because of this mark. */
  readonly markChanges: (lines: Uint8Array) => void;
}

/** Marks the lines from `top` to `bottom`, and the one below. */
export const markAll = (lines: Uint8Array, top: number, bottom: number): void =>
  void lines.fill(1, Math.max(0, top), Math.max(0, bottom + 1));

/** A rectangle of one colour, in whole pixels; what leaves the page is cut off. */
export function rectangle(x: number, y: number, width: number, height: number, color: number): Paintable {
  return {
    top: y,
    bottom: y + height,
    paint: (band) => {
      for (const line of linesOf(band, y, y + height))
        band.pixels.fill(color, line + clampX(band, x), line + clampX(band, x + width));
    },
    markChanges: (lines) => {
      lines[y] = 1;
      lines[y + height] = 1;
    },
  };
}

const clampX = ({ width }: Band, x: number) => Math.max(0, Math.min(width, x));

/** Offsets in `band.pixels` of the lines from `top` to `bottom` that lie in the band. */
function* linesOf(band: Band, top: number, bottom: number): Generator<number> {
  const last = Math.min(bottom, band.top + band.height);
  for (let y = Math.max(top, band.top); y < last; y++) yield (y - band.top) * band.width;
}
