/** Cells without a value on the canvas: hatches of masked ones, crosses of missing ones. */

import type { Canvas as Surface } from '@napi-rs/canvas';
import type { Scene } from '../layout/scene.ts';
import { toWord } from './palette.ts';
import { type Context, imageOf, type PlaceOf } from './skia.ts';

/** How cells look, lengths in pixels. */
export interface CellStyle extends Pick<Scene, 'blanks'> {
  /** By code, as words of RGBA. */
  readonly words: Uint32Array;
  /** Width of hatch and cross lines, and the distance from one hatch line to the next. */
  readonly stroke: number;
  readonly distance: number;
}

/** Lines of the page from `top` up to `bottom`. */
export interface Lines {
  readonly top: number;
  readonly bottom: number;
}

/** Masked cells: light diagonal lines that continue from cell to cell. */
export function hatch(
  context: Context,
  [left, right]: readonly [number, number],
  { top, bottom }: Lines,
  origin: number,
  { image, distance }: Hatch,
  placeOf: PlaceOf,
): void {
  for (let y = top; y < bottom; ) {
    const line = y % distance;
    const [width, height] = [right - left, Math.min(bottom - y, image.height - line)];
    context.drawImage(image, left - origin, line, width, height, left, placeOf(y), width, height);
    y += height;
  }
}

/** An image of the hatch, as wide as a heatmap. */
export interface Hatch {
  readonly image: Surface;
  readonly distance: number;
}

/** More lines than a band has. The canvas's own patterns would blend neighbouring colours. */
const HATCH_LINES = 64;

export function hatchOf(width: number, style: CellStyle): Hatch {
  const { distance } = style;
  const height = distance * Math.ceil(HATCH_LINES / distance + 1);
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++)
    hatchLine(pixels.subarray(y * width, (y + 1) * width), [0, width], y, style);
  return { image: imageOf(pixels, width), distance };
}

/** Draws the hatch of one line of masked cells into its pixels. @param y the line of the page */
export function hatchLine(
  pixels: Uint32Array,
  [left, right]: readonly [number, number],
  y: number,
  { stroke, distance, blanks }: CellStyle,
): void {
  // A hatch line is where x + y, from the heatmap's left edge and the page's top, is near a multiple of the distance.
  const color = toWord(blanks.hatch);
  for (let x = left - ((left + y) % distance); x < right; x += distance)
    for (let at = Math.max(left, x); at < Math.min(right, x + stroke); at++) pixels[at] = color;
}

/**
 * Draws one line of a missing cell into its pixels: a border and two diagonals. A pixel belongs to a stroke if its centre lies
 * within it.
 * @param down the line, from the cell's top
 */
export function crossLine(
  pixels: Uint32Array,
  [left, right]: readonly [number, number],
  height: number,
  down: number,
  { stroke, blanks }: CellStyle,
): void {
  const [color, width, reach] = [toWord(blanks.cross), right - left, stroke / 2];
  const paint = (first: number, end: number) => {
    for (let x = Math.max(0, first); x < Math.min(width, end); x++) pixels[left + x] = color;
  };
  // Whole pixels, the same number on each side.
  const edge = Math.ceil(reach);
  if (down < edge || down >= height - edge) {
    paint(0, width);
    return;
  }
  paint(0, edge);
  paint(width - edge, width);
  // A pixel centre's distance from a diagonal is the difference of two areas over the diagonal's length.
  const near = reach * Math.sqrt(width * width + height * height);
  const area = (down + 0.5) * width;
  for (const middle of [area, width * height - area])
    paint(
      Math.ceil((middle - near) / height - 0.5 - ROUNDING),
      Math.floor((middle + near) / height - 0.5 + ROUNDING) + 1,
    );
}

/** Larger than the rounding error of a division, smaller than half a pixel. */
const ROUNDING = 1e-9;
