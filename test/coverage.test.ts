import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageOf, fill, joined } from '../src/paint/coverage.ts';
import { outlineEdges, polygonEdges } from '../src/paint/outline.ts';

const SIZE = 12;
const SAMPLES = 16;
const IDENTITY = { a: 1, b: 0, c: 0, d: 1 };
type Point = readonly [number, number];

/** Coverage of a square of `SIZE` pixels by one or more shapes, one over the other. */
function cover(...shapes: readonly (readonly number[])[]): Uint8Array {
  const filled = joined(shapes.map((edges) => fill(edges, 0, 0)));
  const { x, y, width, height } = filled;
  const coverage = coverageOf(filled);
  const square = new Uint8Array(SIZE * SIZE);
  for (let line = 0; line < height; line++)
    for (let i = 0; i < Math.min(width, SIZE - x); i++)
      square[(y + line) * SIZE + x + i] = coverage[line * width + i] as number;
  return square;
}

/** The share of a pixel's sample points inside a triangle, in 255ths. */
function sampled([a, b, c]: readonly [Point, Point, Point], x: number, y: number): number {
  const side = (p: Point, q: Point, px: number, py: number) =>
    (q[0] - p[0]) * (py - p[1]) - (q[1] - p[1]) * (px - p[0]);
  let inside = 0;
  for (let i = 0; i < SAMPLES; i++) {
    for (let j = 0; j < SAMPLES; j++) {
      const [px, py] = [x + (i + 0.5) / SAMPLES, y + (j + 0.5) / SAMPLES];
      const [ab, bc, ca] = [side(a, b, px, py), side(b, c, px, py), side(c, a, px, py)];
      if ((ab >= 0 && bc >= 0 && ca >= 0) || (ab <= 0 && bc <= 0 && ca <= 0)) inside++;
    }
  }
  return (255 * inside) / SAMPLES ** 2;
}

const coordinate = fc.double({ min: 0.5, max: SIZE - 1.5, noNaN: true });
const point = fc.tuple(coordinate, coordinate);
const triangle = fc.tuple(point, point, point);

describe('coverage', () => {
  it('is the share of each pixel that a shape covers, whichever way around it runs', () => {
    fc.assert(
      fc.property(triangle, (corners) => {
        const [ours, reversed] = [cover(polygonEdges(corners)), cover(polygonEdges(corners.toReversed()))];
        // Sums in another order may round the other way.
        expect(Math.max(...ours.map((share, i) => Math.abs(share - (reversed[i] as number))))).toBeLessThan(
          2,
        );
        const errors = Array.from(ours, (share, i) =>
          Math.abs(share - sampled(corners, i % SIZE, Math.floor(i / SIZE))),
        );
        expect(Math.max(...errors)).toBeLessThan(16);
      }),
      { numRuns: 40 },
    );
  });

  it('is exact for edges on, between and across pixels', () => {
    const box = cover(
      polygonEdges([
        [1, 1],
        [3.5, 1],
        [3.5, 2.25],
        [1, 2.25],
      ]),
    );
    expect([1, 2, 3, 4].map((x) => box[SIZE + x])).toEqual([255, 255, 128, 0]);
    expect([1, 2, 3, 4].map((x) => box[2 * SIZE + x])).toEqual([64, 64, 32, 0]);
    const half = cover(
      polygonEdges([
        [0, 0],
        [4, 0],
        [0, 4],
      ]),
    );
    expect([0, 1, 2, 3, 4].map((x) => half[x])).toEqual([255, 255, 255, 128, 0]);
  });

  it('moves with its shape, over whole pixels and parts of one', () => {
    const edges = polygonEdges([
      [1, 1],
      [3, 2],
      [2, 4],
    ]);
    const [here, there] = [fill(edges, 0.25, 0.5), fill(edges, 3.25, -1.5)];
    expect({ ...there, x: there.x - 3, y: there.y + 2 }).toEqual(here);
    expect(coverageOf(fill(edges, 0, 0))).not.toEqual(coverageOf(here));
  });

  it('of nothing is nothing', () => {
    expect(fill([], 0, 0)).toMatchObject({ width: 0, height: 0 });
    expect(joined([fill([], 1, 1)])).toMatchObject({ width: 0, height: 0 });
  });

  it('leaves counters empty and lays ink over ink, however the shapes run', () => {
    const outer = polygonEdges([
      [1, 1],
      [7, 1],
      [7, 7],
      [1, 7],
    ]);
    const hole = polygonEdges([
      [3, 3],
      [3, 5],
      [5, 5],
      [5, 3],
    ]);
    expect(cover([...outer, ...hole])[4 * SIZE + 4]).toBe(0);
    expect(cover(outer, hole)[4 * SIZE + 4]).toBe(255);
    const quarter = polygonEdges([
      [1, 1],
      [1.5, 1],
      [1.5, 2],
      [1, 2],
    ]);
    expect(cover(quarter, quarter)[SIZE + 1]).toBe(192);
  });

  it('follows curves: a circle of quadratic or cubic curves has the area of a circle', () => {
    // Control points of four cubic or eight quadratic arcs around (6, 6), radius 4.
    const reach = (16 / 3) * Math.tan(Math.PI / 8);
    const at = (angle: number, along: number, out = 4) => {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return `${6 + out * cos - along * sin},${6 + out * sin + along * cos}`;
    };
    const turns = (count: number) => Array.from({ length: count }, (_, i) => (2 * Math.PI * i) / count);
    const cubics = turns(4).map(
      (angle) => `C${at(angle, reach)} ${at(angle + Math.PI / 2, -reach)} ${at(angle + Math.PI / 2, 0)}`,
    );
    const quadratics = turns(8).map(
      (angle) => `Q${at(angle + Math.PI / 8, 0, 4 / Math.cos(Math.PI / 8))} ${at(angle + Math.PI / 4, 0)}`,
    );
    for (const arcs of [cubics, quadratics]) {
      const area = cover(outlineEdges(`M10,6${arcs.join('')}Z`, IDENTITY)).reduce(
        (sum, c) => sum + c / 255,
        0,
      );
      expect(Math.abs(area / (16 * Math.PI) - 1)).toBeLessThan(0.01);
    }
  });
});
