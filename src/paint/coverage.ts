/** How much of a pixel an outline covers, in steps, and the shades of a colour that this gives. */

import { memoize } from '../core/memoize.ts';
import { toWord } from './palette.ts';
import { imageOf, loadCanvas } from './skia.ts';

/**
 * Steps of coverage. Skia's 256 shades and a colour table of 176 would overfill every figure's palette of 256. Where another
 * processor covers a pixel a little differently, the step mostly stays the same (test/slow/machines.test.ts).
 */
export const COVERAGE_STEPS = 15;

/** Gives black pixels a colour, and rounds their alpha, which is the coverage, to steps. */
export function shade(pixels: Uint32Array, color: string): void {
  const shades = shadesOf(color);
  for (let i = 0; i < pixels.length; i++) {
    const word = pixels[i] as number;
    if (word !== 0) pixels[i] = shades[word >>> 24] as number;
  }
}

/** A colour as straight RGBA for each coverage of 0 to 255, its alpha in steps. */
const shadesOf = memoize((color: string): Int32Array<ArrayBuffer> => {
  const step = 255 / COVERAGE_STEPS;
  const rgb = toWord(color) & 0xffffff;
  const shades = new Int32Array(256);
  for (let coverage = 0; coverage < 256; coverage++) {
    const alpha = step * Math.round(coverage / step);
    shades[coverage] = alpha === 0 ? 0 : rgb | (alpha << 24);
  }
  return shades;
});

/** Colours of an ink's soft edges on a page, as words of RGBA. */
export function shadesOn(page: string, ink: string): Uint32Array {
  const shades = shadesOf(ink);
  const surface = loadCanvas().createCanvas(shades.length, 1);
  const context = surface.getContext('2d');
  context.fillStyle = page;
  context.fillRect(0, 0, shades.length, 1);
  context.drawImage(imageOf(shades, shades.length), 0, 0);
  return Uint32Array.from(new Set(new Uint32Array(surface.data().buffer)));
}
