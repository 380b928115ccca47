import { color } from 'd3-color';
import * as z from 'zod/mini';
import { LENGTH_PATTERN } from '../core/units.ts';
import { findColormap } from './colormaps.ts';
import { DPI_RANGE, expecting } from './expected.ts';
import { index, type OptionSpec } from './option-spec.ts';

/** A number, or a percentile such as p99. */
const scaleEnd = () =>
  z.union([
    z.number(expecting('scale-end')),
    z.string(expecting('scale-end')).check(z.regex(/^p(100|\d{1,2}(\.\d+)?)$/, expecting('scale-end'))),
  ]);
const positive = () => z.number(expecting('positive')).check(z.positive(expecting('positive')));
const length = () => z.string(expecting('length')).check(z.regex(LENGTH_PATTERN, expecting('length')));

const isColormap = () => z.refine((name) => findColormap(String(name)) !== undefined, expecting('colormap'));
const isColour = () =>
  z.refine((text) => text === 'transparent' || color(String(text))?.opacity === 1, expecting('colour'));

/** Options that choose how the figure looks: its colour scale, its page, its labels and its panels. */
export const LOOK_OPTIONS = {
  vmin: {
    schema: scaleEnd,
    placeholder: '<value>',
    help: 'low end of the colour scale: a number, or a percentile of the values drawn, as p1 (default: 0, -vmax for signed data, the smallest value of data far from 0)',
  },
  vmax: {
    schema: scaleEnd,
    placeholder: '<value>',
    help: 'high end of the colour scale: a number, or a percentile of the values drawn, as p99 (default: the largest value drawn)',
  },
  scale: {
    schema: () =>
      z
        .string(expecting('scale'))
        .check(z.regex(/^(linear|log|symlog|pow:(?!0*\.?0*$)(\d+\.?\d*|\.\d+))$/, expecting('scale'))),
    placeholder: '<scale>',
    help: 'linear, log, symlog or pow:<exponent> (default: linear)',
  },
  colormap: {
    schema: () => z.string(expecting('colormap')).check(isColormap()),
    placeholder: '<name>',
    help: 'name of a colormap in matplotlib or d3; _r reverses it (default: inferno, or RdBu_r for signed data)',
  },
  colorbarLabel: { schema: () => z.string(), placeholder: '<text>', help: 'text along the colorbar' },
  colorbar: { schema: () => z.boolean(), help: 'leave the colorbar out' },
  width: {
    schema: length,
    placeholder: '<length>',
    help: 'width of the figure: 6.5in, 165mm, 468pt, 1300px (default: 6.5in)',
  },
  height: {
    schema: length,
    placeholder: '<length>',
    help: 'height of the figure (default: what its content needs)',
  },
  dpi: {
    schema: () =>
      z
        .number(expecting('dpi'))
        .check(z.gte(DPI_RANGE.least, expecting('dpi')), z.lte(DPI_RANGE.most, expecting('dpi'))),
    placeholder: '<number>',
    help: 'pixels per inch (default: 300, or 150 in an animation)',
  },
  fontSize: {
    schema: positive,
    placeholder: '<points>',
    help: 'size of the layer labels in points; other text scales with it (default: 9)',
  },
  ticks: {
    schema: () => z.enum(['all', 'last', 'none']),
    placeholder: '<where>',
    help: 'panels with tick labels: all, the last of each column or none (default: all, or last with more than 16 layers)',
  },
  tickRotation: {
    schema: () => z.literal([0, 45, 90]),
    placeholder: '<degrees>',
    help: 'angle of the tick labels: 0, 45 or 90 (default: the first that fits)',
  },
  pin: {
    schema: () =>
      z.union([
        z.string().check(z.minLength(1, expecting('a-key'))),
        z.array(z.union([z.string(), index()])).check(z.minLength(1, expecting('a-key'))),
      ]),
    placeholder: '<keys>',
    help: 'keys that keep their tick label when others are thinned, by token or position from 0: <pause>,12',
  },
  maxLabel: {
    schema: length,
    placeholder: '<length>',
    help: 'maximum length of a tick label; longer ones are shortened in the middle (default: 1in at font size 9)',
  },
  tokenStyle: {
    schema: () => z.enum(['raw', 'readable']),
    placeholder: '<style>',
    help: 'tokens as the tokenizer writes them (raw) or as text (readable) (default: readable)',
  },
  font: {
    schema: () => z.union([z.string().check(z.minLength(1)), z.array(z.string()).check(z.minLength(1))]),
    placeholder: '<file>',
    help: 'font for characters that the bundled font lacks: .ttf, .otf or .ttc#index; may be repeated',
  },
  missingGlyphs: {
    schema: () => z.enum(['box', 'escape', 'error']),
    placeholder: '<how>',
    help: 'show characters that no font has as a box or as their code (escape), or stop with an error (default: box)',
  },
  mask: {
    schema: () => z.enum(['none', 'causal']),
    placeholder: '<which>',
    help: "causal masks the keys after each row's query; none leaves arrays unmasked (default: as the weights of arrays show it)",
  },
  columns: {
    schema: () => z.int(expecting('count')).check(z.positive(expecting('count'))),
    placeholder: '<number>',
    help: 'columns of panels (default: as many as keep the figure under --max-height)',
  },
  maxHeight: {
    schema: length,
    placeholder: '<length>',
    help: 'height above which panels go into more columns (default: 11in, unless --height is given)',
  },
  pool: {
    schema: () => z.enum(['max', 'mean']),
    placeholder: '<how>',
    help: 'value of a pixel that several keys share: the largest (max) or the mean (default: max)',
  },
  preset: {
    schema: () => z.enum(['neurips', 'icml', 'icml-wide', 'acl', 'acl-wide', 'slide', 'poster']),
    placeholder: '<name>',
    help: 'width, font size and dpi for neurips, icml, icml-wide, acl, acl-wide, slide or poster',
  },
  theme: {
    schema: () => z.enum(['light', 'dark']),
    placeholder: '<name>',
    help: 'light or dark page (default: light)',
  },
  annotate: { schema: () => z.boolean(), help: 'write each value into its cell' },
  background: {
    schema: () => z.string(expecting('colour')).check(isColour()),
    placeholder: '<colour>',
    help: 'colour of the page: white, transparent or any opaque CSS colour (default: white, or #121212 in the dark theme)',
  },
} satisfies Record<string, OptionSpec>;
