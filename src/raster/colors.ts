/**
 * Colours of a page: words of RGBA (little-endian, straight), or places in a palette of such words. The palette's first colour
 * is that of an empty page; others follow as they are first seen.
 */

const MOST_COLORS = 256;
const palette = memory.data(4 * MOST_COLORS);
let count = 0;
let indexed = false;
let overfull = false;

/** What mixing gave, by what was mixed: under, over, coverage and result of each, as words. A coverage of 0 is a free place. */
const MIXES = 256;
const mixes = memory.data(16 * MIXES);

export function resetColors(asIndices: boolean): void {
  indexed = asIndices;
  overfull = false;
  count = 0;
  memory.fill(mixes, 0, 16 * MIXES);
  colorOf(0);
}

export function isIndexed(): boolean {
  return indexed;
}

/** Whether a colour found no room in the palette; pixels are wrong from then on. */
export function isOverfull(): boolean {
  return overfull;
}

export function paletteAddress(): usize {
  return palette;
}

export function paletteSize(): i32 {
  return count;
}

/** A word as a pixel of the page. */
export function colorOf(word: u32): u32 {
  if (!indexed) return word;
  for (let i = 0; i < count; i++) if (load<u32>(palette + 4 * i) === word) return i;
  if (count === MOST_COLORS) {
    overfull = true;
    return 0;
  }
  store<u32>(palette + 4 * count, word);
  return count++;
}

/** A pixel's colour under another at a coverage of 1 to 255. */
export function mix(under: u32, over: u32, coverage: u32): u32 {
  const at = mixes + 16 * ((under ^ (under >>> 12) ^ (over * 31) ^ (coverage * 7)) % MIXES);
  if (load<u32>(at) === under && load<u32>(at, 4) === over && load<u32>(at, 8) === coverage)
    return load<u32>(at, 12);
  const mixed = colorOf(blend(wordOf(under), wordOf(over), coverage));
  store<u32>(at, under);
  store<u32>(at, over, 4);
  store<u32>(at, coverage, 8);
  store<u32>(at, mixed, 12);
  return mixed;
}

function wordOf(pixel: u32): u32 {
  return indexed ? load<u32>(palette + 4 * pixel) : pixel;
}

/** An opaque word over another, at a coverage of 0 to 255 (source-over; Porter and Duff, 1984). */
export function blend(under: u32, over: u32, coverage: u32): u32 {
  if (coverage === 255) return over;
  // Weights of the two colours in 255ths of 255ths; over an opaque page they add up to all of it.
  const top = coverage * 255;
  const bottom = (under >>> 24) * (255 - coverage);
  const total = top + bottom;
  if (total === 0) return 0;
  let word = rounded(total, 255) << 24;
  for (let shift = 0; shift < 24; shift += 8) {
    const sum = ((over >>> shift) & 0xff) * top + ((under >>> shift) & 0xff) * bottom;
    word |= rounded(sum, total) << shift;
  }
  return word;
}

/** A quotient to the nearest whole, halves upwards. */
function rounded(dividend: u32, divisor: u32): u32 {
  return (2 * dividend + divisor) / (2 * divisor);
}
