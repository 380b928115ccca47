/** How panels are arranged in lines and columns: where each one stands, and where groups of them begin. */

import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import { haveSameKeys, type Panel } from '../figure/panel.ts';
import type { GridPlace } from '../figure/panel-grid.ts';

/** Where a panel stands, and whether it is the first of its line, and the lowest of its column or, with other keys, of its block. */
export interface Place extends GridPlace {
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** The places of all panels of a page. */
export interface Arrangement {
  readonly columns: number;
  readonly lines: number;
  /** Lines of a block: of those of a grid, whose columns may stand in several blocks below one another; else all lines. */
  readonly blockLines: number;
  /** By panel. */
  readonly places: readonly Place[];
  /** Whether panels run along lines, as maps do, and not down columns. */
  readonly isAcross: boolean;
  /** Positions of panels that have their group's name over them: the first of each in a column, or in a line of maps. */
  readonly named: ReadonlySet<number>;
  /** Lines above which a group ends in some column, and those with a group's name. */
  readonly apart: ReadonlySet<number>;
  readonly withNames: ReadonlySet<number>;
  /** The panel at a place, as `placeKey` writes it. */
  readonly at: ReadonlyMap<number, number>;
  /** The highest panel of each column of each block, by the column and the number of the block. */
  readonly highest: ReadonlyMap<number, number>;
  /** The lowest line with a panel of each column. */
  readonly lowest: ReadonlyMap<number, number>;
}

/** A key for a column, and a line or a block: there are fewer than 2^21 columns, and 2^32 lines. */
export const placeKey = (column: number, line: number): number => column * 2 ** 32 + line;

/**
 * Places all panels in so many columns: down each of them, along each line for maps, or in the figure's own grid, in blocks below
 * one another where it has more columns.
 */
export function arrange(figure: Figure, columns: number): Arrangement {
  const { panels, grid, shape } = figure;
  const blockLines = grid ? grid.lines.length : Math.ceil(panels.length / columns);
  const isAcross = grid !== undefined || shape.aspect === 'equal';
  const placed = panels.map((_, i) =>
    isAcross ? across(figure, columns, blockLines, i) : downward(panels.length, columns, i, figure.order),
  );
  const places = withEnds(figure, placed, blockLines);
  return {
    columns: grid ? Math.min(columns, grid.columns.length) : columns,
    // The last block may lack the last layers.
    lines: grid ? 1 + largestOf(placed, ({ line }) => line, 0) : blockLines,
    blockLines,
    places,
    isAcross,
    at: new Map(placed.map(({ column, line }, i) => [placeKey(column, line), i])),
    highest: highestPanels(placed, blockLines),
    lowest: extremes(placed, ({ column }) => column, 'line', Math.max),
    ...(grid ? groupsOfLines(panels, places, blockLines) : groupNames(panels, places, isAcross)),
  };
}

/** Panels run along each line, or stand where the figure's grid has them, in blocks below one another where it is wider. */
function across({ panels, order }: Figure, columns: number, blockLines: number, i: number): GridPlace {
  const place = panels[i]?.place;
  const { column, line } = place ?? { column: i % columns, line: Math.floor(i / columns) };
  const block = place ? Math.floor(column / columns) : 0;
  const inBlock = order === 'bottom-up' ? blockLines - 1 - line : line;
  return { column: column % columns, line: block * blockLines + inBlock };
}

/** Tells the panels at the ends of lines and columns. */
function withEnds({ panels, grid }: Figure, placed: readonly GridPlace[], blockLines: number): Place[] {
  const first = extremes(placed, ({ line }) => line, 'column', Math.min);
  const lowest = extremes(placed, ({ column }) => column, 'line', Math.max);
  const blockOf = ({ column, line }: GridPlace) => placeKey(column, Math.floor(line / blockLines));
  const lowestInBlock = extremes(placed, blockOf, 'line', Math.max);
  const panelAt = new Map(placed.map(({ column, line }, i) => [placeKey(column, line), panels[i] as Panel]));
  return placed.map((place, i) => {
    const { column, line } = place;
    const last = lowest.get(column) ?? line;
    // Columns in blocks below one another share token labels only where their keys are the same.
    const isOwn = !haveSameKeys(panels[i] as Panel, panelAt.get(placeKey(column, last)) as Panel);
    const isLowest = lowestInBlock.get(blockOf(place)) === line;
    return {
      column,
      line,
      isFirst: first.get(line) === column,
      isLast: line === last || (isOwn && grid !== undefined && isLowest),
    };
  });
}

/** The highest panel of each column of each block. */
function highestPanels(placed: readonly GridPlace[], blockLines: number): ReadonlyMap<number, number> {
  const highest = new Map<number, number>();
  placed.forEach(({ column, line }, i) => {
    const key = placeKey(column, Math.floor(line / blockLines));
    const known = highest.get(key);
    if (known === undefined || line < (placed[known] as GridPlace).line) highest.set(key, i);
  });
  return highest;
}

/**
 * Panels run down the first column, then the next, or up each of them; where they do not come out even, the first columns hold
 * one more.
 */
function downward(count: number, columns: number, i: number, order: Figure['order']): GridPlace {
  const [short, longColumns] = [Math.floor(count / columns), count % columns];
  const inLong = longColumns * (short + 1);
  const [height, from, before] = i < inLong ? [short + 1, 0, 0] : [short, inLong, longColumns];
  const place = (i - from) % height;
  return {
    column: before + Math.floor((i - from) / height),
    line: order === 'bottom-up' ? height - 1 - place : place,
  };
}

/** The least or largest `what` of the places that share something, such as a line. */
function extremes(
  places: readonly GridPlace[],
  keyOf: (place: GridPlace) => number,
  what: 'line' | 'column',
  choose: (a: number, b: number) => number,
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const place of places) {
    const key = keyOf(place);
    found.set(key, choose(found.get(key) ?? place[what], place[what]));
  }
  return found;
}

