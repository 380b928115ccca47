/** What a user may ask of a figure. The same names serve as flags (in kebab-case), in `--config` and in a file's `figure` block. */
export interface FigureOptions {
  /** The figure's title; the file's `title` otherwise. */
  readonly title?: string;
  /** Layers to draw, by 0-based position, in this order: `"0-5,11"` or `[0, 1, 11]`. */
  readonly layers?: string | readonly number[];
  /** Rows to draw, by label or 0-based position, in this order: `"P@8,P@32"` or `["P@8", 1]`. */
  readonly rows?: string | readonly (string | number)[];
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
  /** Whether to write each value into its cell. */
  readonly annotate?: boolean;
  /** `white`, `transparent` or any opaque CSS colour. */
  readonly background?: string;
}

export type OptionName = keyof FigureOptions;
