/** Pages made of marks that tests think up, and their pixels. */
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect } from 'vitest';
import { type CellPaint, type Page, type PixelBox, toWord, withPage } from '../../src/paint/page.ts';
import { type ColorType, pngFile } from '../../src/paint/png-file.ts';
import { decodePng } from '../golden.ts';

export type Size = readonly [width: number, height: number];
type Draw = (page: Page) => void | Promise<void>;

/** All of a page as words, `[y * width + x]`, so many lines at a time. */
export const paintWords = (size: Size, draw: Draw, lines = size[1]): Promise<Uint32Array> =>
  withPage(size, 'words', async (page) => {
    await draw(page);
    return wordsOf(page, size, lines);
  });

export function wordsOf(page: Page, [width, height]: Size, lines = height): Uint32Array {
  const paint = page.words(lines);
  const words = new Uint32Array(width * height);
  for (let top = 0; top < height; top += lines)
    words.set(paint(top, Math.min(lines, height - top)), top * width);
  return words;
}

export const CHANNELS = { indexed: 1, rgb: 3, rgba: 4 } as const;

/** All of a page as scanlines, so many lines at a time. */
export function scanlinesOf(page: Page, [, height]: Size, colorType: ColorType, lines = height): Buffer {
  const paint = page.scanlines(CHANNELS[colorType], lines);
  const bands: { readonly painted: Buffer; readonly copy: Buffer }[] = [];
  for (let top = 0; top < height; top += lines) {
    const painted = paint(top, Math.min(lines, height - top));
    // A band is still being deflated while the next one is painted.
    const before = bands.at(-1);
    expect(before?.painted.equals(before.copy) ?? true).toBe(true);
    bands.push({ painted, copy: Buffer.from(painted) });
  }
  return Buffer.concat(bands.map(({ copy }) => copy));
}

/** Scanlines as a reader of PNG sees them: words, `[y * width + x]`. @param data their zlib stream */
export function decoded(
  [width, height]: Size,
  colorType: ColorType,
  palette: Uint32Array,
  data: Buffer,
): Uint32Array {
  const header = { width, height, colorType, palette, transparent: true, dpi: 72, texts: {} };
  return Uint32Array.from(new Uint32Array(Uint8Array.from(decodePng(pngFile(header, data)).data).buffer));
}

/** All of a page by way of its scanlines; undefined where its colours do not fit a palette. */
export const paintAndDecode = (size: Size, colorType: ColorType, draw: Draw, lines = size[1]) =>
  withPage(size, colorType === 'indexed' ? 'indexed' : 'words', async (page) => {
    await draw(page);
    const data = deflateSync(scanlinesOf(page, size, colorType, lines));
    return page.isOverfull() ? undefined : decoded(size, colorType, page.palette(), data);
  });

/** Fails at the first pixel that differs, faster than a comparison of arrays would. */
export function expectPixels(
  found: Uint32Array | undefined,
  expected: Uint32Array,
  [width, height]: Size,
): void {
  expect([found?.length, expected.length]).toEqual([width * height, width * height]);
  const at = expected.findIndex((word, i) => word !== found?.[i]);
  const hex = (word: number | undefined) => word?.toString(16);
  if (at >= 0)
    expect.fail(
      `pixel ${at % width}, ${Math.floor(at / width)} is ${hex(found?.[at])}, expected ${hex(expected[at])}`,
    );
}

/** Corners of an upright rectangle. */
export const rectangle = (left: number, top: number, right: number, bottom: number) =>
  [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ] as const;

/** A heatmap, as `Page.heatmap` takes it. */
export interface CodeBox {
  readonly codes: readonly number[];
  readonly columns: number;
  readonly rows: number;
  readonly box: PixelBox;
}

export type PageMark =
  | ({ readonly type: 'heatmap' } & CodeBox)
  | { readonly type: 'gradient'; readonly box: PixelBox }
  | { readonly type: 'rectangle'; readonly box: PixelBox; readonly color: string }
  | {
      readonly type: 'polygon' | 'label';
      readonly points: readonly (readonly [x: number, y: number])[];
      readonly x: number;
      readonly y: number;
      readonly color: string;
    };

export const TABLE = ['#000004', '#7c1d6d', '#ed6925', '#fcffa4'];
export const [MASKED, MISSING] = [TABLE.length, TABLE.length + 1];
const INKS = ['#000000', '#1c5fa8', '#ffffff'];
/** A triangle, a ring and nothing. */
const OUTLINES = ['M0,0L9,-4L3,-11Z', 'M0,0Q6,5 12,0L12,8C8,12 4,12 0,8ZM3,3L3,6L9,6L9,3Z', ''];
const UNMOVED = { a: 1, b: 0, c: 0, d: 1 };

export const cellPaint = (page: Page, stroke = 1, distance = 4): CellPaint => ({
  table: Uint32Array.from(TABLE, toWord),
  paper: page.color('#ffffff'),
  hatch: page.color('#c0c0c0'),
  cross: page.color('#808080'),
  stroke,
  distance,
});

