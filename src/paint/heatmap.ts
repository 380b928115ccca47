/** Paints heatmaps and gradients cell by cell: a pixel has exactly one colour of the table, and no edge is soft. */
import { MASKED, MISSING } from '../figure/cells.ts';
import { type Band, markAll, type Paintable, type Pixels } from './pixels.ts';

/** A rectangle of whole pixels. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Colours of cells, as pixels. */
export interface CellColors {
  readonly table: Uint32Array;
  readonly paper: number;
  readonly hatch: number;
  readonly cross: number;
  /** Width of hatch and cross lines, and the distance from one hatch line to the next, in pixels. */
  readonly strokePx: number;
  readonly hatchPx: number;
}

/** First pixel of each of `count` cells that share `length` pixels, and the end of the last. */
export function edges(count: number, length: number): Uint32Array {
  return Uint32Array.from({ length: count + 1 }, (_, i) => Math.round((i * length) / count));
}

/** `codes[row * columns + column]`, spread over a box. */
export function heatmap(
  codes: Uint16Array,
  columns: number,
  rows: number,
  box: PixelBox,
  colors: CellColors,
): Paintable {
  const columnEdges = edges(columns, box.width);
  const rowEdges = edges(rows, box.height);
  const paint = (band: Band) => {
    for (let row = 0; row < rows; row++) {
      const cellTop = box.top + (rowEdges[row] as number);
      const cellBottom = box.top + (rowEdges[row + 1] as number);
      const first = Math.max(cellTop, band.top);
      const last = Math.min(cellBottom, band.top + band.height);
      if (first >= last) continue;
      const line = codes.subarray(row * columns, (row + 1) * columns);
      const start = (first - band.top) * band.width + box.left;
      const { masked, missing } = paintLine(line, columnEdges, band.pixels, start, colors);
      // Lines of a row are alike but for hatches, which come again after their distance, and crosses, which do not.
      const period = masked.length === 0 ? 1 : colors.hatchPx;
      const copyFrom = (y: number, distance: number) => {
        const to = start + (y - first) * band.width;
        band.pixels.copyWithin(to, to - distance * band.width, to - distance * band.width + box.width);
      };
      const drawn = missing.length > 0 ? last : Math.min(first + period, last);
      for (let y = first + 1; y < drawn; y++) copyFrom(y, 1);
      for (let y = first; y < drawn; y++) {
        const at = start + (y - first) * band.width;
        for (const cell of masked) hatchLine(band.pixels, at, cell, y, colors);
        for (const cell of missing)
          crossLine(band.pixels, at, cell, y - cellTop, cellBottom - cellTop, colors);
      }
      for (let y = drawn; y < last; y++) copyFrom(y, period);
    }
  };
  const [top, bottom] = [box.top, box.top + box.height];
  const markChanges = (lines: Uint8Array) => {
    // Hatches and crosses differ from line to line.
    if (codes.some((code) => code >= MASKED)) markAll(lines, top, bottom);
    else for (const edge of rowEdges) lines[top + edge] = 1;
  };
  return { top, bottom, paint, markChanges };
}

/** Pixels from `left` up to `right`, from the heatmap's own left edge. */
interface Cell {
  readonly left: number;
  readonly right: number;
}

/** Paints the flat colours of a row from pixel `at` on; the cells that need more than that. */
function paintLine(
  codes: Uint16Array,
  columnEdges: Uint32Array,
  pixels: Pixels,
  at: number,
  colors: CellColors,
): { readonly masked: readonly Cell[]; readonly missing: readonly Cell[] } {
  const masked: Cell[] = [];
  const missing: Cell[] = [];
  for (let column = 0, end = 0; column < codes.length; column = end) {
    const code = codes[column] as number;
    const isMissing = code === MISSING;
    end = column + 1;
    // Equal neighbours are painted as one; a cross is one cell's.
    while (!isMissing && end < codes.length && codes[end] === code) end++;
    const left = columnEdges[column] as number;
    const right = columnEdges[end] as number;
    if (left === right) continue;
    pixels.fill(code < MASKED ? (colors.table[code] as number) : colors.paper, at + left, at + right);
    if (code === MASKED) masked.push({ left, right });
    else if (isMissing) missing.push({ left, right });
  }
  return { masked, missing };
}

/** Masked: light diagonal lines that run on from cell to cell, as one quiet surface. */
function hatchLine(
  pixels: Pixels,
  at: number,
  { left, right }: Cell,
  y: number,
  { hatch, hatchPx, strokePx }: CellColors,
): void {
  for (let x = left - ((left + y) % hatchPx); x < right; x += hatchPx) {
    pixels.fill(hatch, at + Math.max(x, left), at + Math.min(x + strokePx, right));
  }
}

/** Missing: a box crossed corner to corner. `y` counts from the cell's top. */
function crossLine(
  pixels: Pixels,
  at: number,
  { left, right }: Cell,
  y: number,
  height: number,
  { cross, strokePx }: CellColors,
): void {
  const width = right - left;
  const reach = strokePx / 2;
  // Distance of a pixel's centre from a diagonal is the difference below over the diagonal's length.
  const near = reach * Math.hypot(width, height);
  for (let x = 0; x < width; x++) {
    const falling = Math.abs((x + 0.5) * height - (y + 0.5) * width);
    const rising = Math.abs((x + 0.5) * height + (y + 0.5) * width - width * height);
    const onEdge = x < reach || y < reach || x >= width - reach || y >= height - reach;
    if (onEdge || falling <= near || rising <= near) pixels[at + left + x] = cross;
  }
}

/** The colour table from the bottom up. */
export function gradient(table: Uint32Array, box: PixelBox): Paintable {
  const [top, bottom] = [box.top, box.top + box.height];
  const colorAt = (y: number) =>
    table[Math.floor(((bottom - y - 0.5) / box.height) * table.length)] as number;
  const paint = (band: Band) => {
    const last = Math.min(bottom, band.top + band.height);
    for (let y = Math.max(top, band.top); y < last; y++) {
      const at = (y - band.top) * band.width + box.left;
      band.pixels.fill(colorAt(y), at, at + box.width);
    }
  };
  const markChanges = (lines: Uint8Array) => {
    for (let y = top; y <= bottom; y++)
      if (y === top || y === bottom || colorAt(y) !== colorAt(y - 1)) lines[y] = 1;
  };
  return { top, bottom, paint, markChanges };
}
