/** Pictures made by tests, and their pixels. */
import { expect } from 'vitest';
import type { PixelBox } from '../../src/formats/animation.ts';
import { type ColorType, pngFile } from '../../src/formats/png.ts';
import type { Scene } from '../../src/layout/scene.ts';
import type { Picture } from '../../src/paint/canvas.ts';
import type { CellStyle } from '../../src/paint/canvas-blanks.ts';
import { linesOf } from '../../src/paint/canvas-pixels.ts';
import type { Drawing } from '../../src/paint/skia.ts';
import { imageOf } from '../../src/paint/skia.ts';
import { decodePng } from '../golden.ts';

export type Size = readonly [width: number, height: number];

/** A picture of some drawings. */
export const pictureWith = (
  [width, height]: Size,
  drawings: readonly Drawing[],
  background: string | null = null,
): Picture => ({ width, height, background, drawings });

/** A picture of these pixels. */
export const pictureOfPixels = (pixels: Uint32Array<ArrayBuffer>, width: number): Picture => {
  const image = imageOf(pixels, width);
  const height = pixels.length / width;
  const draw: Drawing['draw'] = (context) => context.drawImage(image, 0, 0);
  return pictureWith([width, height], [{ left: 0, right: width, top: 0, bottom: height, draw }]);
};

/** The pixels of a picture as words, `[y * width + x]`, drawn in bands of some lines. */
export function wordsOf(picture: Picture, lines = picture.height): Uint32Array {
  const { width } = picture;
  const words = new Uint32Array(width * picture.height);
  let at = 0;
  for (const line of linesOf(picture, 0, lines)) {
    if (line) words.set(new Uint32Array(line.bytes.buffer, line.bytes.byteOffset + line.start, width), at);
    else words.copyWithin(at, at - width, at);
    at += width;
  }
  return words;
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

/** A heatmap and the pixels it fills. */
export interface CodeBox {
  readonly codes: readonly number[];
  readonly columns: number;
  readonly rows: number;
  readonly box: PixelBox;
}

/** First pixel of each of `count` cells that share `length` pixels, and the end of the last. */
export const edges = (count: number, length: number): number[] =>
  Array.from({ length: count + 1 }, (_, i) => Math.round((i * length) / count));

/**
 * The documented colour of a heatmap's pixel; undefined outside. Cells with a value have the colour of the table. Masked cells
 * have lines at x + y, from the heatmap's left edge and the page's top. Missing cells have a border and two diagonals.
 */
export function cellPixel(
  { codes, columns, rows, box }: CodeBox,
  { stroke, distance }: Pick<CellStyle, 'stroke' | 'distance'>,
  { colors, blanks: { paper, hatch, cross } }: Pick<Scene, 'colors' | 'blanks'>,
  x: number,
  y: number,
): string | undefined {
  const column = cellAt(edges(columns, box.width), x - box.left);
  const row = cellAt(edges(rows, box.height), y - box.top);
  if (!column || !row) return undefined;
  const code = codes[row.index * columns + column.index] as number;
  if (code < colors.length) return colors[code];
  if (code === colors.length) return (x - box.left + y) % distance < stroke ? hatch : paper;
  const [width, height] = [column.size, row.size];
  const reach = stroke / 2;
  // Whole pixels, as many on each side.
  const edge = Math.ceil(reach);
  if (Math.min(column.at, row.at) < edge || column.at >= width - edge || row.at >= height - edge)
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
