/** How much of each pixel shapes cover, read back from black stamps on a white page. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COVERAGE_STEPS, type Page, PLACES } from '../src/paint/page.ts';
import { paintWords, rectangle } from './support/pages.ts';
import { runs } from './support/random.ts';

const SIZE = 12;
const SAMPLES = 16;
/** Coverage comes in steps of 17: what is read back is half of one from the truth at most, besides what is given each time. */
const STEP = 255 / COVERAGE_STEPS;
const HALF_STEP = STEP / 2;
const IDENTITY = { a: 1, b: 0, c: 0, d: 1 };
type Point = readonly [number, number];

const stepped = (share: number) => STEP * Math.round(share / STEP);

/** Coverage of a square of `SIZE` pixels by one mask, `[y * SIZE + x]`. */
async function cover(mask: (page: Page) => number, x = 0, y = 0): Promise<Uint8Array> {
  const words = await paintWords([SIZE, SIZE], (page) => {
    page.setPaper(page.color('#ffffff'));
    page.stamp(mask(page), x, y, page.color('#000000'));
  });
  return Uint8Array.from(words, (word) => 255 - (word & 255));
}

const polygon = (corners: readonly Point[]) => (page: Page) => page.polygon(corners);

/** A label of glyphs, one over the other, at a place in sixteenths of a pixel. */
const glyphs = (paths: readonly string[], [x, y]: Point = [0, 0], transform = IDENTITY) => {
  return (page: Page) => page.label(paths.map((path) => ({ outline: page.outline(path, transform), x, y })));
};

const pathOf = (corners: readonly Point[]) => `M${corners.map((corner) => corner.join()).join('L')}Z`;

/** The share of a pixel's sample points inside a triangle. */
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
  return inside / SAMPLES ** 2;
}

/** How far coverage is from what it should be, at worst. */
const worst = (found: Uint8Array, expected: (x: number, y: number) => number): number =>
  Math.max(...Array.from(found, (share, i) => Math.abs(share - expected(i % SIZE, Math.floor(i / SIZE)))));

const coordinate = fc.double({ min: 0.5, max: SIZE - 1.5, noNaN: true });
const point = fc.tuple(coordinate, coordinate);
const triangle = fc.tuple(point, point, point);

