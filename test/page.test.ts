/** Pages of pixels, and src/raster, which paints them. */
import { setTimeout } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deflateBands } from '../src/paint/deflate.ts';
import { type Page, toWord, withPage } from '../src/paint/page.ts';
import { blend } from '../src/paint/raster.ts';
import {
  addMarks,
  anyHeatmap,
  anyPage,
  cellPaint,
  cellPixel,
  decoded,
  expectPixels,
  type PageMark,
  paintAndDecode,
  paintWords,
  rectangle,
  type Size,
  scanlinesOf,
  wordsOf,
} from './support/pages.ts';
import { runs } from './support/random.ts';

const PAPER = '#fdf6e3';
const [WHITE, RED] = [toWord('#ffffff'), toWord('#ff0000')];

/** A page with paper under its marks. */
const onPaper = (marks: readonly PageMark[]) => (page: Page) => {
  page.setPaper(page.color(PAPER));
  addMarks(page, marks);
};

describe('a page', () => {
  it('is the same whether it is painted at one go, in bands or line by line', async () => {
    await fc.assert(
      fc.asyncProperty(anyPage, fc.integer({ min: 2, max: 9 }), async ({ size, marks }, lines) => {
        const whole = await paintWords(size, onPaper(marks));
        // Each call paints its first line anew: line by line, no line is a copy of the one above.
        expectPixels(await paintWords(size, onPaper(marks), 1), whole, size);
        expectPixels(await paintWords(size, onPaper(marks), lines), whole, size);
      }),
      { numRuns: runs(200) },
    );
  });

  it('comes back from its scanlines, of any colour type and in bands of any height', async () => {
    let fitting = 0;
    await fc.assert(
      fc.asyncProperty(anyPage, fc.integer({ min: 1, max: 9 }), async ({ size, marks }, lines) => {
        const empty = (page: Page) => addMarks(page, marks);
        expectPixels(await paintAndDecode(size, 'rgba', empty, lines), await paintWords(size, empty), size);
        const words = await paintWords(size, onPaper(marks));
        expectPixels(await paintAndDecode(size, 'rgb', onPaper(marks), lines), words, size);
        const indexed = await paintAndDecode(size, 'indexed', onPaper(marks), lines);
        expectPixels(indexed ?? words, words, size);
        if (indexed) fitting++;
      }),
      { numRuns: runs(200) },
    );
    expect(fitting).toBeGreaterThan(150);
  });

  it.each(['indexed', 'rgb', 'rgba'] as const)(
    'comes back from the zlib stream of its bands, %s',
    async (colorType) => {
      // Bands are of 437 lines. Marks lie across their ends, and lines of them repeat.
      const size: Size = [1200, 1000];
      const codes = Array.from({ length: 300 }, (_, i) => (7 * i + (i >> 3)) % 6);
      const marks: PageMark[] = [
        {
          type: 'heatmap',
          codes,
          columns: 20,
          rows: 15,
          box: { left: 100, top: 30, width: 777, height: 955 },
        },
        { type: 'gradient', box: { left: 1000, top: 300, width: 40, height: 400 } },
        ...[430, 436, 870].map((y) => ({
          ...{ type: 'label' as const, x: 950, y, color: '#1c5fa8' },
          points: [0, 20, 40, 60].map((x) => [x, 3] as const),
        })),
      ];
      const words = await paintWords(size, onPaper(marks));
      expect(new Set(words).size).toBeGreaterThan(20);
      await withPage(size, colorType === 'indexed' ? 'indexed' : 'words', async (page) => {
        onPaper(marks)(page);
        const data = await deflateBands(size, colorType, page);
        expectPixels(decoded(size, colorType, page.palette(), data as Buffer), words, size);
      });
    },
  );

  it('may be read as scanlines from any of its lines on', async () => {
    const size: Size = [3, 9];
    for (const colorType of ['indexed', 'rgb'] as const)
      await withPage(size, colorType === 'indexed' ? 'indexed' : 'words', (page) => {
        page.setPaper(page.color(PAPER));
        const lines = page.scanlines(colorType === 'indexed' ? 1 : 3, 5)(4, 5);
        const words = decoded([3, 5], colorType, page.palette(), deflateSync(lines));
        expect([...words]).toEqual(Array(15).fill(toWord(PAPER)));
      });
  });

  it.each([
    [1, 1],
    [32_767, 1],
    [1, 32_767],
  ])('may be of %d x %d px', async (width, height) => {
    const draw = (page: Page) => {
      page.rectangle(-5, -5, 40_000, 40_000, RED);
      page.stamp(page.polygon(rectangle(width - 1, height - 1, width, height)), 0, 0, WHITE);
    };
    const words = await paintWords([width, height], draw, 1000);
    expect([words.at(-1), words.subarray(0, -1).every((word) => word === RED)]).toEqual([WHITE, true]);
  });

  it('has nothing of the one before: marks, paper, colours, cells, lines', async () => {
    const size: Size = [30, 30];
    const marks = fc.sample(anyPage, { numRuns: 20, seed: 1 }).flatMap((page) => page.marks);
    const first = await paintWords(size, onPaper(marks));
    for (const kind of ['indexed', 'words'] as const)
      await withPage(size, kind, (page) => {
        if (kind === 'indexed') expect([...page.palette()]).toEqual([0]);
        // Cells without colours do not show.
        page.gradient({ left: 0, top: 0, width: 30, height: 30 });
        page.heatmap(Uint16Array.of(0, 1), 2, 1, { left: 0, top: 0, width: 30, height: 30 });
        if (kind === 'words') expect(wordsOf(page, size).every((word) => word === 0)).toBe(true);
        else expect(scanlinesOf(page, size, kind).every((byte) => byte === 0 || byte === 2)).toBe(true);
      });
    expectPixels(await paintWords(size, onPaper(marks)), first, size);
  });

  it('is not disturbed by others that are painted at the same time', async () => {
    const pages = fc.sample(anyPage, { numRuns: 12, seed: 2 });
    const alone: Uint32Array[] = [];
    for (const { size, marks } of pages) alone.push(await paintWords(size, onPaper(marks)));
    const together = await Promise.all(
      pages.map(({ size: [width, height], marks }, i) =>
        withPage([width, height], i % 3 === 0 ? 'indexed' : 'words', async (page) => {
          await setTimeout(i % 4);
          onPaper(marks)(page);
          await setTimeout((i + 2) % 4);
          const lines: Buffer[] = [];
          const paint = page.scanlines(i % 3 === 0 ? 1 : 3, 1);
          for (let y = 0; y < height; y++) {
            lines.push(Buffer.from(paint(y, 1)));
            await setTimeout(0);
          }
          const data = deflateSync(Buffer.concat(lines));
          return decoded([width, height], i % 3 === 0 ? 'indexed' : 'rgb', page.palette(), data);
        }),
      ),
    );
    expect(together).toEqual(alone);
  });
});

