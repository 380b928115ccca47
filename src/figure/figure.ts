import { color } from 'd3-color';
import type { Attention, AttentionLayer } from '../input/attention.ts';
import type { FigureOptions } from '../options/figure-options.ts';
import { parseLengthPt } from '../options/lengths.ts';
import { valueFormat } from './annotation.ts';
import { type Clipped, encodeCells } from './cells.ts';
import { colorTable } from './colormap.ts';
import { readableOn } from './contrast.ts';
import { type Extent, extentOf, isSigned, resolveDomain } from './domain.ts';
import { type ColorbarTick, colorScale } from './scale.ts';

/** One layer, ready to be placed. */
export interface Panel {
  readonly label: string;
  readonly keyCount: number;
  /** Cell codes, `codes[row * keyCount + key]`: an index into `Figure.colors`, or MASKED or MISSING. */
  readonly codes: Uint16Array;
  /** Key tokens by row. */
  readonly tokens: readonly (readonly string[])[];
  /** The text of a cell, where the cells are annotated. */
  readonly annotation?: (row: number, key: number) => string;
}

/** The scale, as drawn beside the panels. */
export interface Colorbar {
  readonly label: string;
  /** About `count` ticks, low to high. */
  readonly ticks: (count: number) => readonly ColorbarTick[];
  /** Whether values are clipped at the ends, each shown by an arrow. */
  readonly clipped: { readonly below: boolean; readonly above: boolean };
}

/** What to draw: every default resolved, nothing placed. Lengths are in points (1/72 in). */
export interface Figure {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly query?: number }[];
  readonly panels: readonly Panel[];
  /** The colour table, low to high, as `#rrggbb`. */
  readonly colors: readonly string[];
  readonly colorbar?: Colorbar;
  readonly widthPt: number;
  /** Height of the whole figure; from the content where absent. */
  readonly heightPt?: number;
  /** The step on which edges of cells must fall: one device pixel. */
  readonly gridPt: number;
  readonly fontSizePt: number;
  readonly ticks: 'all' | 'last' | 'none';
  /** Page colour as `#rrggbb`, or null for none. */
  readonly background: string | null;
  /** Colour of text and tick marks: black or white, whichever the page calls for. */
  readonly ink: string;
}

/** What the data did to the figure, for the report. */
export interface FigureFacts {
  readonly extent: Extent;
  readonly domain: readonly [number, number];
  readonly clipped: Clipped;
  readonly dpi: number;
}

const DEFAULT_DPI = 300;
const DEFAULT_WIDTH = '6.5in';
const DEFAULT_FONT_SIZE_PT = 9;

/**
 * Settles every default and chooses scale and colours.
 * @throws OptionConflict where options contradict the data or one another
 */
export function resolveFigure(
  attention: Attention,
  options: FigureOptions,
): { figure: Figure; facts: FigureFacts } {
  const extent = extentOf(attention);
  const domain = resolveDomain(attention, extent, options);
  const scale = colorScale(options.scale ?? 'linear', domain);
  const encoded = attention.layers.map((layer) => encodeCells(layer, scale));
  const clipped = sumClipped(encoded.map((cells) => cells.clipped));
  const dpi = options.dpi ?? DEFAULT_DPI;
  const background = resolveBackground(options.background ?? 'white');
  const annotate = options.annotate ? valueFormat(domain) : undefined;
  const figure: Figure = {
    title: options.title ?? attention.title ?? '',
    rows: attention.rows,
    panels: attention.layers.map((layer, i) =>
      toPanel(layer, encoded[i]?.codes ?? new Uint16Array(), annotate),
    ),
    colors: colorTable(options.colormap ?? (isSigned(extent) ? 'RdBu_r' : 'inferno')),
    ...(options.colorbar === false ? {} : { colorbar: toColorbar(options, scale.ticks, clipped) }),
    widthPt: parseLengthPt(options.width ?? DEFAULT_WIDTH, dpi),
    ...(options.height === undefined ? {} : { heightPt: parseLengthPt(options.height, dpi) }),
    gridPt: 72 / dpi,
    fontSizePt: options.fontSize ?? DEFAULT_FONT_SIZE_PT,
    ticks: options.ticks ?? 'all',
    background,
    ink: readableOn(background ?? 'white'),
  };
  return { figure, facts: { extent, domain, clipped, dpi } };
}

function toPanel(
  layer: AttentionLayer,
  codes: Uint16Array,
  format: ((value: number) => string) | undefined,
): Panel {
  const { label, keyCount, tokens, weights } = layer;
  if (!format) return { label, keyCount, codes, tokens };
  const annotation = (row: number, key: number) => {
    const weight = weights[row * keyCount + key] ?? Number.NaN;
    return Number.isNaN(weight) ? '' : format(weight);
  };
  return { label, keyCount, codes, tokens, annotation };
}

function toColorbar(options: FigureOptions, ticks: Colorbar['ticks'], clipped: Clipped): Colorbar {
  return {
    label: options.colorbarLabel ?? '',
    ticks,
    clipped: { below: clipped.below > 0, above: clipped.above > 0 },
  };
}

const sumClipped = (parts: readonly Clipped[]): Clipped => ({
  below: parts.reduce((sum, part) => sum + part.below, 0),
  above: parts.reduce((sum, part) => sum + part.above, 0),
});

function resolveBackground(background: string): string | null {
  return background === 'transparent' ? null : (color(background)?.formatHex() ?? null);
}
