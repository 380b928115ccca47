import { color } from 'd3-color';
import * as z from 'zod/mini';
import { BYTES_PATTERN, LENGTH_PATTERN } from '../core/units.ts';
import { findColormap } from './colormaps.ts';
import { DPI_RANGE, expecting } from './expected.ts';
import { FORMAT_NAMES } from './formats.ts';
import type { FigureOptions, OptionName } from './options.ts';

// A command parses once: compiling parsers for the next time costs it more than it saves.
z.config({ jitless: true });

/** One option: its schema, the flag's placeholder (none for a switch) and its line of help. */
interface OptionSpec {
  /** Made when it is asked for: to make all of them took 5 ms of a start. */
  readonly schema: () => z.ZodMiniType;
  readonly placeholder?: string;
  readonly help: string;
}

const finite = () => z.number(expecting('finite'));
const positive = () => z.number(expecting('positive')).check(z.positive(expecting('positive')));
const length = () => z.string(expecting('length')).check(z.regex(LENGTH_PATTERN, expecting('length')));
const index = () => z.int(expecting('index')).check(z.nonnegative(expecting('index')));

const isColormap = () => z.refine((name) => findColormap(String(name)) !== undefined, expecting('colormap'));
const isColour = () =>
  z.refine((text) => text === 'transparent' || color(String(text))?.opacity === 1, expecting('colour'));

/** Every figure option, in the order `--help` and the README list them. */
export const FIGURE_OPTIONS = {
  title: {
    schema: () => z.string(),
    placeholder: '<text>',
    help: "title over the figure (default: the file's title)",
  },
  layers: {
    schema: () =>
      z.union([
        z.string().check(z.regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, expecting('positions'))),
        z.array(index()).check(z.minLength(1, expecting('a-layer-to-draw'))),
      ]),
    placeholder: '<positions>',
    help: 'layers to draw, in this order: 0-5,11; from 0, or by the numbers in the names of arrays (default: all)',
  },
  rows: {
    schema: () =>
      z.union([
        z.string().check(z.minLength(1, expecting('a-row-to-draw'))),
        z.array(z.union([z.string(), index()])).check(z.minLength(1, expecting('a-row-to-draw'))),
      ]),
    placeholder: '<names>',
    help: 'rows to draw, by label or position from 0, in this order: P@8,P@32 (default: all)',
  },
  query: {
    schema: () =>
      z.union([
        z.string().check(z.minLength(1, expecting('queries'))),
        z.int(expecting('queries')),
        z
          .array(z.union([z.string(), z.int(expecting('queries'))]))
          .check(z.minLength(1, expecting('queries'))),
      ]),
    placeholder: '<queries>',
    help: 'queries to draw: 8,32 or -1 or all or a token (default for arrays: PAUSE tokens, or all up to 16)',
  },
  rowLabels: {
    schema: () => z.union([z.string(), z.array(z.string()).check(z.minLength(1))]),
    placeholder: '<labels>',
    help: 'labels of the rows drawn from arrays (default: P@8 for PAUSE tokens, token@8 for others)',
  },
  head: {
    schema: () =>
      z.union([
        z.string().check(z.regex(/^(mean|max|min|each|rollout|\d+(,\d+)*)$/, expecting('heads'))),
        index(),
        z.array(index()).check(z.minLength(1, expecting('heads'))),
      ]),
    placeholder: '<heads>',
    help: 'mean, max or min over heads, a head, a list to average (0,3), each for a row a head, or rollout (default: mean)',
  },
  tokens: {
    schema: () => z.string().check(z.minLength(1)),
    placeholder: '<file>',
    help: 'key tokens of arrays: a JSON list, or a text file with one a line (default: those in the file)',
  },
  tensor: {
    schema: () => z.string().check(z.minLength(1)),
    placeholder: '<name>',
    help: 'which array, or arrays with {layer}, {head} or {step} for the number, where it is not clear',
  },
  axes: {
    schema: () => z.string().check(z.minLength(1)),
    placeholder: '<names>',
    help: 'what its axes are, of batch, step, example, layer, head, query, key and offset: "layer head query key"',
  },
  batch: {
    schema: () => z.union([index(), z.enum(['mean'])]),
    placeholder: '<number>',
    help: 'which sequence, example or training step, from 0, or mean over examples; the first of 3 or 4 axes is then the batch',
  },
  maxMemory: {
    schema: () => z.string(expecting('bytes')).check(z.regex(BYTES_PATTERN, expecting('bytes'))),
    placeholder: '<amount>',
    help: 'memory that reading may take: 500MB, 4GB (default: 1GB)',
  },
  vmin: {
    schema: finite,
    placeholder: '<number>',
    help: 'value at the low end of the colour scale (default: 0, or -vmax for signed data)',
  },
  vmax: {
    schema: finite,
    placeholder: '<number>',
    help: 'value at the high end of the colour scale (default: the largest value drawn)',
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
    help: 'a sequential or diverging colormap of matplotlib or d3; _r reverses (default: inferno, or RdBu_r for signed data)',
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
    help: 'height of the figure (default: from the content)',
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
    help: 'size of the layer labels, in points; other text in proportion (default: 9)',
  },
  ticks: {
    schema: () => z.enum(['all', 'last', 'none']),
    placeholder: '<where>',
    help: 'token labels under all panels, the last of each column or none (default: all, or last with more than 16 layers)',
  },
  tickRotation: {
    schema: () => z.literal([0, 45, 90]),
    placeholder: '<degrees>',
    help: 'angle of the token labels: 0, 45 or 90 (default: the first that fits)',
  },
  pin: {
    schema: () =>
      z.union([
        z.string().check(z.minLength(1, expecting('a-key'))),
        z.array(z.union([z.string(), index()])).check(z.minLength(1, expecting('a-key'))),
      ]),
    placeholder: '<keys>',
    help: 'keys labelled whatever else is left out, by token or position from 0: <pause>,12',
  },
  maxLabel: {
    schema: length,
    placeholder: '<length>',
    help: 'longest token label; longer ones are shortened in the middle (default: 1in at font size 9)',
  },
  tokenStyle: {
    schema: () => z.enum(['raw', 'readable']),
    placeholder: '<style>',
    help: 'tokens as the tokenizer writes them (raw), or as text: readable (default: readable)',
  },
  font: {
    schema: () => z.union([z.string().check(z.minLength(1)), z.array(z.string()).check(z.minLength(1))]),
    placeholder: '<file>',
    help: 'a font for characters that the bundled one lacks: .ttf, .otf or .ttc#index; may be given again',
  },
  missingGlyphs: {
    schema: () => z.enum(['box', 'escape', 'error']),
    placeholder: '<how>',
    help: 'characters that no font has: a box, their code (escape) or an error (default: box)',
  },
  mask: {
    schema: () => z.enum(['none', 'causal']),
    placeholder: '<which>',
    help: "causal masks the keys after each row's query (default: none)",
  },
  columns: {
    schema: () => z.int(expecting('count')).check(z.positive(expecting('count'))),
    placeholder: '<number>',
    help: 'columns of panels (default: 1, or as many as --max-height asks for)',
  },
  maxHeight: {
    schema: length,
    placeholder: '<length>',
    help: 'height that columns of panels keep the figure under (default: 11in where no --height is given)',
  },
  pool: {
    schema: () => z.enum(['max', 'mean']),
    placeholder: '<how>',
    help: 'what a pixel shows where keys share it: their largest value (max) or their mean (default: max)',
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
    help: 'white, transparent or any opaque CSS colour (default: white, or #121212 in the dark theme)',
  },
  format: {
    schema: () => z.enum(FORMAT_NAMES),
    placeholder: '<name>',
    help: `${FORMAT_NAMES.join(', ').replace(/, (?=\w+$)/, ' or ')} (default: by the output's extension, else png)`,
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
    help: 'cells of svg and pdf as rects, or one image a panel (default: rects, or image with more than 20,000 cells)',
  },
  svgText: {
    schema: () => z.enum(['outlines', 'text']),
    placeholder: '<how>',
    help: 'text of svg as outlines, the same everywhere, or as text in DejaVu Sans (default: outlines)',
  },
  embed: {
    schema: () => z.enum(['auto', 'all', 'none']),
    placeholder: '<which>',
    help: 'values the figure carries: all, none, or those of up to 64 KB compressed: auto (default: auto)',
  },
} satisfies Record<keyof FigureOptions, OptionSpec>;

