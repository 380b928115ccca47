/** Outlines of glyphs and polygons as straight lines on the page. */

/** A closed shape as its edges: `x0, y0, x1, y1` of one after the other, in pixels, y downwards. */
export type Edges = readonly number[];

/** What becomes of an outline's units: x' = a x + c y, y' = b x + d y. */
interface Transform {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** How far a chord may stray from its curve, in pixels: less than one of 15 steps of coverage along a whole pixel. */
const TOLERANCE = 0.05;

/** Points that a command of path data takes. */
const POINTS: Readonly<Record<string, number>> = { M: 1, L: 1, Q: 2, C: 3, Z: 0 };

/** @param path SVG path data with absolute M, L, Q, C and Z, as HarfBuzz writes it */
export function outlineEdges(path: string, { a, b, c, d }: Transform): Edges {
  const pen = new Pen();
  const tokens = path.match(/[MLQCZ]|[^MLQCZ\s,]+/g) ?? [];
  // The points of one command, moved to the page.
  const x: [number, number, number] = [0, 0, 0];
  const y: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < tokens.length; ) {
    const command = tokens[i++] as string;
    const count = POINTS[command] as number;
    for (let point = 0; point < count; point++) {
      const across = Number(tokens[i++]);
      const up = Number(tokens[i++]);
      x[point] = a * across + c * up;
      y[point] = b * across + d * up;
    }
    pen.draw(command, x, y);
  }
  pen.close();
  return pen.edges;
}

export function polygonEdges(points: readonly (readonly [x: number, y: number])[]): Edges {
  const pen = new Pen();
  for (const [i, [x, y]] of points.entries()) i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y);
  pen.close();
  return pen.edges;
}

type Three = readonly [number, number, number];

/** Draws contours as edges. A command starts cold: this runs interpreted, thousands of times, and so makes no arrays. */
class Pen {
  readonly edges: number[] = [];
  #x = 0;
  #y = 0;
  #startX = 0;
  #startY = 0;

  draw(command: string, x: Three, y: Three): void {
    if (command === 'L') this.lineTo(x[0], y[0]);
    else if (command === 'Q') this.#quadraticTo(x[0], y[0], x[1], y[1]);
    else if (command === 'C') this.#cubicTo(x, y);
    else if (command === 'M') this.moveTo(x[0], y[0]);
    else this.close();
  }

  moveTo(x: number, y: number): void {
    this.close();
    this.#startX = x;
    this.#startY = y;
    this.#x = x;
    this.#y = y;
  }

  lineTo(x: number, y: number): void {
    this.edges.push(this.#x, this.#y, x, y);
    this.#x = x;
    this.#y = y;
  }

  close(): void {
    if (this.#x !== this.#startX || this.#y !== this.#startY) this.lineTo(this.#startX, this.#startY);
  }

  /** A quadratic curve strays from n chords by |p0 - 2 p1 + p2| / (4 n^2). */
  #quadraticTo(x1: number, y1: number, x2: number, y2: number): void {
    const x0 = this.#x;
    const y0 = this.#y;
    const bend = Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2);
    const chords = Math.max(1, Math.ceil(Math.sqrt(bend / (4 * TOLERANCE))));
    for (let i = 1; i <= chords; i++) {
      const t = i / chords;
      const u = (1 - t) ** 2;
      const v = 2 * t * (1 - t);
      const w = t * t;
      this.lineTo(u * x0 + v * x1 + w * x2, u * y0 + v * y1 + w * y2);
    }
  }

  /** A cubic strays by at most sqrt(3)/18 of its bends' sum over n^2; an eighth is a simple bound. */
  #cubicTo([x1, x2, x3]: Three, [y1, y2, y3]: Three): void {
    const x0 = this.#x;
    const y0 = this.#y;
    const bend =
      Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2) + Math.hypot(x1 - 2 * x2 + x3, y1 - 2 * y2 + y3);
    const chords = Math.max(1, Math.ceil(Math.sqrt((6 * bend) / (8 * TOLERANCE))));
    for (let i = 1; i <= chords; i++) {
      const t = i / chords;
      const s = 1 - t;
      const u = s ** 3;
      const v = 3 * t * s * s;
      const w = 3 * t * t * s;
      const z = t ** 3;
      this.lineTo(u * x0 + v * x1 + w * x2 + z * x3, u * y0 + v * y1 + w * y2 + z * y3);
    }
  }
}
