import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { placesIn } from '../core/places.ts';
import type { FigureOptions } from '../options/options.ts';
import { positionsAsWritten } from '../options/positions.ts';
import { suggest } from '../options/suggest.ts';
import { type Attention, type AttentionLayer, type AttentionRow, ownLabel } from './attention.ts';
import { meanLayer, meanOfHeads, resolveLayers } from './layers.ts';
import { isPosition, meantToken, queryNames } from './queries.ts';
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

/** Position of a row's query: given, or read from a label such as `P@8`. */
function queryOf({ query, label }: AttentionRow): number | undefined {
  const [, position] = /@(\d+)$/.exec(label) ?? [];
  return query ?? (position === undefined ? undefined : Number(position));
}

/**
 * Keeps the rows of these queries, which an attention file names by `query` or in labels that end in `@8`: by position,
 * from the end where negative, by range, or by token, as with arrays. Each row then says its query, as rows of arrays do.
 * @param withMore adds rows that go with those chosen
 * @throws OptionConflict for a query that no row is of
 */
export function selectQueries(
  attention: Attention,
  spec: FigureOptions['query'],
  withMore: (rows: readonly number[]) => readonly number[] = (rows) => rows,
): Attention {
  if (spec === undefined) return attention;
  const tokens = attention.layers[0]?.tokens ?? [];
  const rowsOf = createQueryFinder(attention.rows.map(queryOf), tokens);
  const selected = new Set<number>();
  for (const name of new Set(queryNames(spec, tokens.flat()))) {
    const found = rowsOf(name);
    for (const row of found) selected.add(row);
    if (found.length > 0) continue;
    throw new OptionConflict({
      option: 'query',
      code: 'no-such-query',
      message: `found ${JSON.stringify(name)}, expected the position or token of a query that the file has a row for`,
      hint: [
        meantToken(String(name), queryTokens(attention.rows, tokens)),
        `the rows are ${list(attention.rows.map(({ label }) => label))}; choose among them with --rows`,
      ]
        .filter(Boolean)
        .join(' '),
    });
  }
  const rows = attention.rows.map((row, i) => withQuery(row, i, attention));
  return selectAttention({ ...attention, rows }, { rows: withMore([...new Set(selected)]) });
}

const queryTokens = (rows: readonly AttentionRow[], tokens: readonly (readonly string[])[]) =>
  rows.flatMap((row, i) => tokens[i]?.[queryOf(row) ?? -1] ?? []);

/**
 * The row with the query that it or its label gives. A label may name a place beyond the keys that were kept, as `P@32` of seven:
 * that is no position among them, and none is where columns are a selection of keys or sums of them.
 */
export function withQuery(
  row: AttentionRow,
  index: number,
  { layers, selection, sums }: Pick<Attention, 'layers' | 'selection' | 'sums'>,
): AttentionRow {
  if (selection || sums) return row;
  const query = queryOf(row) ?? Number.POSITIVE_INFINITY;
  return layers.every(({ tokens }) => query < (tokens[index]?.length ?? 0)) ? { ...row, query } : row;
}

/** Rows of a position or token at once; of what is counted from the end, or may be a range, by looking at each. */
function createQueryFinder(
  queries: readonly (number | undefined)[],
  tokens: readonly (readonly string[])[],
): (name: string | number) => readonly number[] {
  const byPlace = placesIn<number | undefined>(queries);
  const byToken = placesIn<string | number | undefined>(
    queries.map((query = -1, row) => tokens[row]?.[query]),
  );
  return (name) => {
    if (isPosition(name) && Number(name) >= 0) return byPlace(Number(name));
    if (!isPosition(name) && name !== 'all' && !/^\s*\d+-\d*\s*$/.test(String(name))) return byToken(name);
    return queries.flatMap((query, row) => (isQuery(name, query, tokens[row]) ? [row] : []));
  };
}

function isQuery(name: string | number, query: number | undefined, tokens: readonly string[] = []): boolean {
  if (name === 'all') return true;
  if (query === undefined) return false;
  if (!isPosition(name)) {
    const range = tokens.includes(String(name)) ? undefined : parseRange(name, tokens.length - 1, 'query');
    return range ? query >= range.first && query <= range.last : tokens[query] === name;
  }
  return query === (Number(name) < 0 ? Number(name) + tokens.length : Number(name));
}
