/** How panels are arranged in columns: where each one stands, and where groups of them begin. */

import type { Figure, Panel } from '../figure/figure.ts';

/** Where a panel stands: its column, its line within that column from the top, and whether it is the lowest one there. */
interface Cell {
  readonly column: number;
  readonly line: number;
  readonly isLast: boolean;
}

/**
 * Panels run down the first column, then the next, or up each of them; where they do not come out even, the first columns hold
 * one more.
 */
export function cellOf(panelCount: number, columns: number, i: number, order: Figure['order']): Cell {
  const [short, longColumns] = [Math.floor(panelCount / columns), panelCount % columns];
  const inLong = longColumns * (short + 1);
  const [height, from, before] = i < inLong ? [short + 1, 0, 0] : [short, inLong, longColumns];
  const place = (i - from) % height;
  const line = order === 'bottom-up' ? height - 1 - place : place;
  return { column: before + Math.floor((i - from) / height), line, isLast: line === height - 1 };
}

/** Whether a panel has token labels: all of them, or the last of each column. */
export const hasTicks = (ticks: 'all' | 'last', { isLast }: Cell): boolean => ticks === 'all' || isLast;

/** A line of panels, as far as groups change the room above it. */
interface Line {
  /** Whether a group ends above one of its panels. */
  readonly isApart: boolean;
  /** Whether one of its panels has its group's name over it. */
  readonly isNamed: boolean;
}

/** Panels that have their group's name over them: the first of each in a column. */
export function namedPanels({ panels, order }: Figure, columns: number): ReadonlySet<Panel> {
  const above = panelAbove(panels, columns, order);
  return new Set(panels.filter((panel, i) => panel.group !== undefined && above(i)?.group !== panel.group));
}

/** The lines of panels of a page, from the top. */
export function linesOf({ panels, order }: Figure, columns: number): Line[] {
  const above = panelAbove(panels, columns, order);
  const lines = Array.from({ length: Math.ceil(panels.length / columns) }, () => ({
    isApart: false,
    isNamed: false,
  }));
  panels.forEach((panel, i) => {
    const { line } = cellOf(panels.length, columns, i, order);
    const at = lines[line] as { isApart: boolean; isNamed: boolean };
    if (above(i)?.group === panel.group && line > 0) return;
    at.isApart ||= line > 0;
    at.isNamed ||= panel.group !== undefined;
  });
  return lines;
}

function panelAbove(panels: readonly Panel[], columns: number, order: Figure['order']) {
  const place = ({ column, line }: Pick<Cell, 'column' | 'line'>) => `${column} ${line}`;
  const cells = panels.map((_, i) => cellOf(panels.length, columns, i, order));
  const at = new Map(cells.map((cell, i) => [place(cell), panels[i]]));
  return (i: number): Panel | undefined => {
    const { column, line } = cells[i] as Cell;
    return at.get(place({ column, line: line - 1 }));
  };
}
