import type { Format } from './formats.ts';

/** What a user may ask of a figure. The same names serve as flags (in kebab-case), in `--config` and in a file's `figure` block. */
export interface FigureOptions {
  /** The figure's title; the file's `title` otherwise. */
  readonly title?: string;
  /** Layers to draw, by 0-based position, or by number where arrays have one in their names, in this order: `"0-5,11"` or `[0, 1, 11]`. */
  readonly layers?: string | readonly number[];
  /** Rows to draw, by label or 0-based position, in this order: `"P@8,P@32"` or `["P@8", 1]`. */
  readonly rows?: string | readonly (string | number)[];
  /** Queries to draw, of arrays: positions (negative from the end), `all`, or tokens: `"8,32"`, `"<pause>"`, `[8, -1]`. */
  readonly query?: string | number | readonly (string | number)[];
  /** Labels of the rows drawn from arrays, instead of those made from tokens and positions. */
  readonly rowLabels?: string | readonly string[];
  /** What becomes of heads: `mean`, `max`, `min`, `each`, `rollout`, a head, or a list of heads to average. */
  readonly head?: string | number | readonly number[];
  /** Key tokens of arrays: a JSON list of strings, or a text file with one a line. */
  readonly tokens?: string;
  /** Which array, or pattern of arrays with `{layer}`, holds the weights. */
  readonly tensor?: string;
  /** What the array's axes are: `"layer head query key"`. */
  readonly axes?: string;
  /** Which sequence of a batch, example or training step, from 0, or the mean over examples; the first of 3 or 4 axes is then the batch. */
  readonly batch?: number | 'mean';
  /** Memory that reading may take, with a unit: `500MB`, `4GB`. */
  readonly maxMemory?: string;
  /** Value at the low end of the colour scale, in data units. */
  readonly vmin?: number;
  /** Value at the high end of the colour scale, in data units. */
  readonly vmax?: number;
  /** `linear`, `log`, `symlog` or `pow:<exponent>`. */
  readonly scale?: string;
  /** A colormap's name as matplotlib or d3 write it; `_r` reverses it. */
  readonly colormap?: string;
  /** Text along the colorbar. */
  readonly colorbarLabel?: string;
  /** Whether to draw the colorbar (default true). */
  readonly colorbar?: boolean;
  /** Width of the whole figure, with a unit: `6.5in`, `165mm`, `468pt`, `1300px`. */
  readonly width?: string;
  /** Height of the whole figure, with a unit; from the content otherwise. */
  readonly height?: string;
  /** Pixels per inch of the PNG (default 300). */
  readonly dpi?: number;
  /** Size of the layer labels in points (default 9); all other text is in proportion. */
  readonly fontSize?: number;
  /** Token labels under every panel, under the last one only, or nowhere. */
  readonly ticks?: 'all' | 'last' | 'none';
  /** Angle of token labels in degrees; 0, 45 or 90, whichever fits, otherwise. */
  readonly tickRotation?: 0 | 45 | 90;
  /** Keys that keep their label when others are thinned: tokens or 0-based positions, `"<pause>,12"` or `["<pause>", 12]`. */
  readonly pin?: string | readonly (string | number)[];
  /** Longest token label, with a unit; longer ones are shortened in their middle. */
  readonly maxLabel?: string;
  /** Tokens as the tokenizer writes them, or as text. */
  readonly tokenStyle?: 'raw' | 'readable';
  /** Font files to fall back on, in this order: `"NotoSansCJK.ttc#2"`. */
  readonly font?: string | readonly string[];
  /** What to do with characters that no font has. */
  readonly missingGlyphs?: 'box' | 'escape' | 'error';
  /** `causal` masks the keys after each row's query. */
  readonly mask?: 'none' | 'causal';
  /** Columns of panels; as many as keep the figure's height under `maxHeight` otherwise. */
  readonly columns?: number;
  /** Height that more columns are meant to keep the figure under, with a unit. */
  readonly maxHeight?: string;
  /** What a pixel shows where several keys share it: the value furthest from the scale's resting point, or their mean. */
  readonly pool?: 'max' | 'mean';
  /** Width, font size and dpi for a purpose. */
  readonly preset?: 'neurips' | 'icml' | 'icml-wide' | 'acl' | 'acl-wide' | 'slide' | 'poster';
  readonly theme?: 'light' | 'dark';
  /** Whether to write each value into its cell. */
  readonly annotate?: boolean;
  /** `white`, `transparent` or any opaque CSS colour. */
  readonly background?: string;
  /** The file's format (default `png`; of the command, by the output's extension). */
  readonly format?: Format;
  /** Of WebP, JPEG and AVIF, from 1 to 100 (default 90). */
  readonly quality?: number;
  /** Cells of SVG and PDF as shapes or as one image a panel; an image where they are many otherwise. */
  readonly cells?: 'rects' | 'image';
  /** Text of an SVG as shapes, which look the same everywhere, or as text in a font that the reader must have. */
  readonly svgText?: 'outlines' | 'text';
  /** Whether the file carries the values it shows: all, none, or those of up to 64 KB compressed (auto). */
  readonly embed?: 'auto' | 'all' | 'none';
}

export type OptionName = keyof FigureOptions;
