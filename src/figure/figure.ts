import type { Attention } from '../attention/attention.ts';
import type { Notice } from '../core/codes.ts';
import type { Photo } from '../core/photo.ts';
import type { FigureOptions } from '../options/options.ts';
import { refuseUnused } from '../options/unused.ts';
import { type Clipped, encodeValue, originOf } from './cells.ts';
import { type Colorbar, resolveColorbar } from './colorbar.ts';
import { colorTable } from './colormap.ts';
import type { Extent } from './data-range.ts';
import { defaultColormap, negligibleNotices } from './domain.ts';
import { type Encoded, encodeLayers, statesOf } from './encode-layers.ts';
import { panelsOf, resolveDifference, withNames } from './figure-panels.ts';
import { formLabels, textsOf, valueName } from './figure-texts.ts';
import { groupLayers } from './layer-labels.ts';
import { type Palette, resolveColours } from './palette.ts';
import type { Panel } from './panel.ts';
import { type PanelForm, panelForm } from './panel-form.ts';
import type { PanelGrid } from './panel-grid.ts';
import { type PanelShape, resolveShape } from './panel-shape.ts';
import { patchNotices } from './patches.ts';
import { type Percentiles, percentileNotes } from './percentiles.ts';
import { type FigureRow, labelRows } from './row-labels.ts';
import { rowSegmentsOf, type Stretch } from './segments.ts';
import { resolveSizes, type Sizes, withDefaults } from './sizes.ts';
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
  /** The image under the cells of every panel, and their opacity over it. */
  readonly under?: { readonly photo: Photo; readonly opacity: number };
  /** Names of lines and columns, where panels stand in a grid of their own. */
  readonly grid?: PanelGrid;
  /** Texts along the axes of a curve; absent for panels. */
  readonly axes?: { readonly x: string; readonly y: string };
  /** Names over stretches of panels. */
  readonly groups: readonly string[];
  /** Whether panels stand from the top of their column down, or from its bottom up. */
  readonly order: 'top-down' | 'bottom-up';
  /** The colour table, low to high, as `#rrggbb`. */
  readonly colors: readonly string[];
  readonly colorbar?: Colorbar;
  /** The colorbar of a difference that stands beside inputs, whose panels have colours of their own. */
  readonly differenceBar?: Colorbar;
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

/** A figure, facts for its report, and what its panels are. */
interface Resolved {
  readonly figure: Figure;
  readonly facts: FigureFacts;
  readonly form: PanelForm;
}

/**
 * Resolves every default, and chooses scale and colours.
 * @throws OptionConflict where options contradict the data or one another
 */
export function resolveFigure(attention: Attention, given: FigureOptions): Resolved {
  refuseUnused(given);
  const options = withDefaults(given);
  const form = panelForm(attention, options);
  const encoded = encodeLayers(attention, form.shown, options);
  const { percentiles, scale, cells } = encoded;
  const { domain } = scale;
  const { colors, colorbar, notices, difference } = coloursOf(attention, options, encoded);
  const shape = resolveShape(form, options);
  const tokens = resolveTokens(attention, options);
  const rows = labelRows(attention, options, { tokens, rowsAreKeys: shape.rowsAreKeys });
  const labels = formLabels(form, rows);
  const { groups, groupOf } = groupLayers(form, options);
  const pool = options.pool ?? 'max';
  const shown = { cells, labels: labels.panels, groupOf, scale, difference, pool, tokens };
  const panels = panelsOf(form, options, shown);
  const figure: Figure = {
    ...textsOf(attention, form, options, labels),
    rows: labels.rows,
    rowSegments: rowSegmentsOf(form.shown),
    panels,
    shape,
    groups: groups.map((name) => visibleLine(name).text),
    order: options.order ?? 'top-down',
    colors,
    ...(colorbar ? { colorbar } : {}),
    ...(difference?.bar ? { differenceBar: difference.bar } : {}),
    notes: [...percentileNotes(percentiles, domain), ...(form.kind === 'patches' ? patchNotices(form) : [])],
    ...resolveSizes(options, { shape, panels }),
    pool,
    signed: originOf(domain) > 0,
    states: statesOf(cells),
    ...resolveColours(options, colors[encodeValue(0, scale)]),
  };
  const facts = factsOf(encoded, notices, options);
  return { figure, facts, form: withNames(form, rows, tokens) };
}

/** @param notices of the colorbar */
function factsOf(
  { extent, percentiles, scale: { domain }, clipped }: Encoded,
  notices: readonly Notice[],
  { dpi }: Pick<FigureFacts, 'dpi'>,
): FigureFacts {
  return {
    ...{ extent, domain, clipped, dpi },
    notices: [...negligibleNotices(extent, domain), ...notices],
    ...(percentiles ? { percentiles } : {}),
  };
}

/** The colours of values and their colorbar, and those of a difference beside them. */
function coloursOf(attention: Attention, options: FigureOptions, encoded: Encoded) {
  const { extent, scale, clipped, difference } = encoded;
  const colors = colorTable(options.colormap ?? defaultColormap(extent, scale.domain));
  const about = { extent, scale, clipped, colors, label: valueName(attention) };
  return {
    colors,
    ...resolveColorbar(options, about),
    difference: difference && resolveDifference(options, difference),
  };
}
