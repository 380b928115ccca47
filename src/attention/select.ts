import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { placesIn } from '../core/places.ts';
import type { FigureOptions } from '../options/options.ts';
import { positionsAsWritten } from '../options/positions.ts';
import { suggest } from '../options/suggest.ts';
import { type Attention, type AttentionLayer, ownLabel } from './attention.ts';
import { meanLayer, meanOfHeads, resolveLayers } from './layers.ts';
import { isPosition } from './queries.ts';
import { list, parseRange, positionsIn, refuseRepeats } from './ranges.ts';

/**
 * Keeps the layers and rows asked for, in the order asked for.
 * @throws OptionConflict for one that does not exist or is asked for twice, naming those that do.
 */
export function selectAttention(
  attention: Attention,
  options: Pick<FigureOptions, 'layers' | 'rows' | 'panels'>,
): Attention {
  const rows = options.rows === undefined ? undefined : selectRows(attention, options.rows);
  const kept = selectLayers(attention.layers, options);
  const selected = rows
    ? {
        rows: rows.map((i) => attention.rows[i] as Attention['rows'][number]),
        layers: kept.map((layer) => keepRows(layer, rows)),
      }
    : { rows: attention.rows, layers: kept };
  return {
    ...attention,
    ...selected,
    ...(options.layers === 'mean' ? { layers: [meanLayer(selected.layers)] } : {}),
  };
}

/** Layers by their positions; matrices of heads, or of inputs, that one layer has go together. */
function selectLayers(
  all: readonly AttentionLayer[],
  { layers: spec, panels }: Pick<FigureOptions, 'layers' | 'panels'>,
): AttentionLayer[] {
  const layers: AttentionLayer[][] = [];
  // The first group of each label, so that finding it takes no longer among many layers.
  const groups = new Map<string, AttentionLayer[]>();
  for (const layer of all) {
    const isPart = Boolean(layer.head ?? layer.input ?? layer.difference);
    const label = ownLabel(layer);
    const known = groups.get(label);
    if (known && isPart) {
      known.push(layer);
      continue;
    }
    const group = [layer];
    layers.push(group);
    if (!known) groups.set(label, group);
  }
  if (spec === 'mean' && panels === 'heads') throw meanOfHeads([...layers.keys()]);
  const labels = layers.map(([first]) => (first ? ownLabel(first) : ''));
  return resolveLayers(labels, spec).flatMap((i) => layers[i] as AttentionLayer[]);
}

function selectRows({ rows }: Attention, spec: string | readonly (string | number)[]): number[] {
  const names = typeof spec === 'string' ? spec.split(',').map((name) => name.trim()) : spec;
  return refuseRepeats('rows', listed(names, createFinder(rows)));
}

/** The rows of names, up to the first that is there twice: a thousand ranges of all rows would be a list without end. */
function listed(names: readonly (string | number)[], rowsOf: (name: string | number) => number[]): number[] {
  const found = new Set<number>();
  for (const name of names)
    for (const row of rowsOf(name)) {
      if (found.has(row)) return [...found, row];
      found.add(row);
    }
  return [...found];
}

/** Rows of a range, unless its text is a row's label; else the one row of that name. */
function createFinder(rows: Attention['rows']): (name: string | number) => number[] {
  const labelled = rowsByLabel(rows);
  return (name) => {
    const isLabel = labelled(name).length > 0;
    const range = isLabel ? undefined : parseRange(name, rows.length - 1, 'rows');
    return range && range.last < rows.length ? positionsIn(range) : [findRow(rows, labelled, name)];
  };
}

type ByLabel = (label: string | number) => readonly number[];

/** Rows by their labels. */
export const rowsByLabel = (rows: Attention['rows']): ByLabel =>
  placesIn<string | number>(rows.map(({ label }) => label));

/**
 * A row by its label first, then by its position: a row labelled "3" is found by that name.
 * @throws OptionConflict for a name that none has, or several
 */
export function findRow(
  rows: Attention['rows'],
  labelled: ByLabel,
  name: string | number,
  option: 'rows' | 'box' = 'rows',
): number {
  const matches = labelled(name);
  if (matches.length > 1) {
    throw new OptionConflict({
      option,
      code: 'ambiguous-row',
      message: `found "${name}", which is the label of ${matches.length} rows`,
      hint: `use positions: ${matches.join(' or ')}`,
    });
  }
  const asked = isPosition(name) ? Number(name) : Number.NaN;
  const position = matches[0] ?? (asked < 0 ? asked + rows.length : asked);
  if (position >= 0 && position < rows.length) return position;
  const labels = rows.map(({ label }) => label);
  const found = typeof name === 'number' ? `position ${name}` : `"${name}"`;
  throw new OptionConflict({
    option,
    code: 'no-such-row',
    message: `found ${found}, expected a row's label, or a position or range from 0 to ${rows.length - 1}`,
    hint: [
      rowHint(String(name), rows.length) ?? suggest(String(name), labels),
      `the rows are ${list(labels)}`,
    ]
      .filter(Boolean)
      .join(' '),
  });
}

function rowHint(name: string, count: number): string | undefined {
  const written = positionsAsWritten(name, count - 1);
  return written && `${written.hint};`;
}

/** Drops keys that none of the kept rows has: the layer is as wide as if its file held these rows only. */
function keepRows(layer: AttentionLayer, rows: readonly number[]): AttentionLayer {
  const tokens = rows.map((row) => layer.tokens[row] ?? []);
  const keyCount = largestOf(tokens, (list) => list.length);
  const gather = <T extends Float64Array | Uint8Array>(from: T, to: T): T => {
    rows.forEach((row, i) => {
      const start = row * layer.keyCount;
      to.set(from.subarray(start, start + keyCount), i * keyCount);
    });
    return to;
  };
  return {
    ...layer,
    tokens,
    keyCount,
    weights: gather(layer.weights, new Float64Array(rows.length * keyCount)),
    states: gather(layer.states, new Uint8Array(rows.length * keyCount)),
  };
}
