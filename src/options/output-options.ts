import * as z from 'zod/mini';
import { DPI_RANGE, expecting } from './expected.ts';
import { FORMAT_NAMES } from './formats.ts';
import type { OptionSpec } from './option-spec.ts';

/** Options of the file that is written. */
export const OUTPUT_OPTIONS = {
  format: {
    schema: () => z.enum(FORMAT_NAMES),
    placeholder: '<name>',
    help: `${FORMAT_NAMES.join(', ').replace(/, (?=\w+$)/, ' or ')} (default: by the output's extension, else png)`,
  },
  dpi: {
    schema: () =>
      z
        .number(expecting('dpi'))
        .check(z.gte(DPI_RANGE.least, expecting('dpi')), z.lte(DPI_RANGE.most, expecting('dpi'))),
    placeholder: '<number>',
    help: 'pixels per inch (default: 300, or 150 in an animation)',
  },
  quality: {
    schema: () =>
      z.int(expecting('quality')).check(z.gte(1, expecting('quality')), z.lte(100, expecting('quality'))),
    placeholder: '<number>',
    help: 'quality of webp, jpeg and avif, from 1 to 100 (default: 90)',
  },
  cells: {
    schema: () => z.enum(['rects', 'image']),
    placeholder: '<how>',
    help: 'cells of svg and pdf as rects or as one image per panel (default: rects, or image with more than 20,000 cells)',
  },
  svgText: {
    schema: () => z.enum(['outlines', 'text']),
    placeholder: '<how>',
    help: 'text of svg as outlines, which look the same everywhere, or as text in the typeface (default: outlines)',
  },
  embed: {
    schema: () => z.enum(['auto', 'all', 'none']),
    placeholder: '<which>',
    help: 'values that the figure carries: all, none or auto (up to 64 KB compressed) (default: auto)',
  },
} satisfies Record<string, OptionSpec>;
