/** A picture as sixels (DEC STD 070), which terminals show: bands of six lines, a pass over each for every colour in it. */
import { colorDistance, nearestTo } from '../formats/animation.ts';

/** Page and ink; a terminal that says it holds fewer is not believed. */
const LEAST_COLORS = 2;

/** A picture's pixels, `[y * width + x]`, opaque words of RGBA. */
interface Pixels {
  readonly pixels: Uint32Array;
  readonly width: number;
}

/**
 * Encodes pixels as one device control string. Sixels give channels in percent, so every colour is rounded to that.
 * @param mostColors colours that the terminal holds; a picture with more of them shows each as the nearest one that is kept
 */
export function encodeSixels({ pixels, width }: Pixels, mostColors: number): string {
  const height = pixels.length / width;
  const seen = [...new Set(pixels)];
  const colors = seen.length <= mostColors ? seen : farthestColors(seen, Math.max(LEAST_COLORS, mostColors));
  const indices = indicesOf(pixels, seen, colors);
  const bands: string[] = [];
  for (let top = 0; top < height; top += 6)
    bands.push(band(indices.subarray(top * width, Math.min(height, top + 6) * width), width));
  return `\x1bP0;1;0q"1;1;${width};${height}${colors.map(definition).join('')}${bands.join('-')}\x1b\\`;
}

const definition = (word: number, index: number): string =>
  `#${index};2;${channels(word)
    .map((channel) => Math.round((channel * 100) / 255))
    .join(';')}`;

const channels = (word: number): readonly [red: number, green: number, blue: number] => [
  word & 255,
  (word >>> 8) & 255,
  (word >>> 16) & 255,
];

/** Chooses colours one after the other, each the farthest from those before: what stands out is never lost (Gonzalez 1985). */
function farthestColors(seen: readonly number[], count: number): number[] {
  const chosen: number[] = [];
  const away = new Float64Array(seen.length).fill(Number.POSITIVE_INFINITY);
  while (chosen.length < count) {
    let farthest = 0;
    for (let i = 1; i < away.length; i++) if ((away[i] as number) > (away[farthest] as number)) farthest = i;
    const color = seen[farthest] as number;
    chosen.push(color);
    for (let i = 0; i < away.length; i++)
      away[i] = Math.min(away[i] as number, colorDistance(color, seen[i] as number));
  }
  return chosen;
}

/** The index of each pixel's colour, or of the nearest. */
function indicesOf(pixels: Uint32Array, seen: readonly number[], colors: readonly number[]): Uint16Array {
  const palette = Uint32Array.from(colors);
  const exact = new Map(colors.map((color, i) => [color, i]));
  const indexOf = new Map(seen.map((word) => [word, exact.get(word) ?? nearestTo(word, palette)]));
  return Uint16Array.from(pixels, (word) => indexOf.get(word) as number);
}

/** Up to six lines: by colour, a character a column whose bits are the lines with that colour. */
function band(indices: Uint16Array, width: number): string {
  const masks = new Map<number, Uint8Array>();
  indices.forEach((index, i) => {
    const mask = masks.get(index) ?? new Uint8Array(width);
    masks.set(index, mask);
    mask[i % width] = (mask[i % width] as number) | (1 << Math.floor(i / width));
  });
  return [...masks].map(([index, mask]) => `#${index}${runLengths(mask)}`).join('$');
}

function runLengths(mask: Uint8Array): string {
  let text = '';
  for (let start = 0, end = 0; start < mask.length; start = end) {
    while (end < mask.length && mask[end] === mask[start]) end++;
    const sixel = String.fromCharCode(63 + (mask[start] as number));
    const length = end - start;
    // Blank columns at the end of a pass need no characters.
    if (end === mask.length && mask[start] === 0) break;
    text += length > 3 ? `!${length}${sixel}` : sixel.repeat(length);
  }
  return text;
}
