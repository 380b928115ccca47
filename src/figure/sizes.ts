import { OptionConflict } from '../core/errors.ts';
import { parseLengthPt } from '../core/units.ts';
import type { FigureOptions } from '../options/options.ts';
import { PRESETS } from '../options/presets.ts';
import { haveSameKeys, type Panel } from './panel.ts';
import type { PanelShape } from './panel-shape.ts';

/** With more panels than this, they stand in columns, and token labels only at the foot of each. */
const MANY_PANELS = 16;
const DEFAULTS = { dpi: 300, width: '6.5in', fontSize: 9 } as const;
/** Height of a letter page. */
const DEFAULT_MAX_HEIGHT = '11in';
/** Longest token label in ems of the font, an inch at the default size. */
const MAX_LABEL_EM = 8;

type Sized = FigureOptions & Required<Pick<FigureOptions, keyof typeof DEFAULTS>>;

/** Fills in sizes that are not given: the preset's, else the defaults. A font size that is given sets the title's too. */
export function withDefaults(given: FigureOptions): Sized {
  const { titleFontSize, ...preset } = given.preset ? PRESETS[given.preset] : {};
  const ofTitle = titleFontSize === undefined || given.fontSize !== undefined ? {} : { titleFontSize };
  return { ...DEFAULTS, ...preset, ...ofTitle, ...given };
}

/** A figure's lengths in points, and what follows from how many panels it has room for. */
export interface Sizes {
  readonly widthPt: number;
  /** Height of the whole figure; from the content where absent. */
  readonly heightPt?: number;
  /** Columns of panels; where absent, as many as `maxHeightPt` asks for. */
  readonly columns?: number;
  /** Height that columns and, where they cannot, lower rows keep the figure under; absent for none. */
  readonly maxHeightPt?: number;
  /** One device pixel: edges of cells fall on its multiples. */
  readonly gridPt: number;
  readonly fontSizePt: number;
  /** Panels that have token labels; where absent, all of them, or the last where all would make the page too high. */
  readonly ticks?: 'all' | 'last' | 'none';
  readonly tickRotation?: 0 | 45 | 90;
  readonly maxLabelPt: number;
  /** Size of the title and the letter; in proportion to the font size where absent. */
  readonly titleSizePt?: number;
  /** Size of token labels and the colorbar's numbers; in proportion to the font size where absent. */
  readonly tickSizePt?: number;
  /** Height of every row, and distance of panels; from the content where absent. */
  readonly rowHeightPt?: number;
  readonly panelGapPt?: number;
}

/** What sizes depend on besides the options. */
interface Sizing {
  readonly panels: readonly Panel[];
  readonly shape: PanelShape;
}

/**
 * Everything about a figure that is a length, or follows from how many panels it has room for.
 * @throws OptionConflict for a height of the page together with one of its rows
 */
export function resolveSizes(options: Sized, { panels, shape }: Sizing): Sizes {
  const { dpi, fontSize, columns, tickRotation } = options;
  if (options.rowHeight !== undefined && options.height !== undefined) throw twoHeights();
  const manyPanels = panels.length > MANY_PANELS;
  // With few layers, a given height is divided among the rows, however low they become; a given number of columns of panels
  // is as high as it is, unless a height to keep under is given too.
  const isFree = options.height === undefined || manyPanels;
  const mayGrow = columns !== undefined && shape.aspect === 'auto' && panels.every(({ place }) => !place);
  const length = <K extends string>(key: K, text: string | undefined) =>
    (text === undefined ? {} : { [key]: parseLengthPt(text, dpi) }) as { readonly [P in K]?: number };
  return {
    widthPt: parseLengthPt(options.width, dpi),
    ...length('heightPt', options.height),
    ...(columns === undefined ? {} : { columns }),
    ...length('maxHeightPt', options.maxHeight ?? (isFree && !mayGrow ? DEFAULT_MAX_HEIGHT : undefined)),
    gridPt: 72 / dpi,
    fontSizePt: fontSize,
    ...ticksOf(options, { panels, shape }),
    ...(tickRotation === undefined ? {} : { tickRotation }),
    maxLabelPt: MAX_LABEL_EM * fontSize,
    ...length('maxLabelPt', options.maxLabel),
    ...(options.titleFontSize === undefined ? {} : { titleSizePt: options.titleFontSize }),
    ...(options.tickFontSize === undefined ? {} : { tickSizePt: options.tickFontSize }),
    ...length('rowHeightPt', options.rowHeight),
    ...length('panelGapPt', options.gap),
  };
}

/**
 * Where labels stand; pinned ones stand there too where ticks are "none". Panels that share the labels of their rows share
 * those of their keys too, if they have the same keys.
 */
function ticksOf({ ticks }: FigureOptions, { panels, shape }: Sizing): Pick<Sizes, 'ticks'> {
  if (ticks === 'all' || ticks === 'last') return { ticks };
  if (shape.sharesRows) return { ticks: columnsShareKeys(panels) ? 'last' : 'all' };
  return panels.length > MANY_PANELS ? { ticks: 'last' } : {};
}

/** Whether the panels of each column of a grid have the same keys; without a grid, all panels. */
function columnsShareKeys(panels: readonly Panel[]): boolean {
  const first = new Map<number | undefined, Panel>();
  for (const panel of panels) if (!first.has(panel.place?.column)) first.set(panel.place?.column, panel);
  return panels.every((panel) => haveSameKeys(panel, first.get(panel.place?.column) as Panel));
}

const twoHeights = () =>
  new OptionConflict({
    option: 'rowHeight',
    others: ['height'],
    code: 'flags-conflict',
    message: 'found a row height with a height of the figure, from which that of its rows follows',
    hint: 'leave one of the two out',
  });
