/** Pages that no format holds, or that take more memory to draw than allowed, are refused before anything is painted. */
import { allowing, DEFAULT_MAX_MEMORY, formatBytes } from '../arrays/limits.ts';
import { OptionConflict } from '../core/errors.ts';
import { parseBytes } from '../core/units.ts';
import type { Scene } from '../layout/scene.ts';
import { DPI_RANGE } from '../options/expected.ts';
import { FORMATS, type Format, type FormatSpec } from '../options/formats.ts';
import { pixelSize } from '../paint/canvas.ts';
import { lineSlabs, polygonSlabs } from '../paint/slabs.ts';

/** Memory to draw a line or band of a curve, by the pixels of its slabs. Measured. */
const BYTES_PER_LINE_PIXEL = 20;

/** Pixels of the images of all lines and bands of curves. */
function linePixels({ groups }: Scene, dpi: number): number {
  const scale = dpi / 72;
  const slabs = groups.flatMap(({ marks }) =>
    marks.flatMap((mark) => {
      if (mark.type === 'polyline') return lineSlabs(mark, scale);
      return mark.type === 'polygon' ? polygonSlabs(mark, scale) : [];
    }),
  );
  return slabs.reduce((sum, { width, height }) => sum + width * height, 0);
}

/**
 * Refuses a page that takes more memory to draw or to encode than allowed.
 * @param maxMemory as flags say; the data's own word does not count
 */
export function checkMemory(scene: Scene, dpi: number, format: Format, maxMemory: string | undefined): void {
  const { title, bytesPerPixel = 0, vector }: FormatSpec = FORMATS[format];
  const [width, height] = pixelSize(scene, dpi);
  const most = maxMemory === undefined ? DEFAULT_MAX_MEMORY : parseBytes(maxMemory);
  const lines = vector ? 0 : linePixels(scene, dpi) * BYTES_PER_LINE_PIXEL;
  if (lines > most) throw tooManyLines(lines, most, dpi);
  const needed = width * height * bytesPerPixel;
  if (needed <= most) return;
  throw new OptionConflict({
    option: 'dpi',
    code: 'page-too-large',
    message: `found a figure of ${width} x ${height} pixels, which takes ${formatBytes(needed)} to write as ${title}, expected at most ${formatBytes(most)}`,
    hint: [...lowerDpi(dpi * Math.sqrt(most / needed)), `allow it: ${allowing(needed)}`].join(', or '),
  });
}

/** The remedy of a lower dpi, where one that is allowed is low enough. */
const lowerDpi = (most: number): readonly string[] =>
  most < DPI_RANGE.least ? [] : [`set the dpi to ${Math.floor(most)} or less`];

const tooManyLines = (needed: number, most: number, dpi: number) =>
  new OptionConflict({
    option: 'dpi',
    code: 'page-too-large',
    message: `found lines that take ${formatBytes(needed)} to draw at ${dpi} dpi, expected at most ${formatBytes(most)}`,
    // Slabs are as long as the lines, and at least as wide as a slab: with half the dpi they take half the memory, or less.
    hint: `${[...lowerDpi((dpi * most) / needed), 'write SVG or PDF'].join(', ')}, or allow it: ${allowing(needed)}`,
  });

const FEWER = 'draw fewer layers or rows, such as --layers 0-11 or --rows 0-99';

/** Refuses a page that is too large for its format, before anything is painted. */
export function checkSize(scene: Scene, dpi: number, format: Format): void {
  const { vector, title, mostASide, mostPixels }: FormatSpec = FORMATS[format];
  const [width, height] = vector ? [scene.widthPt, scene.heightPt] : pixelSize(scene, dpi);
  if (width <= mostASide && height <= mostASide && width * height <= mostPixels) return;
  const fits = Math.min(mostASide / width, mostASide / height, Math.sqrt(mostPixels / (width * height)));
  const most = Math.floor(dpi * fits);
  // If no allowed dpi is low enough, the page itself is too large.
  const isPage = vector || most < DPI_RANGE.least;
  const tooLarge = width > height ? 'width' : 'height';
  const expected = vector
    ? `at most ${mostASide} a side in ${title}`
    : `at most ${mostASide} a side and ${mostPixels / 1e6} million in all`;
  throw new OptionConflict({
    option: isPage ? tooLarge : 'dpi',
    code: 'page-too-large',
    message: `found a figure of ${Math.ceil(width)} x ${Math.ceil(height)} ${vector ? 'pt' : 'pixels'}, expected ${expected}`,
    hint: isPage
      ? `set a smaller ${tooLarge}, or ${FEWER}`
      : `set the dpi to ${most} or less, a smaller width, or ${FEWER}`,
  });
}
