import { type Attention, type AttentionLayer, selectionWords, sumWords } from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import type { Notice } from '../core/codes.ts';
import { largestOf } from '../core/math.ts';
import type { Photo } from '../core/photo.ts';
import type { FigureOptions } from '../options/options.ts';
import { type Clipped, encodeCells, encodeValue, MASKED, MISSING, originOf } from './cells.ts';
import { type Colorbar, resolveColorbar } from './colorbar.ts';
import { colorTable } from './colormap.ts';
import { type Extent, extentOf } from './data-range.ts';
import { defaultColormap, negligibleNotices, resolveDomain } from './domain.ts';
import { labelled } from './labelled.ts';
import { groupLayers } from './layer-labels.ts';
import { type Outline, resolveOutlines } from './outlines.ts';
import { type Palette, resolveColours } from './palette.ts';
import { type Panel, type PanelContext, toPanel } from './panel.ts';
import { type PanelForm, panelForm } from './panel-form.ts';
import type { GridPlace, PanelGrid } from './panel-grid.ts';
import { type PanelShape, resolveShape } from './panel-shape.ts';
import { patchLabels, patchNotices } from './patches.ts';
import { endsOf, type Percentiles, percentileNotes, sortedValues } from './percentiles.ts';
import { plain } from './rich-text.ts';
import { type FigureRow, labelRows } from './row-labels.ts';
import { colorScale } from './scale.ts';
import { keySegmentsOf, rowSegmentsOf, type Stretch } from './segments.ts';
import { resolveSizes, type Sizes, withDefaults } from './sizes.ts';
import { valueFormat } from './ticks.ts';
import { visibleLine } from './token-label.ts';
import { NO_TOKEN_LABELS, resolveTokens } from './tokens.ts';

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
  /** Rows of every panel. */
  readonly rows: readonly FigureRow[];
  /** Named stretches of rows; empty where no two rows side by side are in one segment. */
  readonly rowSegments: readonly Stretch[];
  readonly panels: readonly Panel[];
  readonly shape: PanelShape;
  /** The image under the cells of every panel, and their opacity over it. */
  readonly under?: { readonly photo: Photo; readonly opacity: number };
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
  const { shown, grid } = form;
  const { extent, percentiles, scale, cells, clipped } = encodeLayers(attention, shown, options);
  const { domain } = scale;
  const colors = colorTable(options.colormap ?? defaultColormap(extent, domain));
  const { colorbar, notices } = resolveColorbar(options, {
    extent,
    scale,
    clipped,
    label: valueName(attention),
  });
  const tokens = resolveTokens(attention, options);
  const context: PanelContext = {
    scale,
    pool: options.pool ?? 'max',
    tokens: form.kind === 'patches' ? () => NO_TOKEN_LABELS : tokens,
    ...(options.annotate ? { format: valueFormat(domain) } : {}),
  };
  const shape = resolveShape(form, options);
  const rows = labelRows(attention, options, { tokens, rowsAreKeys: shape.rowsAreKeys });
  const labels = labelsOf(form, rows);
  const ofForm = form.kind === 'patches' ? patchNotices(form) : [];
  const { groups, groupOf } = groupLayers(form, options);
  const outlines = resolveOutlines(shown, options);
  const panels = shown.layers.map(
    (layer, i): Panel => ({
      ...toPanel(layer, cells[i] ?? new Uint16Array(), context),
      label: labels.panels[i] as string,
      segments: keySegmentsOf(shown, layer),
      outlines: outlines[i] as Outline[],
      ...(groupOf[i] === undefined ? {} : { group: groupOf[i] }),
      ...(grid ? { place: grid.places[i] as GridPlace } : {}),
      ...shareOf(layer, shown),
    }),
  );
  const figure: Figure = {
    title: visibleLines(options.title === false ? '' : (options.title ?? attention.title ?? '')),
    subtitle: visibleLines(options.subtitle ?? subtitleOf(attention, labels.shared)),
    letter: letterOf(options),
    rows: labels.rows,
    rowSegments: rowSegmentsOf(shown),
    panels,
    shape,
    ...(grid ? { grid: visibleGrid(grid, labels.columns) } : {}),
    groups: groups.map((name) => visibleLine(name).text),
    order: options.order ?? 'top-down',
    colors,
    ...(colorbar ? { colorbar } : {}),
    notes: [...percentileNotes(percentiles, domain), ...ofForm],
    ...resolveSizes(options, { shape, panels }),
    pool: context.pool,
    signed: originOf(domain) > 0,
    states: statesOf(cells),
    ...resolveColours(options, colors[encodeValue(0, scale)], shape.aspect === 'equal'),
  };
  /** What pictures are of, under the names that a figure of rows would show. */
  const namedSource = () => {
    const named = attention.layers.map((layer) => ({
      label: visibleLine(layer.label).text,
      tokens: layer.tokens.map(tokens),
    }));
    return labelled(attention, { rows, panels: named });
  };
  const { dpi } = options;
  const about = [...negligibleNotices(extent, domain), ...notices];
  const facts = { extent, domain, clipped, dpi, notices: about, ...(percentiles ? { percentiles } : {}) };
  return { figure, facts, form: form.kind === 'patches' ? { ...form, source: namedSource() } : form };
}

/** Labels of panels and rows; what all pictures of patches share, and the names of their columns. */
interface FormLabels {
  readonly panels: readonly string[];
  readonly rows: readonly FigureRow[];
  readonly shared?: string;
  readonly columns?: readonly string[];
}

/** Where panels are queries, a row's label is that of its panel; lines of patches have none. */
function labelsOf(form: PanelForm, rows: readonly FigureRow[]): FormLabels {
  const { kind, shown } = form;
  const visible = ({ label }: { readonly label: string }) => visibleLine(label).text;
  const ofRows = rows.map(({ label }) => label.text);
  if (kind === 'queries')
    return { panels: ofRows, rows: shown.rows.map((row) => ({ label: plain(visible(row)) })) };
  if (kind !== 'patches') return { panels: shown.layers.map(visible), rows };
  const lines = shown.rows.map(() => ({ label: plain('') }));
  return { ...patchLabels(form.source.layers.map(visible), ofRows), rows: lines, columns: ofRows };
}

/** Keys of several inputs stand below one another: an input that has fewer than others has narrower panels. */
function shareOf({ keyCount }: AttentionLayer, { inputs, layers }: Attention): Pick<Panel, 'share'> {
  const most = inputs ? largestOf(layers, (layer) => layer.keyCount) : keyCount;
  return keyCount === most ? {} : { share: keyCount / most };
}

const visibleGrid = ({ columns, lines }: PanelGrid, ofRows: readonly string[] = columns): PanelGrid => ({
  columns: ofRows,
  lines: lines.map((name) => visibleLine(name).text),
});

/** What the values are, as the colorbar says it; empty for weights. */
const valueName = ({ measure, quantity }: Attention): string =>
  measure?.label ?? (quantity === 'scores' ? 'attention score before softmax' : '');

/** What was done to heads and keys, which keys were kept, and what all panels share. */
const subtitleOf = ({ reduction, sums = [], selection }: Attention, shared = ''): string =>
  [
    reduction && reductionWords(reduction),
    ...sums.map(sumWords),
    selection && selectionWords(selection),
    shared,
  ]
    .filter(Boolean)
    .join('; ');

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

/** A single letter or number in parentheses, anything else as it is. */
const letterOf = ({ letter = '' }: FigureOptions): string =>
  /^[\p{L}\p{N}]+$/u.test(letter) ? `(${letter})` : visibleLine(letter).text;

const visibleLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => visibleLine(line).text)
    .join('\n');

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
