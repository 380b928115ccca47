/**
 * How much of each pixel a shape covers, exactly.
 *
 * Every edge adds, to each line of pixels it crosses, the area that lies to its right: upward edges add, downward edges take
 * away, so that along a line the running sum is the area inside. What is kept is the change from pixel to pixel, so an edge
 * touches only the few pixels it passes through (the accumulation buffer of Levien's font-rs, 2016).
 */
import { Edges } from './outline';

/** Pixels that a shape may span: their changes are one piece of memory, of at most 1 GB. A glyph that is larger is damaged. */
const MOST_PIXELS: f64 = 0x1000_0000;

/** Coverage of 0 to 255 of the pixels of a rectangle: `shares[line * width + i]`. */
export class Coverage {
  readonly shares: StaticArray<u8>;
  constructor(
    readonly x: i32,
    readonly y: i32,
    readonly width: i32,
    readonly height: i32,
  ) {
    this.shares = new StaticArray<u8>(width * height);
  }

  /** Lays another over it, ink over ink; all of that must lie within. */
  lay(over: Coverage, dx: i32, dy: i32): void {
    for (let line = 0; line < over.height; line++) {
      const at = (over.y + dy - this.y + line) * this.width + over.x + dx - this.x;
      for (let i = 0; i < over.width; i++) {
        const added = u32(over.shares[line * over.width + i]);
        if (added === 0) continue;
        const under = u32(this.shares[at + i]);
        this.shares[at + i] = u8(under + added - (2 * under * added + 255) / 510);
      }
    }
  }
}

/** Fills a shape that is moved by `dx`, `dy`. */
export function fill(edges: Edges, dx: f64, dy: f64): Coverage {
  const ends = edges.ends;
  if (ends.length === 0) return new Coverage(0, 0, 0, 0);
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  // Each point begins an edge.
  for (let i = 0; i < ends.length; i += 4) {
    left = Math.min(left, ends[i]);
    right = Math.max(right, ends[i]);
    top = Math.min(top, ends[i + 1]);
    bottom = Math.max(bottom, ends[i + 1]);
  }
  const x = Math.floor(left + dx);
  const y = Math.floor(top + dy);
  // A column to spare at the right, where coverage ends. Rounded as points are when they are moved, so that all lie within.
  const across = Math.floor(right + dx - x) + 2;
  const down = Math.ceil(bottom + dy - y);
  if (!(across * down <= MOST_PIXELS)) unreachable();
  const width = i32(across);
  const coverage = new Coverage(i32(x), i32(y), width, i32(down));
  const bytes = 4 * width * coverage.height;
  const changes = heap.alloc(bytes);
  memory.fill(changes, 0, bytes);
  for (let i = 0; i < ends.length; i += 4) {
    const y0 = ends[i + 1] + dy - y;
    const y1 = ends[i + 3] + dy - y;
    if (y0 < y1) addEdge(changes, width, ends[i] + dx - x, y0, ends[i + 2] + dx - x, y1, 1);
    else if (y0 > y1) addEdge(changes, width, ends[i + 2] + dx - x, y1, ends[i] + dx - x, y0, -1);
  }
  toShares(changes, coverage);
  heap.free(changes);
  return coverage;
}

/** An edge that runs down from `x0`, `y0`, line of pixels by line. */
function addEdge(changes: usize, width: i32, x0: f64, y0: f64, x1: f64, y1: f64, sign: f64): void {
  const slope = (x1 - x0) / (y1 - y0);
  // A slope is rounded: an edge might reach a pixel beyond its ends.
  const left = Math.min(x0, x1);
  const right = Math.max(x0, x1);
  for (let y = Math.floor(y0); y < y1; y++) {
    const top = Math.max(y, y0);
    const bottom = Math.min(y + 1, y1);
    const from = Math.min(Math.max(x0 + (top - y0) * slope, left), right);
    const to = Math.min(Math.max(x0 + (bottom - y0) * slope, left), right);
    const line = changes + 4 * (i32(y) * width);
    addSpan(line, Math.min(from, to), Math.max(from, to), sign * (bottom - top));
  }
}

/** The part of an edge in one line: it passes from `left` to `right`, over `share` of the line's height. */
function addSpan(line: usize, left: f64, right: f64, share: f64): void {
  const first = Math.floor(left);
  if (right <= first + 1) {
    // Most: within one pixel.
    const area = first + 1 - (left + right) / 2;
    change(line, i32(first), share * area);
    change(line, i32(first) + 1, share * (1 - area));
    return;
  }
  const last = Math.ceil(right);
  let reached: f64 = 0;
  let covered: f64 = 0;
  for (let x = first; x < last; x++) {
    // Area between the edge and the right side of pixel x, and of that the part within the pixel.
    const end = x + 1;
    const area =
      end >= right ? end - (left + right) / 2 : ((end - left) * (end - left)) / (2 * (right - left));
    const within = area - reached;
    change(line, i32(x), share * (within - covered));
    reached = area;
    covered = within;
  }
  change(line, i32(last), share * (1 - covered));
}

function change(line: usize, x: i32, by: f64): void {
  const at = line + 4 * x;
  store<f32>(at, f32(f64(load<f32>(at)) + by));
}

/** The running sums of changes along each line, 0 to 1 or 0 to -1, as coverage. */
function toShares(changes: usize, coverage: Coverage): void {
  const width = coverage.width;
  for (let line = 0; line < coverage.height; line++) {
    let sum: f64 = 0;
    let share: u8 = 0;
    for (let i = line * width; i < (line + 1) * width; i++) {
      const change = load<f32>(changes + 4 * i);
      if (change !== 0) {
        sum += f64(change);
        share = u8(Math.floor(255 * Math.min(1, Math.abs(sum)) + 0.5));
      }
      coverage.shares[i] = share;
    }
  }
}
