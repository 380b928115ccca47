/**
 * How much of each pixel a shape covers, exactly.
 *
 * Every edge adds, to each line of pixels it crosses, the area that lies to its right: upward edges add, downward edges take
 * away, so that along a line the running sum is the area inside. What is kept is the change from pixel to pixel, so an edge
 * touches only the few pixels it passes through (the accumulation buffer of Levien's font-rs, 2016). A command starts cold:
 * these loops run interpreted, and so make no arrays.
 */
import { largestOf, smallestOf } from '../extremes.ts';
import type { Edges } from './outline.ts';

/** A rectangle of whole pixels. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How much of each pixel a shape covers: the running sum of `changes[y * width + x]` along a line, 0 to 1 or 0 to -1. */
export interface Filled extends Bounds {
  readonly changes: Float32Array;
}

/** Fills a shape that is moved by `dx`, `dy`. */
export function fill(edges: Edges, dx: number, dy: number): Filled {
  const bounds = boundsOf(edges, dx, dy);
  const filled = { ...bounds, changes: new Float32Array(bounds.width * bounds.height) };
  accumulate(filled, edges, dx - bounds.x, dy - bounds.y);
  return filled;
}

/** Whole pixels around a shape, with a column to spare at the right, where coverage ends; none for one without edges. */
function boundsOf(edges: Edges, dx: number, dy: number): Bounds {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  // Each point begins an edge.
  for (let i = 0; i < edges.length; i += 4) {
    const x = edges[i] as number;
    const y = edges[i + 1] as number;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  if (left > right) return { x: 0, y: 0, width: 0, height: 0 };
  const [x, y] = [Math.floor(left + dx), Math.floor(top + dy)];
  return { x, y, width: Math.floor(right + dx) - x + 2, height: Math.ceil(bottom + dy) - y };
}

/** The smallest rectangle around others; of none, one of no size. */
export function boundsAround(parts: readonly Bounds[]): Bounds {
  if (parts.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const x = smallestOf(parts, (part) => part.x);
  const y = smallestOf(parts, (part) => part.y);
  const width = largestOf(parts, (part) => part.x + part.width - x);
  const height = largestOf(parts, (part) => part.y + part.height - y);
  return { x, y, width, height };
}

/** Shapes filled one after the other, ink over ink. */
export function joined(parts: readonly Filled[]): Filled {
  const inked = parts.filter(({ width }) => width > 0);
  const { x, y, width, height } = boundsAround(inked);
  const coverage = new Uint8Array(width * height);
  for (const part of inked) {
    const over = coverageOf(part);
    for (let line = 0; line < part.height; line++) {
      const at = (part.y - y + line) * width + part.x - x;
      for (let i = 0; i < part.width; i++) {
        const added = over[line * part.width + i] as number;
        if (added === 0) continue;
        const under = coverage[at + i] as number;
        coverage[at + i] = under + added - Math.round((under * added) / 255);
      }
    }
  }
  const changes = Float32Array.from(
    coverage,
    (share, at) => (share - (at % width === 0 ? 0 : (coverage[at - 1] as number))) / 255,
  );
  return { x, y, width, height, changes };
}

/** Coverage of 0 to 255 from a running sum of changes. */
export function toCoverage(sum: number): number {
  const share = sum < 0 ? -sum : sum;
  return share >= 1 ? 255 : Math.round(255 * share);
}

/** Coverage of 0 to 255 of each pixel, `[y * width + x]`. */
export function coverageOf({ width, changes }: Filled): Uint8Array {
  let sum = 0;
  return Uint8Array.from(changes, (change, at) => {
    sum = at % width === 0 ? change : sum + change;
    return toCoverage(sum);
  });
}

/** Adds up a shape's edges, moved by `dx`, `dy`; all of them must lie within. The last column takes what is right of all. */
function accumulate({ width, changes }: Filled, edges: Edges, dx: number, dy: number): void {
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
  changes: Float32Array,
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
function addSpan(changes: Float32Array, line: number, left: number, right: number, share: number): void {
  const first = Math.floor(left);
  if (right <= first + 1) {
    // Most: within one pixel.
    const area = first + 1 - (left + right) / 2;
    changes[line + first] = (changes[line + first] as number) + share * area;
    changes[line + first + 1] = (changes[line + first + 1] as number) + share * (1 - area);
    return;
  }
  const last = Math.ceil(right);
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
