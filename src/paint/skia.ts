/** The native canvas (Skia), and what every part of a picture is made of. */
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import type { SKRSContext2D, Canvas as Surface } from '@napi-rs/canvas';
import { AttnplotError } from '../core/errors.ts';

/** The canvas's module. Only its type may be imported; its code is loaded when something is drawn. */
export type Canvas = typeof import('@napi-rs/canvas');
export type Context = SKRSContext2D;

const require = createRequire(import.meta.url);
const NO_SYSTEM_FONTS = 'DISABLE_SYSTEM_FONTS_LOAD';

/**
 * Loads the canvas. Text is drawn from outlines, so the scan for system fonts, the main cost of loading, is turned off; the
 * variable for that is restored for other users of the canvas. `require` saves the 7 ms in which `import` searches a CommonJS
 * package for export names.
 * @throws AttnplotError (io) where this machine cannot load it
 */
export function loadCanvas(): Canvas {
  const before = process.env[NO_SYSTEM_FONTS];
  process.env[NO_SYSTEM_FONTS] = '1';
  try {
    return require('@napi-rs/canvas');
  } catch (error) {
    throw refuseMachine(error);
  } finally {
    if (before === undefined) delete process.env[NO_SYSTEM_FONTS];
    else process.env[NO_SYSTEM_FONTS] = before;
  }
}

/** npm installs the build of one system; folders copied to another, or installed without optional packages, lack it. */
function refuseMachine(error: unknown): AttnplotError {
  const machine = `${platform()}-${arch()}`;
  const reason = loaderReason(error);
  const found =
    reason === undefined
      ? `found no build for this system in node_modules, expected one for ${machine}`
      : `found a build that this system cannot load (${reason}), expected one for ${machine}`;
  return new AttnplotError('io', '@napi-rs/canvas, which draws pictures, cannot be loaded', [
    {
      code: 'no-canvas',
      message: found,
      hint: 'install attnplot again on this system, with optional packages: npm install --include=optional',
    },
  ]);
}

/** What the system's loader said of a build that is there. The canvas tries several, and chains their errors. */
function loaderReason(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_DLOPEN_FAILED' ? error.message.split('\n')[0] : loaderReason(error.cause);
}

/** Where a line of the page is drawn on a canvas; lines that look alike may be drawn once, and then share a place. */
export type PlaceOf = (line: number) => number;

/** Columns of the page from `left` up to `right`. */
export interface Span {
  readonly left: number;
  readonly right: number;
}

/** A part of a picture, within its span and the lines from `top` up to `bottom` of the page. */
export interface Drawing extends Span {
  readonly top: number;
  readonly bottom: number;
  /** Lines after `top` that differ from the line above; without them, any line may. */
  readonly changes?: readonly number[];
  /** Draws at least the lines from `from` up to `to`. */
  readonly draw: (context: Context, from: number, to: number, placeOf: PlaceOf) => void;
}

/** A length in points as the nearest whole number of pixels. @param scale pixels per point */
export const toPx = (pt: number, scale: number): number => Math.round(pt * scale);

/** An image of straight RGBA words, `[y * width + x]`. */
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
