/** Cells on the canvas: a pixel has exactly one colour of the table, and no edge is soft. */
import { MASKED, MISSING } from '../figure/cells.ts';
import type { HeatmapMark, Scene } from '../layout/scene.ts';
import { type Context, type Drawing, loadCanvas, type PixelBox } from './drawing.ts';

/** How cells look, lengths in pixels. */
interface CellStyle extends Pick<Scene, 'colors' | 'blanks'> {
  /** Width of hatch and cross lines, and the distance from one hatch line to the next. */
  readonly stroke: number;
  readonly distance: number;
}

/** Neighbours of one code in a row. */
interface Run {
  readonly code: number;
  readonly left: number;
  readonly right: number;
}

export function heatmapDrawing(
  { codes, columns, rows }: HeatmapMark,
  box: PixelBox,
  style: CellStyle,
): Drawing {
  const across = edges(columns, box.left, box.width);
  const down = edges(rows, box.top, box.height);
  const bottom = box.top + box.height;
  const draw = (context: Context, from: number, to: number) => {
    for (let row = 0; row < rows; row++) {
      const [top, end] = [down[row] as number, down[row + 1] as number];
      if (end <= from || top >= to || top === end) continue;
      for (const run of runsOf(codes.subarray(row * columns, (row + 1) * columns), across)) {
        const { code, left, right } = run;
        context.fillStyle = code < MASKED ? (style.colors[code] as string) : style.blanks.paper;
        context.fillRect(left, top, right - left, end - top);
        const lines = [Math.max(top, from), Math.min(end, to)] as const;
        if (code === MASKED) hatch(context, run, lines, box.left, style);
        else if (code === MISSING)
          cross(context, { left, top, width: right - left, height: end - top }, lines, style);
      }
    }
  };
  return { top: box.top, bottom, draw };
}

/** First pixel of each of `count` cells that share `length` pixels from `start` on, and the end of the last. */
function edges(count: number, start: number, length: number): Int32Array {
  return Int32Array.from({ length: count + 1 }, (_, i) => start + Math.floor((i * length) / count + 0.5));
}

/** Runs of a row that are at least a pixel wide. A cross is one cell's. */
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

/** Masked: light diagonal lines that run on from cell to cell, as one quiet surface. */
function hatch(
  context: Context,
  { left, right }: Run,
  [from, to]: readonly [number, number],
  origin: number,
  { stroke, distance, blanks }: CellStyle,
): void {
  context.save();
  // A pattern starts where the context does: at the heatmap's left edge and the top of the page.
  context.translate(origin, 0);
  context.fillStyle = hatchPattern(context, stroke, distance, blanks.hatch);
  context.fillRect(left - origin, from, right - left, to - from);
  context.restore();
}

/** Lines on which x + y is near a multiple of their distance, and nothing between them. */
function hatchPattern(context: Context, stroke: number, distance: number, color: string) {
  const tile = loadCanvas().createCanvas(distance, distance);
  const lines = tile.getContext('2d');
  lines.fillStyle = color;
  for (let y = 0; y < distance; y++)
    for (let x = 0; x < distance; x++) if ((x + y) % distance < stroke) lines.fillRect(x, y, 1, 1);
  return context.createPattern(tile, 'repeat');
}

/** Missing: a box crossed corner to corner, line by line. A pixel belongs to a stroke where its centre is near enough. */
function cross(
  context: Context,
  { left, top, width, height }: PixelBox,
  [from, to]: readonly [number, number],
  { stroke, blanks }: CellStyle,
): void {
  context.fillStyle = blanks.cross;
  const reach = stroke / 2;
  // Distance of a pixel's centre from a diagonal is the difference of two areas over the diagonal's length.
  const near = reach * Math.sqrt(width * width + height * height);
  for (let y = from; y < to; y++) {
    const down = y - top;
    const paint = (first: number, end: number) => {
      const [start, stop] = [Math.max(0, first), Math.min(width, end)];
      if (start < stop) context.fillRect(left + start, y, stop - start, 1);
    };
    if (down < reach || down >= height - reach) paint(0, width);
    else {
      paint(0, Math.ceil(reach));
      paint(Math.ceil(width - reach), width);
      const area = (down + 0.5) * width;
      for (const middle of [area, width * height - area])
        paint(
          Math.ceil((middle - near) / height - 0.5 - ROUNDING),
          Math.floor((middle + near) / height - 0.5 + ROUNDING) + 1,
        );
    }
  }
}

/** More than divisions are off, and less than half pixels apart. */
const ROUNDING = 1e-9;
