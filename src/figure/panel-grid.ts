/** A grid of panels: the names at its edges, and the places in it. */

/** Names at the outer edges of a grid of panels: over its columns and left of its lines. */
export interface PanelGrid {
  readonly columns: readonly string[];
  readonly lines: readonly string[];
  /** Whether columns that would be too narrow side by side stand in blocks below one another, as inputs do. */
  readonly wraps: boolean;
}

/** Whether panels are heads, in a grid of layers and heads: its columns stay side by side however narrow they are. */
export const isOfHeads = ({ grid }: { readonly grid?: PanelGrid }): boolean =>
  grid !== undefined && !grid.wraps;

/** Line and column of a panel in a grid, from 0. */
export interface GridPlace {
  readonly column: number;
  readonly line: number;
}

/** A grid with the place of each panel. */
export interface PlacedGrid extends PanelGrid {
  readonly places: readonly GridPlace[];
}