/** Adds marks in painting order. */
export function addMarks(page: Page, marks: readonly PageMark[]): void {
  page.setCells(cellPaint(page));
  const outlines = OUTLINES.map((path) => page.outline(path, UNMOVED));
  for (const mark of marks) {
    if (mark.type === 'heatmap')
      page.heatmap(Uint16Array.from(mark.codes), mark.columns, mark.rows, mark.box);
    else if (mark.type === 'gradient') page.gradient(mark.box);
    else if (mark.type === 'rectangle') {
      const { left, top, width, height } = mark.box;
      page.rectangle(left, top, width, height, page.color(mark.color));
    } else {
      const { points, x, y } = mark;
      const glyphs = points.map(([x, y], i) => ({
        outline: outlines[i % outlines.length] as number,
        x: Math.round(16 * x),
        y: Math.round(16 * y),
      }));
      const mask = mark.type === 'polygon' ? page.polygon(points) : page.label(glyphs);
      page.stamp(mask, x, y, page.color(mark.color));
    }
  }
}

/** The longest side of a page, in pixels; marks may lie beyond it, on each side. */
const SIDE = 36;
const place = fc.integer({ min: -SIDE, max: 2 * SIDE });
const length = fc.integer({ min: 0, max: 2 * SIDE });
const box: fc.Arbitrary<PixelBox> = fc.record({ left: place, top: place, width: length, height: length });
const code = fc.oneof(fc.nat({ max: MISSING }), fc.constantFrom(0, MASKED));

/** A heatmap of more cells than pixels, or fewer. */
export const anyHeatmap: fc.Arbitrary<CodeBox> = fc
  .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 8 }), fc.boolean())
  .chain(([long, short, wide]) => {
    const [columns, rows] = wide ? [long, short] : [short, long];
    const codes = fc.array(code, { minLength: long * short, maxLength: long * short });
    return fc.record({ columns: fc.constant(columns), rows: fc.constant(rows), codes, box });
  });

const coordinate = fc.double({ min: -SIDE, max: SIDE, noNaN: true });
const anyMark: fc.Arbitrary<PageMark> = fc.oneof(
  anyHeatmap.map((heatmap) => ({ type: 'heatmap' as const, ...heatmap })),
  fc.record({ type: fc.constant('gradient' as const), box }),
  fc.record({ type: fc.constant('rectangle' as const), box, color: fc.constantFrom(...INKS) }),
  fc.record({
    type: fc.constantFrom('polygon' as const, 'label' as const),
    points: fc.array(fc.tuple(coordinate, coordinate), { maxLength: 6 }),
    x: place,
    y: place,
    color: fc.constantFrom(...INKS),
  }),
);

/** A page of some marks, most of which lie on it in part. */
export const anyPage: fc.Arbitrary<{ size: Size; marks: readonly PageMark[] }> = fc.record({
  size: fc.tuple(fc.integer({ min: 1, max: SIDE }), fc.integer({ min: 1, max: SIDE })),
  marks: fc.array(anyMark, { maxLength: 6 }),
});

/** First pixel of each of `count` cells that share `length` pixels, and the end of the last. */
export const edges = (count: number, length: number): number[] =>
  Array.from({ length: count + 1 }, (_, i) => Math.round((i * length) / count));

/**
 * The colour of a pixel of a heatmap, from what is promised of it; undefined outside. Flat cells are as in the table; masked
 * ones have lines at x + y, from the heatmap's left edge and the page's top; missing ones a border and two diagonals.
 */
export function cellPixel(
  { codes, columns, rows, box }: CodeBox,
  { table, paper, hatch, cross, stroke, distance }: CellPaint,
  x: number,
  y: number,
): number | undefined {
  const column = cellAt(edges(columns, box.width), x - box.left);
  const row = cellAt(edges(rows, box.height), y - box.top);
  if (!column || !row) return undefined;
  const code = codes[row.index * columns + column.index] as number;
  if (code < table.length) return table[code];
  if (code === table.length) return (x - box.left + y) % distance < stroke ? hatch : paper;
  const [width, height] = [column.size, row.size];
  const reach = stroke / 2;
  if (Math.min(column.at, row.at) < reach || column.at >= width - reach || row.at >= height - reach)
    return cross;
  // Twice the area between a pixel's centre and a diagonal, over the diagonal's length, is their distance.
  const falling = Math.abs((column.at + 0.5) * height - (row.at + 0.5) * width);
  const rising = Math.abs((column.at + 0.5) * height + (row.at + 0.5) * width - width * height);
  return Math.min(falling, rising) / Math.sqrt(width * width + height * height) <= reach ? cross : paper;
}

/** The cell in which a pixel lies, and where in it. */
function cellAt(cuts: readonly number[], at: number) {
  const index = cuts.findIndex((cut, i) => cut <= at && at < (cuts[i + 1] ?? Number.NEGATIVE_INFINITY));
  const start = cuts[index] as number;
  return index < 0 ? undefined : { index, at: at - start, size: (cuts[index + 1] as number) - start };
}
