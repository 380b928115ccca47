/**
 * How much of each pixel a shape covers, exactly.
 *
 * Every edge adds, to each line of pixels it crosses, the area that lies to its right: upward edges add, downward edges take
 * away, so that along a line the running sum is the area inside. What is kept is the change from pixel to pixel, so an edge
 * touches only the few pixels it passes through (the accumulation buffer of Levien's font-rs, 2016). A command starts cold:
 * these loops run interpreted, and so make no arrays.
 */
import type { Edges } from './outline.ts';

/** A rectangle of whole pixels. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Changes of coverage along lines of pixels, `changes[y * width + x]`. */
export interface Accumulator {
  readonly width: number;
  readonly changes: Float64Array;
}

/** Adds up a shape's edges, moved by `dx`, `dy`; all of them must lie within. The last column takes what is right of all. */
export function accumulate({ width, changes }: Accumulator, edges: Edges, dx: number, dy: number): void {
  for (let i = 0; i < edges.length; i += 4) {
    const x0 = (edges[i] as number) + dx;
    const y0 = (edges[i + 1] as number) + dy;
    const x1 = (edges[i + 2] as number) + dx;
    const y1 = (edges[i + 3] as number) + dy;
    if (y0 < y1) addEdge(changes, width, x0, y0, x1, y1, 1);
    else if (y0 > y1) addEdge(changes, width, x1, y1, x0, y0, -1);
  }
}

/** An edge that runs down from `x0`, `y0`, line of pixels by line. */
function addEdge(
  changes: Float64Array,
  width: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  sign: number,
): void {
  const slope = (x1 - x0) / (y1 - y0);
  for (let y = Math.floor(y0); y < y1; y++) {
    const top = Math.max(y, y0);
    const bottom = Math.min(y + 1, y1);
    const from = x0 + (top - y0) * slope;
    const to = x0 + (bottom - y0) * slope;
    addSpan(changes, y * width, Math.min(from, to), Math.max(from, to), sign * (bottom - top));
  }
}

/** The part of an edge in one line: it passes from `left` to `right`, over `share` of the line's height. */
function addSpan(changes: Float64Array, line: number, left: number, right: number, share: number): void {
  const first = Math.floor(left);
  const last = Math.max(first + 1, Math.ceil(right));
  let reached = 0;
  let covered = 0;
  for (let x = first; x < last; x++) {
    // Area between the edge and the right side of pixel x, and of that the part within the pixel.
    const end = x + 1;
    const area = end >= right ? end - (left + right) / 2 : (end - left) ** 2 / (2 * (right - left));
    const within = area - reached;
    changes[line + x] = (changes[line + x] as number) + share * (within - covered);
    reached = area;
    covered = within;
  }
  changes[line + last] = (changes[line + last] as number) + share * (1 - covered);
}

/** Draws the shape added up within bounds over a mask's coverage (0 to 255), as ink over ink, and clears it for the next. */
export function settle({ width, changes }: Accumulator, coverage: Uint8Array, bounds: Bounds): void {
  for (let y = bounds.y; y < bounds.y + bounds.height; y++) {
    const line = y * width + bounds.x;
    let sum = 0;
    for (let at = line; at < line + bounds.width; at++) {
      sum += changes[at] as number;
      const added = Math.round(255 * Math.min(1, Math.abs(sum)));
      const under = coverage[at] as number;
      coverage[at] = under === 0 ? added : under + added - Math.round((under * added) / 255);
    }
    changes.fill(0, line, line + bounds.width);
  }
}
