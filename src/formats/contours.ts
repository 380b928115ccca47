/** Outlines as TrueType has them: closed contours of straight lines and quadratic splines, made from SVG path data. */
export interface OutlinePoint {
  readonly x: number;
  readonly y: number;
  /** Whether the outline passes through the point; otherwise it is the control point of a quadratic spline. */
  readonly on: boolean;
}

export type Contour = readonly OutlinePoint[];

/** Largest distance of a quadratic spline from the cubic curve that it replaces, in font units. */
const TOLERANCE = 0.4;

/** The contours of SVG path data with absolute M, L, Q, C and Z, as HarfBuzz writes it. */
export function contoursOf(path: string): Contour[] {
  const contours: OutlinePoint[][] = [];
  let current: OutlinePoint[] = [];
  for (const [, command, numbers = ''] of path.matchAll(/([MLQCZ])([^MLQCZ]*)/g)) {
    const points = pairsOf(numbers);
    if (command === 'M') {
      current = [];
      contours.push(current);
    }
    if (command === 'C') current.push(...quadratics(current.at(-1) as OutlinePoint, points));
    else current.push(...points.map(([x, y], i) => ({ x, y, on: i === points.length - 1 })));
  }
  return contours.map(simplified).filter((contour) => contour.length > 2);
}

type Point = readonly [x: number, y: number];

function pairsOf(numbers: string): Point[] {
  const values = numbers.match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [];
  return Array.from({ length: values.length / 2 }, (_, i) => [
    values[2 * i] as number,
    values[2 * i + 1] as number,
  ]);
}

/** A cubic curve as quadratic splines within `TOLERANCE`. */
function quadratics({ x, y }: OutlinePoint, [p1, p2, p3]: readonly Point[]): OutlinePoint[] {
  const p = [[x, y], p1, p2, p3] as readonly Point[];
  const at = (t: number, axis: 0 | 1) => {
    const [a, b, c, d] = p.map((point) => point[axis]) as [number, number, number, number];
    const u = 1 - t;
    return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
  };
  const slope = (t: number, axis: 0 | 1) => {
    const [a, b, c, d] = p.map((point) => point[axis]) as [number, number, number, number];
    const u = 1 - t;
    return 3 * (u * u * (b - a) + 2 * u * t * (c - b) + t * t * (d - c));
  };
  // The best quadratic is off by sqrt(3)/36 of the third difference; half the length divides the error by eight.
  const third = ([0, 1] as const).map((axis) => {
    const [a, b, c, d] = p.map((point) => point[axis]) as [number, number, number, number];
    return d - 3 * c + 3 * b - a;
  }) as [number, number];
  const pieces = Math.max(1, Math.ceil(Math.cbrt((Math.sqrt(3) / 36) * (Math.hypot(...third) / TOLERANCE))));
  return Array.from({ length: pieces }, (_, i): OutlinePoint[] => {
    const [from, to] = [i / pieces, (i + 1) / pieces];
    const control = (axis: 0 | 1) =>
      (at(from, axis) + at(to, axis)) / 2 + ((slope(from, axis) - slope(to, axis)) * (to - from)) / 4;
    const bend = { x: control(0), y: control(1), on: false };
    return [bend, { x: at(to, 0), y: at(to, 1), on: true }];
  }).flat();
}

/** Drops the closing point, and points half way between two control points, which TrueType implies. */
function simplified(points: readonly OutlinePoint[]): Contour {
  const [first, last] = [points[0], points.at(-1)];
  const open =
    first && last && points.length > 1 && last.on && first.x === last.x && first.y === last.y
      ? points.slice(0, -1)
      : points;
  return open.filter((point, i) => {
    if (!point.on) return true;
    const before = open[(i + open.length - 1) % open.length] as OutlinePoint;
    const after = open[(i + 1) % open.length] as OutlinePoint;
    const implied = before.x + after.x === 2 * point.x && before.y + after.y === 2 * point.y;
    return before.on || after.on || !implied;
  });
}