/** Where groups begin: at a panel that has none of its group above it nor, where panels run along lines, left of it. */
function groupNames(
  panels: readonly Panel[],
  places: readonly Place[],
  isAcross: boolean,
): Pick<Arrangement, 'named' | 'apart' | 'withNames'> {
  const [named, apart, withNames] = [new Set<number>(), new Set<number>(), new Set<number>()];
  if (panels.every(({ group }) => group === undefined)) return { named, apart, withNames };
  const at = new Map(places.map(({ column, line }, i) => [placeKey(column, line), panels[i]]));
  panels.forEach((panel, i) => {
    const { column, line } = places[i] as Place;
    const above = at.get(placeKey(column, line - 1));
    if (above && above.group !== panel.group) apart.add(line);
    const isContinued =
      above?.group === panel.group || (isAcross && at.get(placeKey(column - 1, line))?.group === panel.group);
    if (panel.group === undefined || isContinued) return;
    named.add(i);
    withNames.add(line);
  });
  return { named, apart, withNames };
}

/**
 * The same in a grid, whose lines are layers, so that a group is of whole lines: its name stands at the left of the first of them,
 * in each block.
 */
function groupsOfLines(
  panels: readonly Panel[],
  places: readonly Place[],
  blockLines: number,
): Pick<Arrangement, 'named' | 'apart' | 'withNames'> {
  const groupOf = new Map(places.map(({ line }, i) => [line, panels[i]?.group]));
  const begins = (line: number) => line % blockLines === 0 || groupOf.get(line) !== groupOf.get(line - 1);
  const apart = [...groupOf.keys()].filter((line) => groupOf.has(line - 1) && begins(line));
  const named = [...places.keys()].filter((i) => {
    const { line, isFirst } = places[i] as Place;
    return isFirst && panels[i]?.group !== undefined && begins(line);
  });
  const withNames = named.map((i) => places[i]?.line ?? 0);
  return { named: new Set(named), apart: new Set(apart), withNames: new Set(withNames) };
}

/** Whether a panel has token labels: all of them, the last of each column, or none. */
export const hasTicks = (ticks: 'all' | 'last' | 'none', { isLast }: Place): boolean =>
  ticks === 'all' || (ticks === 'last' && isLast);
