/** Cells on the canvas. Every pixel has exactly one colour of the table; no edge is soft. */
import type { Canvas as Surface } from '@napi-rs/canvas';
import { memoize } from '../core/memoize.ts';
import { MASKED, MISSING } from '../figure/cells.ts';
import type { PixelBox } from '../formats/animation.ts';
import type { HeatmapMark, Scene } from '../layout/scene.ts';
import { toWord } from './palette.ts';
import { type Context, type Drawing, imageOf, type PlaceOf } from './skia.ts';

/** How cells look, lengths in pixels. */
export interface CellStyle extends Pick<Scene, 'blanks'> {
  /** By code, as words of RGBA. */
  readonly words: Uint32Array;
  /** Width of hatch and cross lines, and the distance from one hatch line to the next. */
  readonly stroke: number;
  readonly distance: number;
}

/** Neighbours with one code in a row; a missing cell is a run of its own, because it has its own cross. */
interface Run {
  readonly code: number;
  readonly left: number;
  readonly right: number;
}

/** A row of cells, and those of its lines that are drawn. */
interface Row extends Lines {
  readonly row: number;
  readonly runs: readonly Run[];
}

/** Lines of the page from `top` up to `bottom`. */
interface Lines {
  readonly top: number;
  readonly bottom: number;
}

/** Turns heatmaps of one style into drawings. */
export function createCells(style: CellStyle): (mark: HeatmapMark, box: PixelBox) => Drawing {
  const hatches = memoize((width: number) => hatchOf(width, style));
  return (mark, box) => heatmapDrawing(mark, box, style, hatches);
}

function heatmapDrawing(
  { codes, columns, rows, opacity }: HeatmapMark,
  box: PixelBox,
  style: CellStyle,
  hatches: (width: number) => Hatch,
): Drawing {
  const words = opacity === undefined ? style.words : translucent(style.words, opacity);
  const across = edges(columns, box.left, box.width);
  const down = edges(rows, box.top, box.height);
  const codesOf = (row: number) => codes.subarray(row * columns, (row + 1) * columns);
  const rowsIn = (from: number, to: number): Row[] => {
    const found: Row[] = [];
    for (let row = 0; row < rows; row++) {
      const [top, bottom] = [Math.max(from, down[row] as number), Math.min(to, down[row + 1] as number)];
      if (top < bottom) found.push({ row, top, bottom, runs: runsOf(codesOf(row), across) });
    }
    return found;
  };
  const draw: Drawing['draw'] = (context, from, to, placeOf) => {
    const found = rowsIn(from, to);
    context.imageSmoothingEnabled = false;
    drawColors(context, found, box, words, placeOf);
    for (const { row, runs, ...lines } of found) {
      const [top, bottom] = [down[row] as number, down[row + 1] as number];
      for (const { code, left, right } of runs)
        if (code === MASKED) hatch(context, [left, right], lines, box.left, hatches(box.width), placeOf);
        else if (code === MISSING)
          cross(context, { left, top, width: right - left, height: bottom - top }, lines, style, placeOf);
    }
  };
  const changes = Array.from({ length: rows }, (_, row) =>
    changesIn(codesOf(row), down[row] as number, down[row + 1] as number),
  ).flat();
  const { left, top, width, height } = box;
  return { left, right: left + width, top, bottom: top + height, changes, draw };
}

/** Colours through which an image shows; cells without a value stay opaque, so that they are told from faint ones. */
function translucent(words: Uint32Array, opacity: number): Uint32Array {
  const alpha = Math.round(255 * opacity);
  return words.map((word, code) => (code >= MASKED ? word : ((alpha << 24) | (word & 0xffffff)) >>> 0));
}

/** Lines of a row that differ from the line above: its first, or all of one with hatches or crosses. */
function changesIn(codes: Uint16Array, top: number, bottom: number): number[] {
  const hasBlanks = codes.includes(MASKED) || codes.includes(MISSING);
  return hasBlanks ? Array.from({ length: bottom - top }, (_, i) => top + i) : [top];
}

/** Draws each row as an image of one line, stretched down; a rectangle per cell takes Skia ten times as long. */
function drawColors(
  context: Context,
  rows: readonly Row[],
  { left, width }: PixelBox,
  words: Uint32Array,
  placeOf: PlaceOf,
): void {
  if (rows.length === 0 || width === 0) return;
  const pixels = new Uint32Array(rows.length * width);
  rows.forEach(({ runs }, i) => {
    for (const run of runs)
      pixels.fill(words[run.code] as number, i * width + run.left - left, i * width + run.right - left);
  });
  const image = imageOf(pixels, width);
  rows.forEach(({ top, bottom }, i) => {
    context.drawImage(image, 0, i, width, 1, left, placeOf(top), width, placeOf(bottom) - placeOf(top));
  });
}

/** First pixel of each of `count` cells that share `length` pixels from `start` on, and the end of the last. */
function edges(count: number, start: number, length: number): Int32Array {
  return Int32Array.from({ length: count + 1 }, (_, i) => start + Math.floor((i * length) / count + 0.5));
}

/** Runs of a row that are at least a pixel wide. */
function runsOf(codes: Uint16Array, across: Int32Array): Run[] {
  const runs: Run[] = [];
  for (let start = 0, end = 0; start < codes.length; start = end) {
    const code = codes[start] as number;
    end = start + 1;
    while (code !== MISSING && end < codes.length && codes[end] === code) end++;
    const [left, right] = [across[start] as number, across[end] as number];
    if (left < right) runs.push({ code, left, right });
  }
  return runs;
}

/** Masked cells: light diagonal lines that continue from cell to cell. */
function hatch(
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
interface Hatch {
  readonly image: Surface;
  readonly distance: number;
}

/** More lines than a band has. The canvas's own patterns would blend neighbouring colours. */
const HATCH_LINES = 64;

function hatchOf(width: number, { stroke, distance, blanks }: CellStyle): Hatch {
  const height = distance * Math.ceil(HATCH_LINES / distance + 1);
  const color = toWord(blanks.hatch);
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = -(y % distance); x < width; x += distance)
      pixels.fill(color, y * width + Math.max(0, x), y * width + Math.min(width, Math.max(0, x + stroke)));
  return { image: imageOf(pixels, width), distance };
}

/** A missing cell: a border and two diagonals, line by line. A pixel belongs to a stroke if its centre lies within it. */
function cross(
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
