/** The marks of a curve's lines: bands first, then lines, then markers. */

import type { Curve, CurveLine, Heights } from '../figure/curve.ts';
import { markerMark, type Point } from './curve-markers.ts';
import { type Plot, xOf, yOf } from './plot.ts';
import type { Mark } from './scene.ts';
import type { Typesetter } from './typesetter.ts';

/** With more places than this, markers would hide their lines. */
const MOST_MARKERS = 40;
/** Stroke of a line and radius of its markers and dots, in multiples of a rule's stroke. */
const STROKE = 2;
const RADIUS = { marker: 3.6, dot: 1.8 } as const;
const UNIFORM_DASH = [4, 3] as const;

/** Stretches of a line without gaps, as points. */
function stretches(heights: Heights, curve: Curve, plot: Plot): Point[][] {
  const parts: Point[][] = [];
  let open: Point[] | undefined;
  heights.forEach((height, i) => {
    if (height === undefined) {
      open = undefined;
      return;
    }
    if (!open) {
      open = [];
      parts.push(open);
    }
    open.push([xOf(curve, curve.places[i] as number, plot), yOf(height, plot)]);
  });
  return parts;
}

/** All lines with their bands, which cover one another but no line, nor that of equal weights. */
export function lineMarks(curve: Curve, plot: Plot, setter: Typesetter): Mark[] {
  const { lines, places } = curve;
  const pointsOf = (heights: Heights) => stretches(heights, curve, plot);
  return [
    ...lines.flatMap((line) => bandMarks(line, pointsOf)),
    ...lines.flatMap((line) => edgeMarks(line, pointsOf, setter)),
    ...lines.flatMap((line) => barMarks(line, pointsOf, setter)),
    ...uniformMarks(curve, plot, setter),
    ...lines.flatMap((line) =>
      line.dots.flatMap((heights) =>
        pointsOf(heights)
          .flat()
          .map((point) => markerMark('circle', point, RADIUS.dot * setter.style.strokePt, line.edge)),
      ),
    ),
    ...lines.flatMap((line) => pointsOf(line.middle).flatMap((points) => strokeMarks(line, points, setter))),
    ...(places.length > MOST_MARKERS
      ? []
      : lines.flatMap((line) =>
          pointsOf(line.middle)
            .flat()
            .map((point) =>
              markerMark(line.marker, point, RADIUS.marker * setter.style.strokePt, line.color),
            ),
        )),
  ];
}

type PointsOf = (heights: Heights) => Point[][];

function bandMarks({ band, fill }: CurveLine, pointsOf: PointsOf): Mark[] {
  if (!band) return [];
  const [lows, highs] = [pointsOf(band.low), pointsOf(band.high)];
  return lows.flatMap((low, i): Mark[] =>
    low.length < 2
      ? []
      : [{ type: 'polygon', points: [...low, ...(highs[i] ?? []).toReversed()], color: fill }],
  );
}

/** Thin lines at a band's ends, which show it where another band lies over it. */
function edgeMarks({ band, edge }: CurveLine, pointsOf: PointsOf, { style }: Typesetter): Mark[] {
  if (!band) return [];
  return [...pointsOf(band.low), ...pointsOf(band.high)].flatMap((points): Mark[] =>
    points.length < 2 ? [] : [{ type: 'polyline', points, strokePt: 0.75 * style.strokePt, color: edge }],
  );
}

/** A bar from end to end of a band at a place by itself, which has no room for a band. */
function barMarks({ band, color }: CurveLine, pointsOf: PointsOf, { style }: Typesetter): Mark[] {
  if (!band) return [];
  const highs = pointsOf(band.high);
  return pointsOf(band.low).flatMap(([low, ...others], i): Mark[] => {
    const [high] = highs[i] ?? [];
    if (!low || !high || others.length > 0) return [];
    return [{ type: 'polyline', points: [low, high], strokePt: 1.25 * style.strokePt, color }];
  });
}

function strokeMarks(
  { color, dash }: Pick<CurveLine, 'color' | 'dash'>,
  points: readonly Point[],
  { style }: Typesetter,
): Mark[] {
  if (points.length < 2) return [];
  const strokePt = STROKE * style.strokePt;
  const dashes = dash ? { dashPt: [dash[0] * strokePt, dash[1] * strokePt] as const } : {};
  return [{ type: 'polyline', points, strokePt, color, ...dashes }];
}

/** The dashed line of equal weights: one for all, or one in the colour of each line. At a place by itself it is short. */
function uniformMarks(curve: Curve, plot: Plot, setter: Typesetter): Mark[] {
  const { lines, sharesUniform } = curve;
  const shown = sharesUniform ? lines.slice(0, 1) : lines;
  return shown.flatMap(({ uniform, color }) =>
    stretches(uniform, curve, plot).map((points) =>
      uniformMark(widened(points, setter), sharesUniform ? setter.palette.dim : color, setter),
    ),
  );
}

/** A point as a short line through it. */
function widened(points: readonly Point[], { style }: Typesetter): readonly Point[] {
  const [[x, y] = [0, 0], ...others] = points;
  const reach = 1.5 * style.rowPt;
  return others.length > 0
    ? points
    : [
        [x - reach, y],
        [x + reach, y],
      ];
}

function uniformMark(points: readonly Point[], color: string, { style }: Typesetter): Mark {
  const strokePt = style.strokePt;
  return {
    type: 'polyline',
    points,
    strokePt,
    color,
    dashPt: [UNIFORM_DASH[0] * strokePt, UNIFORM_DASH[1] * strokePt],
  };
}

/** A short piece of a line, as names show it; without a line, of that of equal weights. */
export function sampleMarks(
  line: CurveLine | undefined,
  { x1, x2, y }: { readonly x1: number; readonly x2: number; readonly y: number },
  setter: Typesetter,
): Mark[] {
  const points = [
    [x1, y],
    [x2, y],
  ] as const;
  if (!line) return [uniformMark(points, setter.palette.dim, setter)];
  const { strokePt } = setter.style;
  const middle = (x1 + x2) / 2;
  const { dash, color } = line;
  const dashes = dash
    ? dashesAbout(middle, (x2 - x1) / 2, [dash[0] * STROKE * strokePt, dash[1] * STROKE * strokePt])
    : [[x1, x2] as const];
  return [
    ...dashes.flatMap(([from, to]) =>
      strokeMarks(
        { color },
        [
          [from, y],
          [to, y],
        ],
        setter,
      ),
    ),
    markerMark(line.marker, [middle, y], RADIUS.marker * strokePt, color),
  ];
}

/** Dashes of which one lies under the marker in the middle: it would hide a gap there. */
function dashesAbout(
  middle: number,
  reach: number,
  [dash, gap]: readonly [number, number],
): (readonly [from: number, to: number])[] {
  const each = Math.ceil(reach / (dash + gap));
  return Array.from({ length: 2 * each + 1 }, (_, i) => middle + (i - each) * (dash + gap)).flatMap((at) => {
    const [from, to] = [Math.max(middle - reach, at - dash / 2), Math.min(middle + reach, at + dash / 2)];
    return from < to ? [[from, to] as const] : [];
  });
}
