/** Scenes on the native canvas: the same pixels in any bands, at the places that the scene gives. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASKED, MISSING } from '../src/figure/cells.ts';
import type { PixelBox } from '../src/formats/animation.ts';
import type { Mark } from '../src/layout/scene.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { cellStyle, pictureOf } from '../src/paint/canvas.ts';
import { createCells } from '../src/paint/canvas-cells.ts';
import { pixelsOf } from '../src/paint/canvas-pixels.ts';
import { COVERAGE_STEPS } from '../src/paint/coverage.ts';
import { toWord } from '../src/paint/palette.ts';
import { deflateLines } from '../src/paint/png-lines.ts';
import { loadCanvas } from '../src/paint/skia.ts';
import { loadTypeface } from '../src/text/typeface.ts';
import { sceneOf } from './support/canvas.ts';
import {
  type CodeBox,
  cellPixel,
  decoded,
  expectPixels,
  pictureWith,
  type Size,
  wordsOf,
} from './support/pages.ts';
import { composed } from './support/painted.ts';

const PAPER = '#fdf6e3';

const FIGURES: readonly [string, FigureOptions][] = [
  ['fixtures/abspe-pause.json', { layers: '0-3', vmax: 0.3 }],
  ['fixtures/gallery/states.json', {}],
  ['fixtures/gallery/right-to-left.json', { theme: 'dark', tickRotation: 45 }],
  ['fixtures/gallery/bert-pair.json', { layers: '2', annotate: true, background: 'transparent' }],
];

describe('a figure', () => {
  it.each(FIGURES)(
    '%s has the same pixels in bands of 1, 7 and 64 lines and as one image',
    async (file, options) => {
      const { scene, typeface } = await composed(file, options);
      const picture = pictureOf(scene, typeface, 100);
      const size: Size = [picture.width, picture.height];
      const whole = pixelsOf(picture);
      expect(new Set(whole).size).toBeGreaterThan(50);
      for (const lines of [1, 7, 64]) expectPixels(wordsOf(picture, lines), whole, size);
      // Drawn again from the start.
      expectPixels(wordsOf(pictureOf(scene, typeface, 100), 48), whole, size);
    },
  );

  it.each(FIGURES)('%s is decoded from its scanlines, in any colour type', async (file, options) => {
    const { scene, typeface } = await composed(file, options);
    const picture = pictureOf(scene, typeface, 100);
    const size: Size = [picture.width, picture.height];
    const whole = pixelsOf(picture);
    for (const colorType of ['indexed', scene.background ? 'rgb' : 'rgba'] as const)
      for (const bandHeight of [1, 7, 48]) {
        const lines = await deflateLines(picture, colorType, { bandHeight });
        if (colorType === 'indexed' && new Set(whole).size > 256) expect(lines).toBeUndefined();
        else if (lines) expectPixels(decoded(size, colorType, lines.colors, lines.data), whole, size);
        else expect.fail(`${colorType} has too many colours`);
      }
  });

  it('does not depend on others that are drawn at the same time', async () => {
    const pictures = await Promise.all(
      FIGURES.map(async ([file, options]) => {
        const { scene, typeface } = await composed(file, options);
        return pictureOf(scene, typeface, 60);
      }),
    );
    const alone = pictures.map((picture) => pixelsOf(picture));
    const together = await Promise.all(
      pictures.map((picture) => deflateLines(picture, 'rgba', { bandHeight: 5 })),
    );
    together.forEach(({ data, colors }, i) => {
      const { width, height } = pictures[i] as (typeof pictures)[number];
      expectPixels(decoded([width, height], 'rgba', colors, data), alone[i] as Uint32Array, [width, height]);
    });
  });

  it.each([
    [1, 1],
    [32_767, 1],
    [1, 32_767],
  ])('may be of %d x %d px', (width, height) => {
    const picture = pictureOf(sceneOf([], [width, height]), {} as never, 72);
    expect(wordsOf(picture, 1000).every((word) => word === 0xffffffff)).toBe(true);
  });
});

describe('a polygon', () => {
  it('is solid inside, has soft edges, and draws nothing outside', async () => {
    const points = [
      [10, 10],
      [50, 10],
      [30, 60],
    ] as const;
    const words = pixelsOf(
      pictureOf(sceneOf([{ type: 'polygon', points, color: '#000000' }]), await loadTypeface(), 72),
    );
    const at = (x: number, y: number) => (words[y * 120 + x] as number) & 255;
    expect([at(30, 10), at(30, 40), at(11, 10)]).toEqual([0, 0, 0]);
    expect([at(9, 10), at(50, 10), at(30, 9), at(30, 60), at(12, 50)]).toEqual([255, 255, 255, 255, 255]);
    // The left edge leaves a fifth of this pixel free.
    expect(Math.abs(at(20, 35) - 255 / 5)).toBeLessThanOrEqual(255 / COVERAGE_STEPS);
  });

  it.each([
    [[]],
    [[[3, 3]]],
    [
      [
        [2, 2],
        [9, 2],
      ],
    ],
  ])('of no area (%j) covers nothing', async (points) => {
    const mark: Mark = { type: 'polygon', points: points as [number, number][], color: '#000000' };
    const words = pixelsOf(pictureOf(sceneOf([mark]), await loadTypeface(), 72));
    expect(words.every((word) => word === 0xffffffff)).toBe(true);
  });
});

describe('a heatmap', () => {
  const SIDE = 36;
  const place = fc.integer({ min: -SIDE, max: 2 * SIDE });
  const length = fc.integer({ min: 0, max: 2 * SIDE });
  const box: fc.Arbitrary<PixelBox> = fc.record({ left: place, top: place, width: length, height: length });
  const code = fc.oneof(fc.nat({ max: MISSING }), fc.constantFrom(0, 9, MASKED, MISSING));
  /** A heatmap with more or fewer cells than pixels. */
  const heatmap: fc.Arbitrary<CodeBox> = fc
    .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 8 }), fc.boolean())
    .chain(([long, short, wide]) => {
      const [columns, rows] = wide ? [long, short] : [short, long];
      const codes = fc.array(code, { minLength: long * short, maxLength: long * short });
      return fc.record({ columns: fc.constant(columns), rows: fc.constant(rows), codes, box });
    });

  it('has the documented pixels at any place, with cells of any size, in any bands', () => {
    const size: Size = [SIDE, SIDE];
    const scene = sceneOf([]);
    fc.assert(
      fc.property(
        heatmap,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 3, max: 9 }),
        fc.integer({ min: 1, max: SIDE }),
        (cells, stroke, distance, lines) => {
          const style = { ...cellStyle(scene.colors, scene, 1), stroke, distance };
          const { codes, columns, rows, box } = cells;
          const mark = { type: 'heatmap', x: 0, y: 0, width: 0, height: 0, columns, rows } as const;
          const drawing = createCells(style)({ ...mark, codes: Uint16Array.from(codes) }, box);
          const found = wordsOf(pictureWith(size, [drawing], PAPER), lines);
          const expected = Uint32Array.from({ length: SIDE * SIDE }, (_, at) =>
            toWord(cellPixel(cells, style, scene, at % SIDE, Math.floor(at / SIDE)) ?? PAPER),
          );
          expectPixels(found, expected, size);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a library user's environment", () => {
  it.each([undefined, '0', '1'])('is restored (%s)', (before) => {
    const name = 'DISABLE_SYSTEM_FONTS_LOAD';
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
    loadCanvas();
    expect(process.env[name]).toBe(before);
    expect(name in process.env).toBe(before !== undefined);
    delete process.env[name];
  });
});
