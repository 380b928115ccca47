/** The native canvas, and what is drawn on it. */
import { createRequire } from 'node:module';
import type { SKRSContext2D, Canvas as Surface } from '@napi-rs/canvas';

/** The canvas's module; its type is all that may be imported without loading it. */
export type Canvas = typeof import('@napi-rs/canvas');
export type Context = SKRSContext2D;

const require = createRequire(import.meta.url);
const NO_SYSTEM_FONTS = 'DISABLE_SYSTEM_FONTS_LOAD';

/**
 * Loads the canvas when something is drawn. Text is drawn from outlines, so the scan for system fonts, its main cost, is left
 * out; the variable that asks for it is put back for whoever else uses the canvas. `require` spares the 7 ms in which `import`
 * looks through a CommonJS package for export names.
 */
export function loadCanvas(): Canvas {
  const before = process.env[NO_SYSTEM_FONTS];
  process.env[NO_SYSTEM_FONTS] = '1';
  try {
    return require('@napi-rs/canvas');
  } finally {
    if (before === undefined) delete process.env[NO_SYSTEM_FONTS];
    else process.env[NO_SYSTEM_FONTS] = before;
  }
}

/** Something to draw within the lines from `top` up to `bottom` of the page. */
export interface Drawing {
  readonly top: number;
  readonly bottom: number;
  /** Draws what lies in the lines from `from` up to `to`, and maybe more. */
  readonly draw: (context: Context, from: number, to: number) => void;
}

/** The nearest whole pixel. */
export const toPx = (pt: number, scale: number): number => Math.round(pt * scale);

/** Words of straight RGBA, `[y * width + x]`, as an image. */
export function imageOf(pixels: Int32Array | Uint32Array, width: number): Surface {
  const { createCanvas, ImageData } = loadCanvas();
  const image = createCanvas(width, pixels.length / width);
  image
    .getContext('2d')
    .putImageData(
      new ImageData(new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.byteLength), width),
      0,
      0,
    );
  return image;
}