describe('coverage', () => {
  it('is the share of each pixel that a shape covers, whichever way around it runs', async () => {
    await fc.assert(
      fc.asyncProperty(triangle, async (corners) => {
        const ours = await cover(polygon(corners));
        const reversed = await cover(polygon(corners.toReversed()));
        // Sums in another order may round the other way, which is a step where it happens.
        const different = ours.filter((share, i) => share !== reversed[i]);
        expect(different.length).toBeLessThanOrEqual(2);
        expect(worst(ours, (x, y) => reversed[y * SIZE + x] as number)).toBeLessThanOrEqual(STEP);
        expect(worst(ours, (x, y) => 255 * sampled(corners, x, y))).toBeLessThan(16 + HALF_STEP);
      }),
      { numRuns: runs(40) },
    );
  });

  it('is exact for edges on, between and across pixels', async () => {
    const box = await cover(polygon(rectangle(1, 1, 3.5, 2.25)));
    expect([1, 2, 3, 4].map((x) => box[SIZE + x])).toEqual([255, 255, 128, 0].map(stepped));
    expect([1, 2, 3, 4].map((x) => box[2 * SIZE + x])).toEqual([64, 64, 32, 0].map(stepped));
    const half = await cover(
      polygon([
        [0, 0],
        [4, 0],
        [0, 4],
      ]),
    );
    expect([0, 1, 2, 3, 4].map((x) => half[x])).toEqual([255, 255, 255, 128, 0].map(stepped));
  });

  it('comes in fifteen steps, each as wide as any other', async () => {
    const shares = Array.from({ length: 256 }, (_, share) => share);
    const columns = await Promise.all(
      shares.map(async (share) => (await cover(polygon(rectangle(3, 4, 3 + share / 255, 5))))[4 * SIZE + 3]),
    );
    expect(columns).toEqual(shares.map(stepped));
  });

  it('moves with its shape, over whole pixels and sixteenths of one', async () => {
    const sixteenth = fc.integer({ min: -2 * PLACES, max: 4 * PLACES });
    // Numbers that a sixteenth can be added to with nothing lost.
    const exact = fc.integer({ min: 2 * 64, max: 6 * 64 }).map((value) => value / 64);
    const corner = fc.tuple(exact, exact);
    await fc.assert(
      fc.asyncProperty(
        fc.array(corner, { minLength: 3, maxLength: 5 }),
        sixteenth,
        sixteenth,
        async (corners, x, y) => {
          const path = pathOf(corners);
          const moved = corners.map(([a, b]) => [a + x / PLACES, b + y / PLACES] as const);
          const shown = await cover(glyphs([path], [x, y]));
          expect(shown).toEqual(await cover(glyphs([pathOf(moved)])));
          expect(shown).toEqual(await cover(polygon(moved)));
          const [left, top] = [Math.floor(x / PLACES), Math.floor(y / PLACES)];
          expect(shown).toEqual(
            await cover(glyphs([path], [x - PLACES * left, y - PLACES * top]), left, top),
          );
        },
      ),
      { numRuns: runs(60) },
    );
    const still = await cover(glyphs(['M1,1L3,2L2,4Z']));
    expect(await cover(glyphs(['M1,1L3,2L2,4Z'], [4, 8]))).not.toEqual(still);
  });

  it('of nothing is nothing', async () => {
    const nothing = new Uint8Array(SIZE * SIZE);
    for (const path of ['', 'Z', 'M3,3', 'M3,3Z', 'M3,3L5,5Z', 'M3,3L3,3L3,3Z'])
      for (const at of [
        [0, 0],
        [5, 9],
      ] as const)
        expect(await cover(glyphs([path], at))).toEqual(nothing);
    expect(await cover(glyphs([]))).toEqual(nothing);
    expect(await cover(polygon([]))).toEqual(nothing);
    expect(
      await cover(
        polygon([
          [2, 2],
          [9, 2],
        ]),
      ),
    ).toEqual(nothing);
    // Nothing beside something.
    const box = pathOf(rectangle(2, 2, 4, 4));
    expect(await cover(glyphs(['', box, 'M3,3Z']))).toEqual(await cover(glyphs([box])));
  });

  it('leaves counters empty and lays ink over ink, however the shapes run', async () => {
    const outer = pathOf(rectangle(1, 1, 7, 7));
    const hole = pathOf(rectangle(3, 3, 5, 5).toReversed());
    expect((await cover(glyphs([outer + hole])))[4 * SIZE + 4]).toBe(0);
    expect((await cover(glyphs([outer, hole])))[4 * SIZE + 4]).toBe(255);
    const half = pathOf(rectangle(1, 1, 1.5, 2));
    expect((await cover(glyphs([half, half])))[SIZE + 1]).toBe(stepped(192));
  });

  it('of glyphs that overlap is ink over ink, of any number of them and in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(triangle, { minLength: 2, maxLength: 5 }), async (triangles) => {
        const covered = await cover(glyphs(triangles.map(pathOf)));
        const free = (x: number, y: number) =>
          triangles.reduce((left, corners) => left * (1 - sampled(corners, x, y)), 1);
        expect(worst(covered, (x, y) => 255 * (1 - free(x, y)))).toBeLessThan(16 * 2 + HALF_STEP);
        const reversed = await cover(glyphs(triangles.map(pathOf).toReversed()));
        expect(worst(covered, (x, y) => reversed[y * SIZE + x] as number)).toBeLessThanOrEqual(STEP);
      }),
      { numRuns: runs(40) },
    );
  });

  it('follows curves: a circle of quadratic or cubic curves has the area of a circle', async () => {
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
      const path = `M10,6${arcs.join('')}Z`;
      // At many places, so that what steps add and take away evens out.
      const places = Array.from({ length: PLACES }, (_, i) => [i, (5 * i) % PLACES] as const);
      const covered = await Promise.all(places.map((at) => cover(glyphs([path], at))));
      const inked = covered.reduce((sum, shares) => sum + shares.reduce((all, c) => all + c / 255, 0), 0);
      expect(Math.abs(inked / places.length / (16 * Math.PI) - 1)).toBeLessThan(0.01);
      covered[0]?.forEach((share, i) => {
        // A pixel's corner is 0.71 from its centre, and a chord may stray by a twentieth.
        const distance = Math.hypot((i % SIZE) - 5.5, Math.floor(i / SIZE) - 5.5);
        if (distance < 4 - 0.76) expect(share).toBe(255);
        if (distance > 4 + 0.76) expect(share).toBe(0);
      });
    }
  });
});

