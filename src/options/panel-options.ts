import * as z from 'zod/mini';
import { expecting } from './expected.ts';
import { index, type OptionSpec } from './option-spec.ts';

const opacity = () =>
  z.number(expecting('opacity')).check(z.positive(expecting('opacity')), z.maximum(1, expecting('opacity')));

/** Options of the panels: what each of them shows, and the shape of its cells. */
export const PANEL_OPTIONS = {
  panels: {
    schema: () => z.enum(['layers', 'heads', 'queries']),
    placeholder: '<what>',
    help: 'a panel a layer, a head (in a grid of layers and heads), or a query, with layers as its rows (default: layers)',
  },
  grid: {
    schema: () =>
      z
        .string(expecting('patch-grid'))
        .check(z.regex(/^[1-9]\d{0,3}x[1-9]\d{0,3}$/, expecting('patch-grid'))),
    placeholder: '<size>',
    help: 'a picture of image patches for each row and layer: patches across and down, as 14x14',
  },
  skip: {
    schema: index,
    placeholder: '<keys>',
    help: 'first keys that are not patches, as a CLS token (1): they are left out of the pictures, and their weight is said (default: 0)',
  },
  image: {
    schema: () => z.string().check(z.minLength(1, expecting('a-text'))),
    placeholder: '<file>',
    help: 'PNG, JPEG or WebP under the patches, stretched to their grid: the crop that the model saw',
  },
  opacity: {
    schema: opacity,
    placeholder: '<share>',
    help: 'opacity of the patches over the image, above 0 and up to 1 (default: 0.6)',
  },
  aspect: {
    schema: () => z.enum(['equal', 'auto']),
    placeholder: '<shape>',
    help: 'square cells (equal) or cells that fill the width (auto) (default: equal for square matrices, or half of one, of more than 4 rows)',
  },
  panelLabel: {
    schema: () => z.enum(['left', 'top', 'none']),
    placeholder: '<where>',
    help: "where a panel's label stands: left, top or none (default: left, or top with square cells or little room)",
  },
} satisfies Record<string, OptionSpec>;
