import type { Attention, AttentionLayer } from '../attention/attention.ts';
import type { Notice } from '../core/codes.ts';
import { largestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import { type Clipped, encodeCells, encodeValue, MASKED, MISSING, originOf } from './cells.ts';
import { type Colorbar, resolveColorbar } from './colorbar.ts';
import { colorTable } from './colormap.ts';
import { type Extent, extentOf } from './data-range.ts';
import { defaultColormap, negligibleNotices, resolveDomain } from './domain.ts';
import { labelsOf, textsOf, valueName } from './figure-texts.ts';
import { groupLayers } from './layer-labels.ts';
import { type Outline, resolveOutlines } from './outlines.ts';
import { type Palette, resolveColours } from './palette.ts';
import { type Panel, type PanelContext, toPanel } from './panel.ts';
import { type GridPlace, type PanelForm, type PanelGrid, panelForm } from './panel-form.ts';
import { type PanelShape, resolveShape } from './panel-shape.ts';
import { endsOf, type Percentiles, percentileNotes, sortedValues } from './percentiles.ts';
import { type FigureRow, labelRows } from './row-labels.ts';
import { colorScale } from './scale.ts';
import { keySegmentsOf, rowSegmentsOf, type Stretch } from './segments.ts';
import { resolveSizes, type Sizes, withDefaults } from './sizes.ts';
import { valueFormat } from './ticks.ts';
import { visibleLine } from './token-label.ts';
import { resolveTokens } from './tokens.ts';

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
  /** Lines of title and subtitle to leave room for; undefined for its own. */
  readonly lines?: { readonly title: number; readonly subtitle: number };
  /** Rows of every panel. */
  readonly rows: readonly FigureRow[];
  /** Named stretches of rows; empty where no two rows side by side are in one segment. */
  readonly rowSegments: readonly Stretch[];
  readonly panels: readonly Panel[];
  readonly shape: PanelShape;
  /** Names of lines and columns, where panels stand in a grid of their own. */
  readonly grid?: PanelGrid;
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
): { figure: Figure; facts: FigureFacts; form: PanelForm } {
  const options = withDefaults(given);
  const form = panelForm(attention, options);
  const { shown } = form;
  const { extent, percentiles, scale, cells, clipped } = encodeLayers(attention, shown, options);
  const { domain } = scale;
  const colors = colorTable(options.colormap ?? defaultColormap(extent, domain));
  const { colorbar, notices } = resolveColorbar(options, {
    extent,
    scale,
    clipped,
    label: valueName(attention),
  });
  const shape = resolveShape(form, options);
  const tokens = resolveTokens(attention, options);
  const labels = labelsOf(form, labelRows(attention, options, { tokens, rowsAreKeys: shape.rowsAreKeys }));
  const { groups, groupOf } = groupLayers(form, options);
  const pool = options.pool ?? 'max';
  const format = options.annotate ? { format: valueFormat(domain) } : {};
  const context = { scale, pool, tokens, ...format };
  const panels = panelsOf(form, options, { cells, labels: labels.panels, groupOf, context });
  const figure: Figure = {
    ...textsOf(attention, form, options),
    rows: labels.rows,
    rowSegments: rowSegmentsOf(shown),
    panels,
    shape,
    groups: groups.map((name) => visibleLine(name).text),
    order: options.order ?? 'top-down',
    colors,
    ...(colorbar ? { colorbar } : {}),
    notes: percentileNotes(percentiles, domain),
    ...resolveSizes(options, { shape, panels }),
    pool,
    signed: originOf(domain) > 0,
    states: statesOf(cells),
    ...resolveColours(options, colors[encodeValue(0, scale)], shape.aspect === 'equal'),
  };
  const { dpi } = options;
  const about = [...negligibleNotices(extent, domain), ...notices];
  const facts = { extent, domain, clipped, dpi, notices: about, ...(percentiles ? { percentiles } : {}) };
  return { figure, facts, form };
}

/** What panels need besides what they show. */
interface Panels {
  readonly cells: readonly Uint16Array[];
  readonly labels: readonly string[];
  readonly groupOf: readonly (number | undefined)[];
  readonly context: PanelContext;
}

function panelsOf(
  { shown, grid }: PanelForm,
  options: FigureOptions,
  { cells, labels, groupOf, context }: Panels,
): Panel[] {
  const outlines = resolveOutlines(shown, options);
  return shown.layers.map((layer, i) => ({
    ...toPanel(layer, cells[i] ?? new Uint16Array(), context),
    label: labels[i] as string,
    segments: keySegmentsOf(shown, layer),
    outlines: outlines[i] as Outline[],
    ...(groupOf[i] === undefined ? {} : { group: groupOf[i] }),
    ...(grid ? { place: grid.places[i] as GridPlace } : {}),
    ...shareOf(layer, shown),
  }));
}

/** Keys of several inputs stand below one another: an input that has fewer than others has narrower panels. */
function shareOf({ keyCount }: AttentionLayer, { inputs, layers }: Attention): Pick<Panel, 'share'> {
  const most = inputs ? largestOf(layers, (layer) => layer.keyCount) : keyCount;
  return keyCount === most ? {} : { share: keyCount / most };
}

/** The colour scale of all values shown, and the cell codes of each panel on it. */
function encodeLayers(attention: Attention, shown: Attention, options: FigureOptions) {
  const extent = extentOf(shown);
  const ends = endsOf(options, () => sortedValues(shown));
  const domain = resolveDomain(attention, extent, ends);
  const scale = colorScale(options.scale ?? 'linear', domain);
  const encoded = shown.layers.map((layer) => encodeCells(layer, scale));
  const cells = encoded.map(({ codes }) => codes);
  const { percentiles } = ends;
  return { extent, percentiles, scale, cells, clipped: sumClipped(encoded.map(({ clipped }) => clipped)) };
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
