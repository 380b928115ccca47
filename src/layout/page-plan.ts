import type { Notice } from '../core/codes.ts';
import type { ColorbarTick } from '../figure/scale.ts';
import type { Arrangement } from './arrangement.ts';
import type { Footer } from './footer.ts';
import type { Group } from './scene.ts';
import type { TickPlan } from './tick-plan.ts';

/** A colorbar with its ticks chosen and measured, to be placed. */
export interface ColorbarPlan {
  /** Heights of ticks and of the middle of their labels are above the bar's bottom, arrows included. */
  readonly ticks: readonly {
    readonly label: string;
    readonly widthPt: number;
    readonly risePt: number;
    readonly labelRisePt: number;
  }[];
  readonly label: string;
  /** Its colour table, low to high. */
  readonly colors: readonly string[];
  /** The label along the bar, in as many lines as the bar's height asks for, and the length of the longest. */
  readonly lines: readonly string[];
  readonly labelPt: number;
  /** Width of bar, ticks and label together. */
  readonly widthPt: number;
  /** Ends of the gradient, from the bar's top and bottom; arrows fill the rest. */
  readonly insetPt: { readonly top: number; readonly bottom: number };
}

/** A colorbar below the panels, to be placed above the page's footer. */
export interface BottomBar {
  readonly ticks: readonly ColorbarTick[];
  readonly heightPt: number;
  /** @param belowPt height of the bars below it */
  readonly place: (page: Pick<Page, 'heightPt' | 'footer'>, belowPt: number) => Group;
}

/** Room for names, above the first line of panels and left of the first column. */
export interface NamesPlan {
  readonly heightPt: number;
  readonly widthPt: number;
  readonly columns: ColumnNames;
}

/** Names of columns as they are drawn: every n-th, over a word that all of them begin with where there is no room for it. */
export interface ColumnNames {
  readonly title: string;
  readonly texts: readonly string[];
  readonly sizePt: number;
  readonly every: number;
}

/** Everything that is decided before marks are made; points from the page's top left corner. */
export interface Page {
  readonly heightPt: number;
  /** Height of the title, below the padding. */
  readonly abovePt: number;
  readonly arrangement: Arrangement;
  /** Size of a panel's cells. */
  readonly panelWidthPt: number;
  readonly panelHeightPt: number;
  /** Width of each column of panels: of its widest one, or of its name. */
  readonly columnsPt: readonly number[];
  /** How far a name over a column may stand out, left and right together, with a gap to the next. */
  readonly besidePt: number;
  /** Left edges of the columns of panels, and tops of its lines. */
  readonly lefts: readonly number[];
  readonly tops: readonly number[];
  /** The least distance from a panel and its token labels to the panel below. */
  readonly gapPt: number;
  /** Width of the labels left of a panel, or of the first of each line where panels share them. */
  readonly labelsPt: number;
  /** Width of the labels of rows among them. */
  readonly rowLabelsPt: number;
  /** Right end of the last colorbar. */
  readonly rightPt: number;
  readonly ticks: TickPlan;
  /** Names over the columns of a grid, and left of its lines. */
  readonly names?: NamesPlan;
  /** Top of all that stands above the first line of panels but the title. */
  readonly namesTopPt: number;
  /** Colorbars at the right, or those below the panels; of each none where the figure has none there. */
  readonly colorbars: readonly ColorbarPlan[];
  readonly bottomBars: readonly BottomBar[];
  readonly footer: Footer;
  /** What the page leaves out. */
  readonly notices: readonly Notice[];
}

/** How a page is to be planned. */
export interface PageRequest {
  readonly arrangement: Arrangement;
  /** Height of the title above the panels. */
  readonly abovePt: number;
  /** Panels that have tick labels (default all). */
  readonly ticks?: 'all' | 'last' | 'none';
  /** The most width of a panel of square cells. */
  readonly mostWidthPt?: number;
  /** Rows as low as is comfortable, where the page has no height of its own; else as high as looks right. */
  readonly lowRows?: boolean;
}

/** Lengths in points, to a multiple of the grid; the slack keeps 3 * 0.24 from becoming 4 * 0.24 by a rounding error. */
export const snapUp = (pt: number, gridPt: number): number => Math.ceil(pt / gridPt - 1e-6) * gridPt;

export const snapDown = (pt: number, gridPt: number): number => Math.floor(pt / gridPt + 1e-6) * gridPt;