describe('path data', () => {
  /** A number in the ways in which JavaScript and others write it. */
  const written = fc.oneof(
    fc.integer({ min: 1, max: 10 }).map(String),
    fc.integer({ min: 1, max: 10_000 }).map((value) => String(value / 1000)),
    // What a font has as 32-bit floats has many digits as a 64-bit one.
    fc.double({ min: 0.5, max: 10, noNaN: true }).map((value) => String(Math.fround(value))),
    fc.double({ min: 0.5, max: 10, noNaN: true }).map(String),
    fc
      .tuple(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom('', '+'))
      .map(([value, sign]) => `${value / 1e6}e${sign}3`),
    fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 12 })).map(
      // Such as 1.5e-5.
      ([value, power]) => `${value / 10}e-${power}`,
    ),
  );
  const signed = fc.tuple(fc.constantFrom('', '-'), written).map(([sign, digits]) => sign + digits);

  it('has its numbers read as Number() reads them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(signed, signed), { minLength: 3, maxLength: 4 }), async (texts) => {
        // Scaled up where numbers are small, so that they land on the page with their digits in sight.
        const numbers = texts.map((pair) => pair.map(Number) as [number, number]);
        const largest = Math.max(...numbers.flat().map(Math.abs));
        const scale = 5 / largest;
        const corners = numbers.map(([x, y]) => [scale * x, scale * y] as const);
        const path = `M${texts.map(([x, y]) => `${x},${y}`).join('L')}Z`;
        const transform = { a: scale, b: 0, c: 0, d: scale };
        const read = await cover(glyphs([path], [0, 0], transform), 6, 6);
        expect(read).toEqual(await cover(polygon(corners), 6, 6));
      }),
      { numRuns: runs(200) },
    );
  });

  it.each([
    ['M1.5e-5,-0.25L4e-5,-0.25L4e-5,0.5L1.5e-5,0.5Z', { a: 1e5, b: 0, c: 0, d: 4 }, rectangle(1.5, -1, 4, 2)],
    ['M-.5,0L.5,0L.5,.75L-.5,.75Z', { a: 4, b: 0, c: 0, d: 4 }, rectangle(-2, 0, 2, 3)],
    ['M2e+0,1e0L4e0,1L4,30e-1L2,3Z', IDENTITY, rectangle(2, 1, 4, 3)],
    ['M 1 1 L 3,1 L3 2 L1,2 Z', IDENTITY, rectangle(1, 1, 3, 2)],
    // Turned by a quarter and mirrored.
    ['M0,0L3,0L3,2L0,2Z', { a: 0, b: -1, c: -1, d: 0 }, rectangle(-2, -3, 0, 0)],
  ])('%s is where its numbers say', async (path, transform, corners) => {
    const shown = await cover(glyphs([path], [0, 0], transform), 5, 5);
    expect(shown).toEqual(await cover(polygon(corners), 5, 5));
    expect(shown).toContain(255);
  });

  it('closes a contour that is left open, before the next one and at the end', async () => {
    const open = 'M1,1L4,1L4,4L1,4M6,6L8,6L8,8';
    expect(await cover(glyphs([open]))).toEqual(await cover(glyphs(['M1,1L4,1L4,4L1,4ZM6,6L8,6L8,8Z'])));
  });
});
