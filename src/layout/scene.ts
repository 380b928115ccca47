import type { Photo } from '../core/photo.ts';

/**
 * A finished page. Lengths and positions are in points (1/72 in), from the top left corner, y downwards; colours are
 * `#rrggbb`. Painters walk it and decide nothing.
 */
export interface Scene {
  readonly widthPt: number;
  readonly heightPt: number;
  /** Page colour, or null for a transparent page. */
  readonly background: string | null;
  /** Colours of cells without a value: their paper, the hatch of masked ones, the cross of missing ones. */
  readonly blanks: { readonly paper: string; readonly hatch: string; readonly cross: string };
  /** The colour table, low to high, of heatmaps and gradients that have none of their own. */
  readonly colors: readonly string[];
  /** The image that image marks show; absent where there are none. */
  readonly photo?: Photo;
  readonly groups: readonly Group[];
}

/** Marks that belong together, with a name for assistive technology. */
export interface Group {
  readonly kind: 'title' | 'corner' | 'letter' | 'names' | 'panel' | 'colorbar' | 'key' | 'footnote';
  readonly label: string;
  readonly marks: readonly Mark[];
}

export type Mark =
  | TextMark
  | LineMark
  | PolylineMark
  | FrameMark
  | HeatmapMark
  | ImageMark
  | GradientMark
  | PolygonMark;

/** A rectangle. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A line of text. `x`, `y` is the point of the baseline that `anchor` names; the text turns about it. */
export interface TextMark {
  readonly type: 'text';
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly sizePt: number;
  readonly anchor: 'start' | 'middle' | 'end';
  /** Degrees, counter-clockwise. */
  readonly angle: 0 | 45 | 90;
  /** Advance width as measured by the layout. */
  readonly widthPt: number;
  readonly color: string;
  /** Parts in another colour, by UTF-16 offsets. */
  readonly spans?: readonly { readonly start: number; readonly end: number; readonly color: string }[];
}

/** A horizontal or vertical line. */
export interface LineMark {
  readonly type: 'line';
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly strokePt: number;
  readonly color: string;
  /** Lengths of its dashes and of the gaps between them; absent for an unbroken line. */
  readonly dashPt?: readonly [dash: number, gap: number];
}

/** A line through points, its corners and ends round. */
export interface PolylineMark {
  readonly type: 'polyline';
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly strokePt: number;
  readonly color: string;
  /** Lengths of its dashes and of the gaps between them; absent for an unbroken line. */
  readonly dashPt?: readonly [dash: number, gap: number];
}

/** A line around a rectangle, wholly outside of it, so that it covers none of what is within. */
export interface FrameMark {
  readonly type: 'frame';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly strokePt: number;
  readonly color: string;
}

/** A grid of equal cells that fills a rectangle whose edges fall on whole pixels. */
export interface HeatmapMark {
  readonly type: 'heatmap';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
  /** `codes[row * columns + column]`: an index into the colour table, or MASKED or MISSING of `figure/cells.ts`. */
  readonly codes: Uint16Array;
  /** Its colour table, low to high; absent for that of the scene. */
  readonly colors?: readonly string[];
  /** Opacity of cells with a value over an image, above 0 and up to 1; absent for cells over the page. */
  readonly opacity?: number;
}

/** The scene's photo, stretched to a rectangle whose edges fall on whole pixels; all such rectangles are equally large. */
export interface ImageMark extends Area {
  readonly type: 'image';
}

/** The colour table from its low end at the bottom to its high end at the top. */
export interface GradientMark {
  readonly type: 'gradient';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Its colour table, low to high; absent for that of the scene. */
  readonly colors?: readonly string[];
}

export interface PolygonMark {
  readonly type: 'polygon';
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly color: string;
}
