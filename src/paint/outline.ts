/** Outlines of glyphs and polygons as straight lines on the page. */

/** A closed shape as its edges: `x0, y0, x1, y1` of one after the other, in pixels, y downwards. */
export type Edges = readonly number[];

/** What becomes of an outline's units: x' = a x + c y, y' = b x + d y. */
export interface Transform {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** How far a chord may stray from its curve, in pixels: less than one of 15 steps of coverage along a whole pixel. */
const TOLERANCE = 0.05;

type Point = readonly [x: number, y: number];

/** @param path SVG path data with absolute M, L, Q, C and Z, as HarfBuzz writes it */
export function outlineEdges(path: string, { a, b, c, d }: Transform): Edges {
  const edges: number[] = [];
  let start: Point = [0, 0];
  let at: Point = start;
  const lineTo = (to: Point) => {
    edges.push(at[0], at[1], to[0], to[1]);
    at = to;
  };
  for (const [, command, numbers = ''] of path.matchAll(/([MLQCZ])([^MLQCZ]*)/g)) {
    const n =
      numbers === ''
        ? []
        : numbers
            .trim()
            .split(/[\s,]+/)
            .map(Number);
    const point = (i: number): Point => {
      const [x = 0, y = 0] = [n[2 * i], n[2 * i + 1]];
      return [a * x + c * y, b * x + d * y];
    };
    if (command === 'M') {
      lineTo(start);
      start = point(0);
      at = start;
    } else if (command === 'L') lineTo(point(0));
    else if (command === 'Q') quadratic(at, point(0), point(1), lineTo);
    else if (command === 'C') cubic(at, point(0), point(1), point(2), lineTo);
    else lineTo(start);
  }
  lineTo(start);
  return edges;
}

export function polygonEdges(points: readonly Point[]): Edges {
  return points.flatMap((point, i) => [...point, ...(points[(i + 1) % points.length] as Point)]);
}

/** A quadratic curve strays from n chords by |p0 - 2 p1 + p2| / (4 n^2). */
function quadratic(p0: Point, p1: Point, p2: Point, lineTo: (to: Point) => void): void {
  const bend = Math.hypot(p0[0] - 2 * p1[0] + p2[0], p0[1] - 2 * p1[1] + p2[1]);
  const chords = Math.max(1, Math.ceil(Math.sqrt(bend / (4 * TOLERANCE))));
  for (let i = 1; i <= chords; i++) {
    const t = i / chords;
    const [u, v, w] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
    lineTo([u * p0[0] + v * p1[0] + w * p2[0], u * p0[1] + v * p1[1] + w * p2[1]]);
  }
}

/** A cubic strays by at most sqrt(3)/18 of its bends' sum over n^2; an eighth is a simple bound. */
function cubic(p0: Point, p1: Point, p2: Point, p3: Point, lineTo: (to: Point) => void): void {
  const bend =
    Math.hypot(p0[0] - 2 * p1[0] + p2[0], p0[1] - 2 * p1[1] + p2[1]) +
    Math.hypot(p1[0] - 2 * p2[0] + p3[0], p1[1] - 2 * p2[1] + p3[1]);
  const chords = Math.max(1, Math.ceil(Math.sqrt((6 * bend) / (8 * TOLERANCE))));
  for (let i = 1; i <= chords; i++) {
    const t = i / chords;
    const s = 1 - t;
    const [u, v, w, z] = [s ** 3, 3 * t * s * s, 3 * t * t * s, t ** 3];
    lineTo([u * p0[0] + v * p1[0] + w * p2[0] + z * p3[0], u * p0[1] + v * p1[1] + w * p2[1] + z * p3[1]]);
  }
}
