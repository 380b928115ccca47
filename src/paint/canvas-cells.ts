/** Cells on the canvas. Every pixel has exactly one colour of the table; no edge is soft. */

import { memoize } from '../core/memoize.ts';
import { MASKED, MISSING } from '../figure/cells.ts';
import type { PixelBox } from '../formats/animation.ts';
import type { HeatmapMark } from '../layout/scene.ts';
import {
  type CellStyle,
  crossLine,
  type Hatch,
  hatch,
  hatchLine,
  hatchOf,
  type Lines,
} from './canvas-blanks.ts';
import { type Context, type Drawing, imageOf, type PlaceOf } from './skia.ts';

/** Neighbours with one code in a row; a missing cell is a run of its own, because it has its own cross. */
interface Run {
  readonly code: number;
  readonly left: number;
  readonly right: number;
}

/** A row of cells, from its first line up to its end, and those of its lines that are drawn. */
interface Row extends Lines {
  readonly first: number;
  readonly end: number;
  readonly runs: readonly Run[];
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
      const [first, end] = [down[row] as number, down[row + 1] as number];
      const [top, bottom] = [Math.max(from, first), Math.min(to, end)];
      if (top < bottom) found.push({ first, end, top, bottom, runs: runsOf(codesOf(row), across) });
    }
    return found;
  };
  const draw: Drawing['draw'] = (context, from, to, placeOf) => {
    const found = rowsIn(from, to);
    context.imageSmoothingEnabled = false;
    const plain = found.filter((row) => !isIntricate(row));
    drawColors(context, plain, box, words, placeOf);
    for (const row of found)
      if (isIntricate(row)) drawPixels(context, row, box, { ...style, words }, placeOf);
      else
        for (const { code, left, right } of row.runs)
          if (code === MASKED) hatch(context, [left, right], row, box.left, hatches(box.width), placeOf);
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

/** The most stretches of masked cells of a row that are drawn one by one. */
const FEW = 16;

/** Whether a row has crosses, or so many hatches that drawing them one by one takes longer than filling all pixels of the row. */
const isIntricate = ({ runs }: Row): boolean =>
  runs.some(({ code }) => code === MISSING) || runs.filter(({ code }) => code === MASKED).length > FEW;

/** Lines of an image, so that a row as high as the page takes little memory. */
const IMAGE_LINES = 64;

/** Draws all pixels of a row with its hatches and crosses. */
function drawPixels(
  context: Context,
  { first, end, top, bottom, runs }: Row,
  { left: origin, width }: PixelBox,
  style: CellStyle,
  placeOf: PlaceOf,
): void {
  for (let start = top; start < bottom; start += IMAGE_LINES) {
    const lines = Math.min(IMAGE_LINES, bottom - start);
    const pixels = new Uint32Array(lines * width);
    for (let line = 0; line < lines; line++) {
      const of = pixels.subarray(line * width, (line + 1) * width);
      const y = start + line;
      for (const { code, left, right } of runs) {
        const span = [left - origin, right - origin] as const;
        of.fill(style.words[code] as number, ...span);
        if (code === MASKED) hatchLine(of, span, y, style);
        if (code === MISSING) crossLine(of, span, end - first, y - first, style);
      }
    }
    context.drawImage(imageOf(pixels, width), origin, placeOf(start));
  }
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
