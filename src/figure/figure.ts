import {
  type Attention,
  type AttentionLayer,
  rowEnd,
  selectionWords,
  sumWords,
} from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import type { Notice } from '../core/codes.ts';
import type { FigureOptions } from '../options/options.ts';
import {
  type Clipped,
  encodeCells,
  encodeValue,
  MASKED,
  MISSING,
  originOf,
  poolFurthest,
  poolMean,
} from './cells.ts';
import { type Colorbar, resolveColorbar } from './colorbar.ts';
import { colorTable } from './colormap.ts';
import { type Extent, extentOf } from './data-range.ts';
import { defaultColormap, negligibleNotices, resolveDomain } from './domain.ts';
import { groupLayers, layerLabels } from './layer-labels.ts';
import { type Outline, resolveOutlines } from './outlines.ts';
import { type Palette, resolveColours } from './palette.ts';
import { endsOf, type Percentiles, percentileNotes, sortedValues } from './percentiles.ts';
import { type FigureRow, labelRows } from './row-labels.ts';
import { type ColorScale, colorScale } from './scale.ts';
import { keySegmentsOf, rowSegmentsOf, type Stretch } from './segments.ts';
import { resolveSizes, type Sizes, withDefaults } from './sizes.ts';
import { valueFormat } from './ticks.ts';
import { visibleLine } from './token-label.ts';
import { resolveTokens, type TokenList } from './tokens.ts';

/** One layer, ready to be placed. */
export interface Panel {
  readonly label: string;
  /** Its group, by position in `Figure.groups`. */
  readonly group?: number;
  readonly outlines: readonly Outline[];
  /** Named stretches of its keys. */
  readonly segments: readonly Stretch[];
  readonly keyCount: number;
  /** Cell codes, `codes[row * keyCount + key]`: an index into `Figure.colors`, or MASKED or MISSING. */
  readonly codes: Uint16Array;
  /** Cell codes of fewer columns than keys: each column pools several keys. */
  readonly pooled: (columns: number) => Uint16Array;
  /** Key tokens by row; rows of one sequence share one list. */
  readonly tokens: readonly TokenList[];
  /** The text in a cell; absent where cells are not annotated. */
  readonly annotation?: (row: number, key: number) => string;
}

/** A short text, and the texts that stand in its place in other figures: each leaves the room of the widest. */
interface Corner {
  readonly text: string;
  readonly room: readonly string[];
}

/** What to draw: every default resolved, nothing placed. Lengths are in points (1/72 in). */
export interface Figure extends Sizes {
  readonly title: string;
  /** What was done to the weights before they are drawn, such as a mean over heads or keys left out; empty where nothing was. */
  readonly subtitle: string;
  /** In the top left corner; empty for none. */
  readonly letter: string;
  /** What sets this figure apart from others of a sequence, in the top right corner. */
  readonly corner?: Corner;
  /** Titles and subtitles of all figures of a sequence: each leaves the height of the highest. */
  readonly room?: { readonly titles: readonly string[]; readonly subtitles: readonly string[] };
  readonly rows: readonly FigureRow[];
  /** Named stretches of rows; empty where no two rows side by side are in one segment. */
  readonly rowSegments: readonly Stretch[];
  readonly panels: readonly Panel[];
  /** Names over stretches of panels. */
  readonly groups: readonly string[];
  /** Whether panels stand from the top of their column down, or from its bottom up. */
  readonly order: 'top-down' | 'bottom-up';
  /** The colour table, low to high, as `#rrggbb`. */
  readonly colors: readonly string[];
  readonly colorbar?: Colorbar;
  /** Notes on the scale at the figure's foot. */
  readonly notes: readonly Notice[];
  /** How keys that share a pixel are pooled, for the note that says so. */
  readonly pool: 'max' | 'mean';
  /** Whether the scale has two sides. */
  readonly signed: boolean;
  /** States of cells that occur, for the key that explains them. */
  readonly states: readonly ('masked' | 'missing')[];
  /** Page colour as `#rrggbb`, or null for none. */
  readonly background: string | null;
  readonly palette: Palette;
}

/** Facts about values and scale, for the report. */
export interface FigureFacts {
  readonly extent: Extent;
  readonly domain: readonly [number, number];
  readonly clipped: Clipped;
  readonly dpi: number;
  /** Ends of the domain that are percentiles of the values; absent where none is. */
  readonly percentiles?: Percentiles;
  /** Signs that the scale leaves out, and a colorbar that is not drawn. */
  readonly notices: readonly Notice[];
}

/**
 * Resolves every default, and chooses scale and colours.
 * @throws OptionConflict where options contradict the data or one another
 */