describe('a heatmap', () => {
  it('has the pixels that are promised, wherever it lies and however small its cells', async () => {
    const size: Size = [36, 36];
    await fc.assert(
      fc.asyncProperty(
        anyHeatmap,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 3, max: 9 }),
        fc.boolean(),
        async (heatmap, stroke, distance, indexed) => {
          const { codes, columns, rows, box } = heatmap;
          const draw = (page: Page) => {
            page.setPaper(page.color(PAPER));
            page.setCells(cellPaint(page, stroke, distance));
            page.heatmap(Uint16Array.from(codes), columns, rows, box);
          };
          const painted = await (indexed ? paintAndDecode(size, 'indexed', draw) : paintWords(size, draw));
          const paint = await withPage(size, 'words', (page) => cellPaint(page, stroke, distance));
          const expected = Uint32Array.from(
            { length: size[0] * size[1] },
            (_, at) => cellPixel(heatmap, paint, at % size[0], Math.floor(at / size[0])) ?? toWord(PAPER),
          );
          expectPixels(painted, expected, size);
        },
      ),
      { numRuns: runs(300) },
    );
  });

  it('of no cells is not there', async () => {
    const draw = (page: Page) => {
      page.setCells(cellPaint(page));
      page.heatmap(new Uint16Array(), 0, 3, { left: 0, top: 0, width: 4, height: 4 });
      page.heatmap(new Uint16Array(), 3, 0, { left: 0, top: 0, width: 4, height: 4 });
    };
    expect([...(await paintWords([4, 4], draw))]).toEqual(Array(16).fill(0));
  });
});

