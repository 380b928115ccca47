/**
 * Where the cells of a figure stand and what they hold: what a page needs to name the cell under a pointer. It is written
 * into pages as JSON, and their scripts read it; this file is all that the two sides share.
 */
export interface CellMap {
  /** Width and height of the figure in points. Boxes are in points from its top left corner. */
  readonly size: readonly [width: number, height: number];
  /** Ends of the colour scale: values beyond them are clipped. */
  readonly domain: readonly [vmin: number, vmax: number];
  /** Labels of the rows, the same in all panels. */
  readonly rows: readonly string[];
  /** Lists of key tokens, each once. */
  readonly tokens: readonly (readonly string[])[];
  readonly panels: readonly PanelCells[];
}

/** One layer's cells: a grid of equal ones that fills the box. */
export interface PanelCells {
  readonly label: string;
  readonly box: readonly [left: number, top: number, width: number, height: number];
  readonly keys: number;
  /** Which of `CellMap.tokens` a row has. */
  readonly tokens: readonly number[];
  /** `cells[row][key]`; a row ends at its last key that is not masked. */
  readonly cells: readonly (readonly Cell[])[];
}

/** A weight, `null` where none was recorded, `'masked'` where the query cannot see the key. */
export type Cell = number | null | 'masked';