export const OPTION_NAMES = Object.keys(FIGURE_OPTIONS) as OptionName[];

/** The option's flag: `--colorbar-label` for `colorbarLabel`, and `--no-colorbar`, as the colorbar is there unless refused. */
export function flagOf(option: string): string {
  const kebab = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return option === 'colorbar' ? `--no-${kebab}` : `--${kebab}`;
}

function withHelp(spec: OptionSpec, name: string): z.ZodMiniOptional<z.ZodMiniType> {
  // The flag refuses the colorbar, the field in a file asks for it: only here do the two read differently.
  const description = name === 'colorbar' ? 'whether to draw the colorbar (default: true)' : spec.help;
  return z.optional(spec.schema()).register(z.globalRegistry, { description });
}

/** The schema of a `figure` block, a `--config` file and the library's options alike. */
export function figureOptionsSchema(): z.ZodMiniType<FigureOptions> {
  return optionsObject(OPTION_NAMES, (name) => withHelp(FIGURE_OPTIONS[name], name));
}

/** The same as it is needed for a value, of which most options are absent, and without what only people read. */
export function schemaForOptions(value: unknown): z.ZodMiniType<FigureOptions> {
  const given = typeof value === 'object' && value !== null ? (value as FigureOptions) : {};
  return optionsObject(
    OPTION_NAMES.filter((name) => Object.hasOwn(given, name)),
    (name) => {
      const schema = FIGURE_OPTIONS[name].schema();
      return given[name] === undefined ? z.optional(schema) : schema;
    },
  );
}

function optionsObject(
  names: readonly OptionName[],
  schemaOf: (name: OptionName) => z.ZodMiniType,
): z.ZodMiniType<FigureOptions> {
  const shape = Object.fromEntries(names.map((name) => [name, schemaOf(name)]));
  return z.strictObject(shape) as unknown as z.ZodMiniType<FigureOptions>;
}
