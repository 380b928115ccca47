import type { Format } from './formats.ts';
import type { PresetName } from './preset-names.ts';
import type { GIVEN, StatisticName } from './statistics.ts';

/** What a user may ask of a figure. Flags (in kebab-case), `--config` files and `figure` blocks use the same names. */
export interface FigureOptions {
  /** Title over the figure, or false for none. Default: the input's `title`. */
  readonly title?: string | false;
  /** Note under the title. Default: what was done to the heads; an empty text leaves it out. */
  readonly subtitle?: string;
  /** Letter in the top left corner: `a` is set as `(a)`. */
  readonly letter?: string;
  /** Layers to draw, in this order: `"0-5,11"` or `[0, 1, -1]`, or `"mean"` for one panel of all. Positions from 0 (negative from the end), or the numbers in array names. */
  readonly layers?: string | number | readonly number[];
  /** Rows to draw, in this order, by label, position from 0 or range: `"P@8,P@32"`, `"0-9"` or `["P@8", 1]`. */
  readonly rows?: string | readonly (string | number)[];
  /** Keys to draw: positions, ranges (`"1-"` ends at the last key), segments and tokens; `special` drops special tokens. */
  readonly keys?: string | number | readonly (string | number)[];
  /** Named stretches of keys, by positions in the input: `"prompt:0-7,pause:8,answer:9-"`, or a list of such texts. Default: the file's. */
  readonly segments?: string | readonly string[];
  /** Whether the keys of each segment are summed into one column; keys in no segment are left out. */
  readonly fold?: boolean;
  /** Whether the pieces of a word are merged: keys are summed, queries averaged. */
  readonly mergeSubwords?: boolean;
  /** Queries to draw: positions (negative ones count from the end), ranges, `all`, or tokens: `"8,32"`, `"4-9"`, `"<pause>"`, `[8, -1]`. */
  readonly query?: string | number | readonly (string | number)[];
  /** Labels of the layers drawn, in their order. Default: the input's. */
  readonly layerLabels?: string | readonly string[];
  /** Named groups of layers, by the numbers that `layers` takes: `"early:0-3,late:4-7"`, or a list of such texts. */
  readonly layerGroups?: string | readonly string[];
  /** Whether the first layer stands at the top (default) or at the bottom. */
  readonly order?: 'top-down' | 'bottom-up';
  /** Labels of the rows, for arrays. Default: made from tokens and positions. */
  readonly rowLabels?: string | readonly string[];
  /** How heads are reduced: `mean`, `max`, `min`, `rollout`, one head, a list of heads to average, `each` for a row per head, or `layer:head` pairs. */
  readonly head?: string | number | readonly number[];
  /** File of the key tokens, for arrays: a JSON list of strings, or text with one token per line; `none` numbers the keys. */
  readonly tokens?: string;
  /** File of the rows' tokens, for arrays, one for each query, where they are not the keys'. */
  readonly rowTokens?: string;
  /** Position of the first query among the keys, for arrays. Default: fewer queries than keys are the last ones. */
  readonly firstQuery?: number;
  /** Name of the array that holds the weights, or a pattern with `{layer}` for one array per layer. */
  readonly tensor?: string;
  /** Axes of the array, in order: `"layer head query key"`. */
  readonly axes?: string;
  /** Sequence of a batch, example or training step, from 0, or the `mean` over examples. The first of 3 or 4 axes is then the batch. */
  readonly batch?: number | 'mean';
  /** Memory that reading the input may take, with a unit: `500MB`, `4GB`. */
  readonly maxMemory?: string;
  /** What a panel is: a layer (default), a head, in a grid of layers and heads, or a query, with layers as its rows. */
  readonly panels?: 'layers' | 'heads' | 'queries';
  /** Each row and layer as a picture of image patches, so many across and down: `"14x14"`. */
  readonly grid?: string;
  /** First keys that are not patches, as a CLS token (default 0): left out of the pictures. */
  readonly skip?: number;
  /** PNG, JPEG or WebP file under the patches, stretched to their grid. */
  readonly image?: string;
  /** Opacity of the patches over the image, above 0 and up to 1 (default 0.6). */
  readonly opacity?: number;
  /** Square cells, or cells that fill the width. Default: square for square matrices, or half of one, of more than 4 rows. */
  readonly aspect?: 'equal' | 'auto';
  /** Where a panel's label stands (default `left`, or `top` with square cells or little room). */
  readonly panelLabel?: 'left' | 'top' | 'none';
  /** Statistic of each head that is drawn in the place of weights, a row a layer and a column a head; `given` for arrays that hold one. */
  readonly stat?: StatisticName | typeof GIVEN;
  /** Key of the statistic `sink`, from 0 (default 0). */
  readonly statKey?: number;
  /** Keys of the statistic `mass`: positions, ranges, segments, tokens or `special`. */
  readonly statOn?: string;
  /** Value at the low end of the colour scale, in data units, or a percentile of the values drawn: `"p1"`. */
  readonly vmin?: number | string;
  /** Value at the high end of the colour scale, in data units, or a percentile of the values drawn: `"p99"`, or of a batch's: `"p99=0.31"`. */
  readonly vmax?: number | string;
  /** `linear`, `log`, `symlog` or `pow:<exponent>`. */
  readonly scale?: string;
  /** Name of a colormap in matplotlib or d3; `_r` reverses it. */
  readonly colormap?: string;
  /** Text along the colorbar. */
  readonly colorbarLabel?: string;
  /** Place of the colorbar (default `right`); false is `none`, true is `right`. */
  readonly colorbar?: boolean | 'right' | 'bottom' | 'none';
  /** Values labelled on the colorbar: `"0,0.2,0.4"` or `[0, 0.2, 0.4]`. */
  readonly colorbarTicks?: string | number | readonly number[];
  /** Width of the whole figure, with a unit: `6.5in`, `165mm`, `468pt`, `1300px`. */
  readonly width?: string;
  /** Height of the whole figure, with a unit. Default: what its content needs. */
  readonly height?: string;
  /** Pixels per inch of raster formats (default 300). */
  readonly dpi?: number;
  /** Size of the layer labels in points (default 9). Other text scales with it. */
  readonly fontSize?: number;
  /** Size of the title and of the letter in the corner, in points. Default: 1.25 of `fontSize`. */
  readonly titleFontSize?: number;
  /** Size of the tick labels and of the colorbar's numbers, in points. Default: 0.9 of `fontSize`. */
  readonly tickFontSize?: number;
  /** Height of every row, with a unit; excludes `height`. */
  readonly rowHeight?: string;
  /** Distance from a panel and its tick labels to the panel below, with a unit. */
  readonly gap?: string;
  /** Panels with tick labels: all, the last of each column, or none. */
  readonly ticks?: 'all' | 'last' | 'none';
  /** Angle of the tick labels in degrees. Default: the first of 0, 45 and 90 that fits. */
  readonly tickRotation?: 0 | 45 | 90;
  /** Keys that keep their tick label when others are thinned, by token or position from 0: `"<pause>,12"` or `["<pause>", 12]`. */
  readonly pin?: string | readonly (string | number)[];
  /** The only keys with a tick label, besides pinned ones: tokens or positions from 0, `every:10`, or `none`. */
  readonly labelKeys?: string | readonly (string | number)[];
  /** Maximum length of a tick label, with a unit. Longer ones are shortened in the middle. */
  readonly maxLabel?: string;
  /** Tokens as the tokenizer writes them (raw), or as text (readable). */
  readonly tokenStyle?: 'raw' | 'readable';
  /** What text is set in: `sans` (DejaVu Sans, the default), `serif` (Tinos, with the widths of Times New Roman), or a font file. */
  readonly typeface?: string;
  /** Font files for characters that the typeface and DejaVu Sans lack, tried in this order: `"NotoSansCJK.ttc#2"`. */
  readonly font?: string | readonly string[];
  /** How to show characters that no font has: as a box, as their code, or not at all (an error). */
  readonly missingGlyphs?: 'box' | 'escape' | 'error';
  /** Whether fonts, images and token files that the data itself names are opened. Only a flag or `--config` may say so. */
  readonly allowFiles?: boolean;
  /** `causal` masks the keys after each row's query; `none` leaves arrays unmasked, which are masked as they show it otherwise. */
  readonly mask?: 'none' | 'causal';
  /** Columns of panels. Default: as many as keep the figure's height under `maxHeight`. */
  readonly columns?: number;
  /** Height to keep under, with a unit: with more columns, then with lower rows or smaller cells. */
  readonly maxHeight?: string;
  /** Room for what other figures show, so that all line up: `"title:2,subtitle:1,masked,missing,below,above"`. */
  readonly reserve?: string;
  /** Value of a pixel that several keys share: the one furthest from the scale's resting value, or their mean. */
  readonly pool?: 'max' | 'mean';
  /** Width, font size and dpi of a venue, a slide or a poster. */
  readonly preset?: PresetName;
  /** Colours of the page and its text (default `light`). */
  readonly theme?: 'light' | 'dark';
  /** Whether to write each value into its cell. */
  readonly annotate?: boolean;
  /** Cells to outline: the largest value of each row (`peak`), or none. */
  readonly mark?: 'none' | 'peak';
  /** Boxes around keys of a row, by label, token or position from 0: `"P@8:3-5"`, or a list of such texts. */
  readonly box?: string | readonly string[];
  /** `white`, `transparent` or any opaque CSS colour. */
  readonly background?: string;
  /** Format of the file (default `png`; the command goes by the output's extension). */
  readonly format?: Format;
  /** Quality of WebP, JPEG and AVIF, from 1 to 100 (default 90). */
  readonly quality?: number;
  /** Cells of SVG and PDF as rectangles or as one image per panel. Default: rectangles, up to 20,000 cells. */
  readonly cells?: 'rects' | 'image';
  /** Text of an SVG as outlines, which look the same everywhere, or as text in the typeface, which the reader must have. */
  readonly svgText?: 'outlines' | 'text';
  /** Values that the file carries: all, none, or only up to 64 KB compressed (auto, the default). */
  readonly embed?: 'auto' | 'all' | 'none';
}

/** An option's name in camelCase. */
export type OptionName = keyof FigureOptions;

/** Options that say which arrays of an input are read, and how: those of `validate` and `inspect`. */
export const READING_OPTIONS = [
  'tensor',
  'axes',
  'batch',
  'layers',
  'maxMemory',
] as const satisfies readonly OptionName[];
