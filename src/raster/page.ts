/** The page that is being painted: marks are added to it in painting order, then its lines are painted from the top. */
import { CellColors, Gradient } from './cells';
import { colorOf, isIndexed, resetColors } from './colors';
import { Heatmap } from './heatmap';
import { fillRun, startLine } from './line';
import { Mark, Rectangle, Stamp } from './marks';
import { Mask } from './mask';

let width: i32 = 0;
let height: i32 = 0;
let paper: u32 = 0;
let cells = noCells();
let marks: Mark[] = [];
/** Those that meet the lines that are being painted. */
let near = new StaticArray<Mark | null>(0);
let nearCount: i32 = 0;
/** 1 for each line that may differ from the one above. */
let changes = new StaticArray<u8>(0);
/** Words of a line and of the one above, where what is wanted is their difference. */
let line: usize = 0;
let above: usize = 0;
/** The line that scanlines began with; -1 before. */
let firstLine: i32 = -1;

/** Begins a page and forgets the one before. Its pixels are indices into a palette, or words. */
export function begin(pageWidth: i32, pageHeight: i32, indexed: boolean): void {
  // @ts-expect-error: of the stub runtime only, which AssemblyScript's types leave out.
  heap.reset();
  resetColors(indexed);
  width = pageWidth;
  height = pageHeight;
  paper = 0;
  cells = noCells();
  firstLine = -1;
  marks = [];
  near = new StaticArray<Mark | null>(0);
  changes = new StaticArray<u8>(height);
  // The first line has none above that it could equal.
  changes[0] = 1;
  above = allocate(8 * width);
  line = above + 4 * width;
  // Above the first line of a PNG there are zeros, whatever the page has there.
  memory.fill(line, 0, 4 * width);
}

/** Until colours are set, no cell shows. */
function noCells(): CellColors {
  return new CellColors(0, 0, 0, 0, 0, 1, 1);
}

/** Room for bytes, of any content, until the next page begins. */
export function allocate(bytes: i32): usize {
  return heap.alloc(bytes);
}

/** What is under all marks; else the page is empty. */
export function setPaper(color: u32): void {
  paper = color;
}

/** What heatmaps are painted with: `size` words of a table, and where cells are masked or missing. */
export function setCells(
  table: usize,
  size: i32,
  blank: u32,
  hatch: u32,
  cross: u32,
  stroke: i32,
  distance: i32,
): void {
  // As pixels of this page.
  for (let i = 0; i < size; i++) store<u32>(table + 4 * i, colorOf(load<u32>(table + 4 * i)));
  cells = new CellColors(table, size, blank, hatch, cross, stroke, distance);
}

export function addRectangle(x: i32, y: i32, across: i32, down: i32, color: u32): void {
  marks.push(new Rectangle(x, y, across, down, color));
  change(y);
  change(y + down);
}

export function addHeatmap(
  codes: usize,
  columns: i32,
  rows: i32,
  left: i32,
  top: i32,
  across: i32,
  down: i32,
): void {
  if (columns === 0 || rows === 0) return;
  const heatmap = new Heatmap(codes, columns, rows, left, top, across, down, cells);
  marks.push(heatmap);
  for (let row = 0; row < rows; row++) {
    if (heatmap.isRestless(row)) changeAll(heatmap.rowEdges[row], heatmap.rowEdges[row + 1]);
    else change(heatmap.rowEdges[row]);
  }
  change(heatmap.bottom);
}

/** The colour table from the bottom up. */
export function addGradient(left: i32, top: i32, across: i32, down: i32): void {
  const gradient = new Gradient(left, top, across, down, cells);
  marks.push(gradient);
  change(top);
  for (let y = top + 1; y < top + down; y++) if (gradient.colorAt(y) !== gradient.colorAt(y - 1)) change(y);
  change(top + down);
}

/** A mask with its origin at `x`, `y`. */
export function addStamp(mask: Mask, x: i32, y: i32, color: u32): void {
  // One that covers nothing is nowhere.
  if (mask.parts.length === 0) return;
  const stamp = new Stamp(mask, x, y, color);
  marks.push(stamp);
  changeAll(stamp.top, stamp.bottom);
}

function change(y: i32): void {
  if (y >= 0 && y < height) changes[y] = 1;
}

/** Lines from `top` up to `bottom`, and the one below. */
function changeAll(top: i32, bottom: i32): void {
  const end = min(bottom + 1, height);
  for (let y = max(top, 0); y < end; y++) changes[y] = 1;
}

/** How many lines may differ from the one above. */
export function changedLines(): i32 {
  let count = 0;
  for (let y = 0; y < height; y++) count += changes[y];
  return count;
}

/** Paints `count` lines of words. */
export function paintWords(top: i32, count: i32, to: usize): void {
  approach(top, count);
  for (let y = top; y < top + count; y++, to += 4 * width) {
    if (y > top && !changes[y]) memory.copy(to, to - 4 * width, 4 * width);
    else paintLine(y, to);
  }
}

/**
 * Paints `count` lines as PNG scanlines of `channels` bytes a pixel (1: indices), with the filter in front.
 *
 * Most lines of a figure of cells equal the one above: they are filtered as their difference from it (filter 2, Up), and the
 * zeros that leaves cost next to nothing to deflate. Of indices, other lines are left as they are (filter 0); of colours,
 * they are differences too, as upright strokes of text become zeros then.
 */
export function paintScanlines(top: i32, count: i32, channels: i32, to: usize): void {
  approach(top, count);
  if (firstLine < 0) firstLine = top;
  const stride = 1 + channels * width;
  memory.fill(to, 0, count * stride);
  for (let y = top; y < top + count; y++, to += stride) {
    if (y > firstLine && !changes[y]) store<u8>(to, Filter.Up);
    else if (isIndexed()) paintLine(y, to + 1);
    else {
      const before = above;
      above = line;
      line = before;
      paintLine(y, line);
      store<u8>(to, Filter.Up);
      subtract(channels, to + 1);
    }
  }
}

enum Filter {
  None = 0,
  Up = 2,
}

/** The difference of the line from the one above, channel by channel, into zeroed bytes. */
function subtract(channels: i32, to: usize): void {
  for (let x = 0; x < width; x++) {
    const pixel = load<u32>(line + 4 * x);
    const other = load<u32>(above + 4 * x);
    if (pixel === other) continue;
    for (let channel = 0; channel < channels; channel++)
      store<u8>(to + channels * x + channel, u8((pixel >>> (8 * channel)) - (other >>> (8 * channel))));
  }
}

/** Finds the marks that some lines meet. Takes memory for the first lines of a page only: see `Heatmap`. */
function approach(top: i32, count: i32): void {
  if (near.length < marks.length) near = new StaticArray<Mark | null>(marks.length);
  nearCount = 0;
  for (let i = 0; i < marks.length; i++) {
    const mark = marks[i];
    if (mark.bottom > top && mark.top < top + count) near[nearCount++] = mark;
  }
}

function paintLine(y: i32, to: usize): void {
  startLine(to, width);
  fillRun(0, width, paper);
  for (let i = 0; i < nearCount; i++) {
    const mark = near[i] as Mark;
    if (mark.top <= y && y < mark.bottom) mark.paint(y);
  }
}