export function resolveFigure(
  attention: Attention,
  given: FigureOptions,
): { figure: Figure; facts: FigureFacts } {
  const options = withDefaults(given);
  const { extent, percentiles, scale, cells, clipped } = encodeLayers(attention, options);
  const { domain } = scale;
  const colors = colorTable(options.colormap ?? defaultColormap(extent, domain));
  const { colorbar, notices } = resolveColorbar(options, {
    extent,
    scale,
    clipped,
    label: attention.quantity === 'scores' ? 'attention score before softmax' : '',
  });
  const context: PanelContext = {
    scale,
    pool: options.pool ?? 'max',
    tokens: resolveTokens(attention, options),
    ...(options.annotate ? { format: valueFormat(domain) } : {}),
  };
  const labels = layerLabels(attention, options);
  const { groups, groupOf } = groupLayers(attention, options);
  const outlines = resolveOutlines(attention, options);
  const figure: Figure = {
    title: visibleLines(options.title === false ? '' : (options.title ?? attention.title ?? '')),
    subtitle: visibleLines(options.subtitle ?? subtitleOf(attention)),
    letter: letterOf(options),
    rows: labelRows(attention, options, context.tokens),
    rowSegments: rowSegmentsOf(attention),
    panels: attention.layers.map((layer, i) => ({
      ...toPanel(layer, cells[i] ?? new Uint16Array(), context),
      segments: keySegmentsOf(attention, layer),
      label: visibleLine(labels[i] as string).text,
      outlines: outlines[i] as Outline[],
      ...(groupOf[i] === undefined ? {} : { group: groupOf[i] }),
    })),
    groups: groups.map((name) => visibleLine(name).text),
    order: options.order ?? 'top-down',
    colors,
    ...(colorbar ? { colorbar } : {}),
    notes: percentileNotes(percentiles, domain),
    ...resolveSizes(options, attention.layers.length),
    pool: context.pool,
    signed: originOf(domain) > 0,
    states: statesOf(cells),
    ...resolveColours(options, colors[encodeValue(0, scale)]),
  };
  const { dpi } = options;
  const about = [...negligibleNotices(extent, domain), ...notices];
  const facts = { extent, domain, clipped, dpi, notices: about, ...(percentiles ? { percentiles } : {}) };
  return { figure, facts };
}

/** What was done to heads and keys, and which keys were kept. */
const subtitleOf = ({ reduction, sums = [], selection }: Attention): string =>
  [reduction && reductionWords(reduction), ...sums.map(sumWords), selection && selectionWords(selection)]
    .filter(Boolean)
    .join('; ');

/** The colour scale of all values, and the cell codes of each layer on it. */
function encodeLayers(attention: Attention, options: FigureOptions) {
  const extent = extentOf(attention);
  const ends = endsOf(options, () => sortedValues(attention));
  const domain = resolveDomain(attention, extent, ends);
  const scale = colorScale(options.scale ?? 'linear', domain);
  const encoded = attention.layers.map((layer) => encodeCells(layer, scale));
  const cells = encoded.map(({ codes }) => codes);
  const { percentiles } = ends;
  return { extent, percentiles, scale, cells, clipped: sumClipped(encoded.map(({ clipped }) => clipped)) };
}

/** A single letter or number in parentheses, anything else as it is. */
const letterOf = ({ letter = '' }: FigureOptions): string =>
  /^[\p{L}\p{N}]+$/u.test(letter) ? `(${letter})` : visibleLine(letter).text;

const visibleLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => visibleLine(line).text)
    .join('\n');

/** What panels need besides their layer. */
interface PanelContext {
  readonly scale: ColorScale;
  readonly pool: 'max' | 'mean';
  readonly tokens: ReturnType<typeof resolveTokens>;
  readonly format?: (value: number) => string;
}

function toPanel(
  layer: AttentionLayer,
  codes: Uint16Array,
  { scale, pool, tokens, format }: PanelContext,
): Omit<Panel, 'label' | 'outlines' | 'segments'> {
  const { keyCount, weights } = layer;
  const pooled = (columns: number): Uint16Array => {
    const furthest = poolFurthest(codes, keyCount, columns, originOf(scale.domain), (row) =>
      rowEnd(layer, row),
    );
    if (pool === 'max') return furthest;
    const means = poolMean(weights, keyCount, columns);
    return furthest.map((code, i) => (code >= MASKED ? code : encodeValue(means[i] as number, scale)));
  };
  const annotation = (row: number, key: number) => {
    const weight = weights[row * keyCount + key] ?? Number.NaN;
    return Number.isNaN(weight) ? '' : (format?.(weight) ?? '');
  };
  return {
    keyCount,
    codes,
    pooled,
    tokens: layer.tokens.map(tokens),
    ...(format ? { annotation } : {}),
  };
}

function statesOf(layers: readonly Uint16Array[]): Figure['states'] {
  const states: ('masked' | 'missing')[] = [];
  if (layers.some((codes) => codes.includes(MASKED))) states.push('masked');
  if (layers.some((codes) => codes.includes(MISSING))) states.push('missing');
  return states;
}

const sumClipped = (parts: readonly Clipped[]): Clipped => ({
  below: parts.reduce((sum, part) => sum + part.below, 0),
  above: parts.reduce((sum, part) => sum + part.above, 0),
});
