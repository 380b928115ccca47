/** Cells, hatches and crosses as shapes for SVG and PDF, in points. */

import { MASKED, MISSING } from '../figure/cells.ts';
import type { Area, HeatmapMark, Scene } from '../layout/scene.ts';
import { cellColor, colorsOf } from './cell-colors.ts';

interface ColoredRect extends Area {
  readonly color: string;
}

export type Polygon = readonly (readonly [x: number, y: number])[];

/** Distance of hatch lines along a row, where the first one starts, and the width of hatch and cross lines. */
const HATCH_PT = 3;
const HATCH_START_PT = 0.2;
const STROKE_PT = 0.4;

/**
 * Cells as rectangles to paint in this order: runs of one colour in a row as one, and equal rows as one.
 *
 * Each extends a cell further right and down, under those painted after it. A pixel that an edge crosses then mixes the two
 * colours that meet there and not the page behind them, so no viewer shows seams.
 */
export function cellRects(mark: HeatmapMark, scene: Scene): ColoredRect[] {
  const { x, y, columns, rows } = mark;
  const [stepX, stepY] = [mark.width / columns, mark.height / rows];
  const rects: ColoredRect[] = [];
  for (let row = 0; row < rows; ) {
    const codes = mark.codes.subarray(row * columns, (row + 1) * columns);
    let end = row + 1;
    while (end < rows && codes.every((code, i) => code === mark.codes[end * columns + i])) end++;
    const [top, bottom] = [y + row * stepY, y + Math.min(end + 1, rows) * stepY];
    for (const { start, end: right, color } of cellRuns(codes, colorsOf(mark, scene), scene)) {
      const left = x + start * stepX;
      const width = x + Math.min(right + 1, columns) * stepX - left;
      rects.push({ x: left, y: top, width, height: bottom - top, color });
    }
    row = end;
  }
  return rects;
}

/** Neighbours of one colour in a row. */
function cellRuns(
  codes: Uint16Array,
  colors: readonly string[],
  scene: Scene,
): { start: number; end: number; color: string }[] {
  const runs: { start: number; end: number; color: string }[] = [];
  codes.forEach((code, i) => {
    const color = cellColor(code, colors, scene);
    const last = runs.at(-1);
    if (last?.color === color) last.end = i + 1;
    else runs.push({ start: i, end: i + 1, color });
  });
  return runs;
}

/** Hatch of masked cells: bands on which x + y, from the heatmap's left edge, is near a multiple of the distance. */
export function hatchBands(mark: HeatmapMark): Polygon[] {
  return blocksOf(mark, MASKED).flatMap((block) => {
    const bands: Polygon[] = [];
    const [first, last] = [block.x + block.y, block.x + block.width + block.y + block.height];
    // Starts one early, because a band is wider than HATCH_START_PT.
    for (let i = Math.floor((first - mark.x) / HATCH_PT) - 1; ; i++) {
      const start = mark.x + i * HATCH_PT + HATCH_START_PT;
      if (start >= last) return bands;
      const [from, to] = [Math.max(first, start), Math.min(last, start + STROKE_PT)];
      if (to <= from) continue;
      const [[upper, lower], [nextUpper, nextLower]] = [diagonal(block, from), diagonal(block, to)];
      bands.push([upper, nextUpper, nextLower, lower]);
    }
  });
}

type Point = readonly [number, number];

/** Points where the line x + y = sum enters and leaves a rectangle that it crosses. */
function diagonal({ x, y, width, height }: Area, sum: number): readonly [upper: Point, lower: Point] {
  const [upperY, lowerY] = [Math.max(y, sum - x - width), Math.min(y + height, sum - x)];
  return [
    [sum - upperY, upperY],
    [sum - lowerY, lowerY],
  ];
}

/** Cells of a state as rectangles; equal runs in consecutive rows are one. */
function blocksOf({ x, y, width, height, columns, rows, codes }: HeatmapMark, state: number): Area[] {
  const blocks: { start: number; end: number; top: number; bottom: number }[] = [];
  /** The last block that starts at a column. */
  const byStart = new Map<number, (typeof blocks)[number]>();
  for (let row = 0; row < rows; row++) {
    for (let start = 0; start < columns; start++) {
      if (codes[row * columns + start] !== state) continue;
      let end = start + 1;
      while (end < columns && codes[row * columns + end] === state) end++;
      const above = byStart.get(start);
      if (above?.end === end && above.bottom === row) above.bottom = row + 1;
      else {
        const block = { start, end, top: row, bottom: row + 1 };
        byStart.set(start, block);
        blocks.push(block);
      }
      start = end;
    }
  }
  const [stepX, stepY] = [width / columns, height / rows];
  return blocks.map(({ start, end, top, bottom }) => ({
    ...{ x: x + start * stepX, y: y + top * stepY },
    ...{ width: (end - start) * stepX, height: (bottom - top) * stepY },
  }));
}

/** Crosses of missing cells: a thin border and two diagonals, all within the cell and wound in one direction. */
export function crosses({ x, y, width, height, columns, rows, codes }: HeatmapMark): Polygon[] {
  const [stepX, stepY] = [width / columns, height / rows];
  const cells: Polygon[][] = [];
  codes.forEach((code, i) => {
    if (code === MISSING)
      cells.push(
        crossOf({
          x: x + (i % columns) * stepX,
          y: y + Math.floor(i / columns) * stepY,
          width: stepX,
          height: stepY,
        }),
      );
  });
  return cells.flat();
}

function crossOf({ x, y, width, height }: Area): Polygon[] {
  const reach = Math.min(STROKE_PT / 2, width / 2, height / 2);
  const [right, bottom] = [x + width, y + height];
  // Where the edges of a diagonal stroke meet the cell's edges.
  const across = Math.min(width, (reach * Math.hypot(width, height)) / height);
  const down = Math.min(height, (reach * Math.hypot(width, height)) / width);
  const box = (left: number, top: number, w: number, h: number): Polygon => [
    [left, top],
    [left + w, top],
    [left + w, top + h],
    [left, top + h],
  ];
  return [
    box(x, y, width, reach),
    box(x, bottom - reach, width, reach),
    box(x, y, reach, height),
    box(right - reach, y, reach, height),
    [
      [x, y],
      [x + across, y],
      [right, bottom - down],
      [right, bottom],
      [right - across, bottom],
      [x, y + down],
    ],
    [
      [right - across, y],
      [right, y],
      [right, y + down],
      [x + across, bottom],
      [x, bottom],
      [x, bottom - down],
    ],
  ];
}
