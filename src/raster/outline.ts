/** Outlines of glyphs and polygons as straight lines on the page. */

/** How far a chord may stray from its curve, in pixels: less than one of 15 steps of coverage along a whole pixel. */
const TOLERANCE: f64 = 0.05;

/** A closed shape as its edges: `x0, y0, x1, y1` of one after the other, in pixels, y downwards. */
export class Edges {
  readonly ends: f64[] = [];
  private x: f64 = 0;
  private y: f64 = 0;
  private startX: f64 = 0;
  private startY: f64 = 0;

  moveTo(x: f64, y: f64): void {
    this.close();
    this.startX = x;
    this.startY = y;
    this.x = x;
    this.y = y;
  }

  lineTo(x: f64, y: f64): void {
    this.ends.push(this.x);
    this.ends.push(this.y);
    this.ends.push(x);
    this.ends.push(y);
    this.x = x;
    this.y = y;
  }

  close(): void {
    if (this.x !== this.startX || this.y !== this.startY) this.lineTo(this.startX, this.startY);
  }

  /** A quadratic curve strays from n chords by |p0 - 2 p1 + p2| / (4 n^2). */
  quadraticTo(x1: f64, y1: f64, x2: f64, y2: f64): void {
    const x0 = this.x;
    const y0 = this.y;
    const chords = chordsOf(bend(x0, y0, x1, y1, x2, y2) / (4 * TOLERANCE));
    for (let i: f64 = 1; i <= chords; i++) {
      const t = i / chords;
      const u = (1 - t) * (1 - t);
      const v = 2 * t * (1 - t);
      const w = t * t;
      this.lineTo(u * x0 + v * x1 + w * x2, u * y0 + v * y1 + w * y2);
    }
  }

  /** A cubic strays by at most sqrt(3)/18 of its bends' sum over n^2; an eighth is a simple bound. */
  cubicTo(x1: f64, y1: f64, x2: f64, y2: f64, x3: f64, y3: f64): void {
    const x0 = this.x;
    const y0 = this.y;
    const bends = bend(x0, y0, x1, y1, x2, y2) + bend(x1, y1, x2, y2, x3, y3);
    const chords = chordsOf((6 * bends) / (8 * TOLERANCE));
    for (let i: f64 = 1; i <= chords; i++) {
      const t = i / chords;
      const s = 1 - t;
      const u = s * s * s;
      const v = 3 * t * s * s;
      const w = 3 * t * t * s;
      const z = t * t * t;
      this.lineTo(u * x0 + v * x1 + w * x2 + z * x3, u * y0 + v * y1 + w * y2 + z * y3);
    }
  }
}

function bend(x0: f64, y0: f64, x1: f64, y1: f64, x2: f64, y2: f64): f64 {
  const x = x0 - 2 * x1 + x2;
  const y = y0 - 2 * y1 + y2;
  return Math.sqrt(x * x + y * y);
}

function chordsOf(squared: f64): f64 {
  return Math.max(1, Math.ceil(Math.sqrt(squared)));
}

/** Codes of the characters of path data. */
enum Code {
  Space = 0x20,
  Plus = 0x2b,
  Comma = 0x2c,
  Minus = 0x2d,
  Point = 0x2e,
  Zero = 0x30,
  Nine = 0x39,
  C = 0x43,
  L = 0x4c,
  M = 0x4d,
  Q = 0x51,
  Z = 0x5a,
  E = 0x65,
}

/** Where path data is read, and where it ends. */
let at: usize = 0;
let end: usize = 0;

/**
 * Edges of SVG path data with absolute M, L, Q, C and Z, as HarfBuzz writes it, in ASCII. Of its units x' = a x + c y and
 * y' = b x + d y become pixels.
 */
export function outlineEdges(path: usize, bytes: i32, a: f64, b: f64, c: f64, d: f64): Edges {
  // The points of one command, moved to the page.
  const x = new StaticArray<f64>(3);
  const y = new StaticArray<f64>(3);
  // Last, so that its ends grow where they are.
  const edges = new Edges();
  at = path;
  end = path + bytes;
  while (at < end) {
    const command = peek();
    at++;
    const points = pointsOf(command);
    for (let i = 0; i < points; i++) {
      const across = readNumber();
      const up = readNumber();
      x[i] = a * across + c * up;
      y[i] = b * across + d * up;
    }
    if (command === Code.L) edges.lineTo(x[0], y[0]);
    else if (command === Code.Q) edges.quadraticTo(x[0], y[0], x[1], y[1]);
    else if (command === Code.C) edges.cubicTo(x[0], y[0], x[1], y[1], x[2], y[2]);
    else if (command === Code.M) edges.moveTo(x[0], y[0]);
    else if (command === Code.Z) edges.close();
  }
  edges.close();
  return edges;
}

function pointsOf(command: i32): i32 {
  if (command === Code.M || command === Code.L) return 1;
  if (command === Code.Q) return 2;
  return command === Code.C ? 3 : 0;
}

/** The next decimal number, after what separates it from the last: exact for the few digits that font units have. */
function readNumber(): f64 {
  while (peek() === Code.Comma || peek() === Code.Space) at++;
  const negative = skip(Code.Minus);
  let digits = readDigits(0);
  let exponent = 0;
  if (skip(Code.Point)) {
    const start = at;
    digits = readDigits(digits);
    exponent = i32(start) - i32(at);
  }
  if (skip(Code.E)) {
    const down = skip(Code.Minus);
    if (!down) skip(Code.Plus);
    const power = i32(readDigits(0));
    exponent += down ? -power : power;
  }
  let scale: f64 = 1;
  for (let i = abs(exponent); i > 0; i--) scale *= 10;
  const value = exponent < 0 ? digits / scale : digits * scale;
  return negative ? -value : value;
}

/** Digits that follow others. */
function readDigits(before: f64): f64 {
  let value = before;
  for (; peek() >= Code.Zero && peek() <= Code.Nine; at++) value = 10 * value + (peek() - Code.Zero);
  return value;
}

/** The next character, or -1 at the end. */
function peek(): i32 {
  return at < end ? load<u8>(at) : -1;
}

function skip(code: i32): boolean {
  const found = peek() === code;
  if (found) at++;
  return found;
}
