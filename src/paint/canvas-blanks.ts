/** Cells without a value on the canvas: hatches of masked ones, crosses of missing ones. */

import type { Canvas as Surface } from '@napi-rs/canvas';
import { memoize } from '../core/memoize.ts';
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

/** A missing cell: a border and two diagonals. @param crosses of `createCrosses` */
export function cross(
  context: Context,
  { left, top, width, height }: PixelBox,
  { top: from, bottom: to }: Lines,
  crosses: Crosses,
  placeOf: PlaceOf,
): void {
  const image = crosses.imageOf(width, height);
  if (image) {
    context.drawImage(image, 0, from - top, width, to - from, left, placeOf(from), width, to - from);
    return;
  }
  context.fillStyle = crosses.color;
  for (let y = from; y < to; y++)
    for (const [start, end] of crosses.strokesAt(y - top, width, height))
      context.fillRect(left + start, placeOf(y), end - start, 1);
}

/** Pixels of a cell up to which its cross is an image; with larger ones a page has few cells. */
const SMALL = 1 << 14;

/** The crosses of one style. */
export interface Crosses {
  readonly color: string;
  /** The cross of a small cell, made once for each size; undefined for a large cell. */
  readonly imageOf: (width: number, height: number) => Surface | undefined;
  /** Columns of a cell that lie in a stroke, on the line `down` from its top. */
  readonly strokesAt: (down: number, width: number, height: number) => readonly (readonly [number, number])[];
  /** Whether the border of a cell covers it. */
  readonly isSolid: (width: number, height: number) => boolean;
}

export function createCrosses({ stroke, blanks }: CellStyle): Crosses {
  // Whole pixels, the same number on each side.
  const edge = Math.ceil(stroke / 2);
  const strokesAt: Crosses['strokesAt'] = (down, width, height) => {
    if (down < edge || down >= height - edge) return [[0, width]];
    const spans = [
      [0, edge],
      [width - edge, width],
      ...diagonalsAt(down, width, height, stroke / 2),
    ] as const;
    return spans
      .map(([start, end]) => [Math.max(0, start), Math.min(width, end)] as const)
      .filter(([start, end]) => start < end);
  };
  const ofSize = memoize((size: string) => {
    const [width = 1, height = 1] = size.split('x').map(Number);
    const pixels = new Uint32Array(width * height);
    for (let y = 0; y < height; y++)
      for (const [start, end] of strokesAt(y, width, height))
        pixels.fill(toWord(blanks.cross), y * width + start, y * width + end);
    return imageOf(pixels, width);
  });
  return {
    color: blanks.cross,
    imageOf: (width, height) => (width * height <= SMALL ? ofSize(`${width}x${height}`) : undefined),
    strokesAt,
    isSolid: (width, height) => Math.min(width, height) <= 2 * edge,
  };
}

/** Columns of the two diagonals on a line. A pixel belongs to a stroke if its centre lies within it. */
function diagonalsAt(down: number, width: number, height: number, reach: number): [number, number][] {
  // A pixel centre's distance from a diagonal is the difference of two areas over the diagonal's length.
  const near = reach * Math.sqrt(width * width + height * height);
  const area = (down + 0.5) * width;
  return [area, width * height - area].map((middle) => [
    Math.ceil((middle - near) / height - 0.5 - ROUNDING),
    Math.floor((middle + near) / height - 0.5 + ROUNDING) + 1,
  ]);
}

/** Larger than the rounding error of a division, smaller than half a pixel. */
const ROUNDING = 1e-9;
