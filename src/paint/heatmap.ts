/** Rasterises heatmaps and gradients cell by cell: a pixel has exactly one colour of the table, and no edge is soft. */
import { MASKED, MISSING } from '../figure/cells.ts';

/** RGBA as the canvas takes it, one little-endian word a pixel. */
export type Pixels = Uint32Array;

/** `#rrggbb` as one opaque pixel. */
export function toPixel(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

export interface StateColors {
  /** Colours of the table. */
  readonly table: Pixels;
  readonly paper: number;
  readonly hatch: number;
  readonly cross: number;
  /** Distance of hatch lines and their width, in pixels. */
  readonly hatchPx: { readonly period: number; readonly stroke: number };
}

/** First pixel of each of `count` cells that share `length` pixels, and the end of the last. */
export function edges(count: number, length: number): Uint32Array {
  return Uint32Array.from({ length: count + 1 }, (_, i) => Math.round((i * length) / count));
}

/** Paints `codes[row * columns + column]` into a rectangle of whole pixels. */
export function rasterizeHeatmap(codes: Uint16Array, columns: number, rows: number, size: PixelSize, colors: StateColors): Pixels {
  const { width, height } = size;
  const pixels = new Uint32Array(width * height);
  const [columnEdges, rowEdges] = [edges(columns, width), edges(rows, height)];
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [rowEdges[row] ?? 0, rowEdges[row + 1] ?? 0];
    if (top === bottom) continue;
    const line = pixels.subarray(top * width, (top + 1) * width);
    const special: number[] = [];
    for (let column = 0; column < columns; column++) {
      const code = codes[row * columns + column] ?? MISSING;
      if (code >= MASKED) special.push(column);
      line.fill(code < MASKED ? (colors.table[code] ?? 0) : colors.paper, columnEdges[column], columnEdges[column + 1]);
    }
    for (let y = top + 1; y < bottom; y++) pixels.copyWithin(y * width, top * width, (top + 1) * width);
    for (const column of special) {
      const cell = { left: columnEdges[column] ?? 0, right: columnEdges[column + 1] ?? 0, top, bottom };
      if (codes[row * columns + column] === MASKED) hatchCell(pixels, width, cell, colors);
      else crossCell(pixels, width, cell, colors);
    }
  }
  return pixels;
}

interface Cell {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Masked: light diagonal lines that run on from cell to cell, as one quiet surface. */
function hatchCell(pixels: Pixels, width: number, cell: Cell, { hatch, hatchPx }: StateColors): void {
  for (let y = cell.top; y < cell.bottom; y++) {
    for (let x = cell.left; x < cell.right; x++) {
      if ((x + y) % hatchPx.period < hatchPx.stroke) pixels[y * width + x] = hatch;
    }
  }
}

/** Missing: a box crossed corner to corner. */
function crossCell(pixels: Pixels, width: number, { left, right, top, bottom }: Cell, { cross, hatchPx }: StateColors): void {
  const [w, h] = [right - left, bottom - top];
  const reach = hatchPx.stroke / 2;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const falling = Math.abs((x + 0.5) * h - (y + 0.5) * w);
      const rising = Math.abs((x + 0.5) * h + (y + 0.5) * w - w * h);
      const onEdge = x < reach || y < reach || x >= w - reach || y >= h - reach;
      // Distance of a pixel's centre from a diagonal is that difference over the diagonal's length.
      if (onEdge || Math.min(falling, rising) <= reach * Math.hypot(w, h)) pixels[(top + y) * width + left + x] = cross;
    }
  }
}

/** The colour table from the bottom up. */
export function rasterizeGradient(table: Pixels, { width, height }: PixelSize): Pixels {
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const t = (height - y - 0.5) / height;
    pixels.fill(table[Math.floor(t * table.length)] ?? 0, y * width, (y + 1) * width);
  }
  return pixels;
}