describe('a stamp', () => {
  it.each([
    ['a polygon without points', (page: Page) => page.polygon([])],
    ['a label without glyphs', (page: Page) => page.label([])],
  ])('of %s covers nothing, wherever it is put', async (_, mask) => {
    const draw = (page: Page) => {
      for (const y of [-70_000, -1, 0, 1, 3, 70_000]) page.stamp(mask(page), y, y, RED);
    };
    expect([...(await paintWords([4, 4], draw))]).toEqual(Array(16).fill(0));
  });

  it('far off the page changes nothing on it', async () => {
    for (const kind of ['words', 'indexed'] as const)
      await withPage([4, 4], kind, (page) => {
        const mask = page.polygon(rectangle(0.5, 0.5, 40, 40));
        for (const far of [-1e7, -70_000, 70_000, 1e7])
          for (const [x, y] of [
            [1, 0],
            [0, 1],
            [1, 1],
          ] as const)
            page.stamp(mask, far * x, far * y, page.color('#ff0000'));
        if (kind === 'words') expect(wordsOf(page, [4, 4]).every((word) => word === 0)).toBe(true);
        else expect(scanlinesOf(page, [4, 4], kind).every((byte) => byte === 0 || byte === 2)).toBe(true);
      });
  });

  it('too large to fill fails, and the pages after it do not', async () => {
    // Of 65,538 x 65,536 px, a number that 32 bits do not hold.
    const path = 'M0,0L65536,0L65536,65536L0,65536Z';
    const draw = (page: Page) => {
      const outline = page.outline(path, { a: 1, b: 0, c: 0, d: 1 });
      page.stamp(page.label([{ outline, x: 0, y: 0 }]), 0, 0, RED);
    };
    await expect(paintWords([4, 4], draw)).rejects.toThrow('unreachable');
    expect([...(await paintWords([2, 1], (page) => page.setPaper(RED)))]).toEqual([RED, RED]);
  });
});

describe('a palette', () => {
  const palette = <T>(work: (page: Page) => T) => withPage([8, 1], 'indexed', work);

  it('gives each colour one index, the empty page the first', () =>
    palette((page) => {
      expect(['#ff0000', '#00ff00', '#ff0000'].map((hex) => page.color(hex))).toEqual([1, 2, 1]);
      expect([...page.palette()]).toEqual([0, 0xff0000ff, 0xff00ff00]);
    }));

  it('blends as words do', () =>
    palette((page) => {
      const [white, ink] = [page.color('#ffffff'), page.color('#1c5fa8')];
      const coverages = [17, 34, 119, 255];
      page.rectangle(4, 0, 4, 1, white);
      for (const [i, coverage] of [...coverages, ...coverages].entries()) {
        const end = i + coverage / 255;
        page.stamp(page.polygon(rectangle(i, 0, end, 1)), 0, 0, ink);
      }
      const indices = page.scanlines(1, 1)(0, 1).subarray(1);
      const colors = page.palette();
      expect(Array.from(indices, (index) => colors[index])).toEqual(
        [0, toWord('#ffffff')].flatMap((below) =>
          coverages.map((coverage) => blend(below, toWord('#1c5fa8'), coverage)),
        ),
      );
      // The page, white, ink, and three shades on each of page and white.
      expect(colors).toHaveLength(9);
    }));

  it('says when a colour finds no room, and not before', () =>
    palette((page) => {
      const hex = (i: number) => `#${(1000 + i).toString(16).padStart(6, '0')}`;
      for (let i = 0; i < 255; i++) page.color(hex(i));
      page.color(hex(3));
      expect([page.isOverfull(), page.palette().length]).toEqual([false, 256]);
      page.color(hex(255));
      expect(page.isOverfull()).toBe(true);
    }));
});
