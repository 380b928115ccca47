/** Cells without a value on the canvas: hatches of masked ones, crosses of missing ones. */

import type { Canvas as Surface } from '@napi-rs/canvas';
import type { PixelBox } from '../formats/animation.ts';
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
    // A hatch line is where x + y, from the heatmap's left edge and the page's top, is near a multiple of the distance.
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

export function hatchOf(width: number, { stroke, distance, blanks }: CellStyle): Hatch {
  const height = distance * Math.ceil(HATCH_LINES / distance + 1);
  const color = toWord(blanks.hatch);
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = -(y % distance); x < width; x += distance)
      pixels.fill(color, y * width + Math.max(0, x), y * width + Math.min(width, Math.max(0, x + stroke)));
  return { image: imageOf(pixels, width), distance };
}

/** A missing cell: a border and two diagonals, line by line. A pixel belongs to a stroke if its centre lies within it. */
export function cross(
  context: Context,
  { left, top, width, height }: PixelBox,
  lines: Lines,
  { stroke, blanks }: CellStyle,
  placeOf: PlaceOf,
): void {
  context.fillStyle = blanks.cross;
  const reach = stroke / 2;
  // Whole pixels, the same number on each side.
  const edge = Math.ceil(reach);
  // A pixel centre's distance from a diagonal is the difference of two areas over the diagonal's length.
  const near = reach * Math.sqrt(width * width + height * height);
  for (let y = lines.top; y < lines.bottom; y++) {
    const down = y - top;
    const paint = (first: number, end: number) => {
      const [start, stop] = [Math.max(0, first), Math.min(width, end)];
      if (start < stop) context.fillRect(left + start, placeOf(y), stop - start, 1);
    };
    if (down < edge || down >= height - edge) paint(0, width);
    else {
      paint(0, edge);
      paint(width - edge, width);
      const area = (down + 0.5) * width;
      for (const middle of [area, width * height - area])
        paint(
          Math.ceil((middle - near) / height - 0.5 - ROUNDING),
          Math.floor((middle + near) / height - 0.5 + ROUNDING) + 1,
        );
    }
  }
}

/** Larger than the rounding error of a division, smaller than half a pixel. */
const ROUNDING = 1e-9;
