import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import { suggest } from '../options/suggest.ts';
import { type Attention, type AttentionLayer, type AttentionRow, CellState } from './attention.ts';
import { isPosition, queryNames } from './queries.ts';
import { parseRange, positionsIn } from './ranges.ts';

/**
 * Keeps the layers and rows asked for, in the order asked for.
 * @throws OptionConflict for one that does not exist or is asked for twice, naming those that do.
 */
export function selectAttention(
  attention: Attention,
  options: Pick<FigureOptions, 'layers' | 'rows'>,
): Attention {
  const rows = options.rows === undefined ? undefined : selectRows(attention, options.rows);
  const layers = resolveLayers(
    attention.layers.map(({ label }) => label),
    options.layers,
  );
  const kept = layers.map((i) => attention.layers[i] as AttentionLayer);
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

/**
 * Positions of the layers that `spec` asks for, in its order; all of them without one, and for `mean`.
 * @param labels of the input's layers
 * @param numbers of the input's layers; their positions where they have none. A range may skip numbers that the input lacks.
 * @throws OptionConflict for one that does not exist or is asked for twice
 */
export function resolveLayers(
  labels: readonly string[],
  spec: FigureOptions['layers'],
  numbers: readonly number[] = labels.map((_, i) => i),
): number[] {
  if (spec === undefined || spec === 'mean') return labels.map((_, i) => i);
  const names = typeof spec === 'string' ? spec.split(',') : [spec].flat();
  const asked = names.flatMap((name) => findLayers(name, numbers));
  const missing = asked.find((number) => !numbers.includes(number));
  if (missing !== undefined) throw noSuchLayer(missing, labels, numbers);
  return refuseRepeats('layers', asked).map((number) => numbers.indexOf(number));
}

/** A range's ends stay whether or not the input has them: a slip such as 0-99 must end in a message. */
function findLayers(name: string | number, numbers: readonly number[]): number[] {
  const range = parseRange(name, numbers.at(-1) ?? 0, 'layers');
  if (range) {
    const { first, last } = range;
    const within = numbers.filter((number) => number > first && number < last);
    return first === last ? [first] : [first, ...within, last];
  }
  const number = Number(name);
  return [number < 0 ? (numbers[numbers.length + number] ?? number) : number];
}

function noSuchLayer(number: number, labels: readonly string[], numbers: readonly number[]): OptionConflict {
  const last = labels.length - 1;
  const expected =
    numbers.at(-1) === last ? `positions from 0 to ${last}` : `one of ${list(numbers.map(String))}`;
  return new OptionConflict({
    option: 'layers',
    code: 'no-such-layer',
    message: `found layer ${number}, expected ${expected}`,
    hint: `the input has ${labels.length === 1 ? '1 layer' : `${labels.length} layers`}: ${list(labels)}`,
  });
}

/**
 * One panel for several: the mean of their weights. A key masked in some layers only counts as 0 there, as it gets no weight;
 * one missing in any is missing.
 * @throws OptionConflict for layers with other tokens than one another
 */
export function meanLayer(layers: readonly AttentionLayer[]): AttentionLayer {
  const [first, ...others] = layers as readonly [AttentionLayer, ...AttentionLayer[]];
  const unlike = others.find(({ keyCount }) => keyCount !== first.keyCount);
  if (unlike)
    throw new OptionConflict({
      option: 'layers',
      code: 'unequal-layers',
      message: `found ${first.keyCount} keys in ${first.label} and ${unlike.keyCount} in ${unlike.label}, expected as many in all layers for their mean`,
      hint: 'name the layers to draw instead, as in --layers 0-3',
    });
  const weights = new Float64Array(first.weights.length);
  const states = new Uint8Array(first.states);
  for (const layer of layers)
    for (let i = 0; i < weights.length; i++) {
      const state = layer.states[i] as number;
      if (state === CellState.value) weights[i] = (weights[i] as number) + (layer.weights[i] as number);
      if (state === CellState.missing || states[i] === CellState.missing) states[i] = CellState.missing;
      else if (state === CellState.value) states[i] = CellState.value;
    }
  for (let i = 0; i < weights.length; i++)
    weights[i] = states[i] === CellState.value ? (weights[i] as number) / layers.length : Number.NaN;
  const label = others.length === 0 ? first.label : `Mean of ${layers.length} layers`;
  return { ...first, label, weights, states };
}

function selectRows({ rows }: Attention, spec: string | readonly (string | number)[]): number[] {
  const names = typeof spec === 'string' ? spec.split(',').map((name) => name.trim()) : spec;
  return refuseRepeats(
    'rows',
    names.flatMap((name) => findRows(rows, name)),
  );
}

/** A range whose text is no row's label. */
function findRows(rows: Attention['rows'], name: string | number): number[] {
  const isLabel = rows.some(({ label }) => label === name);
  const range = isLabel ? undefined : parseRange(name, rows.length - 1, 'rows');
  return range && range.last < rows.length ? positionsIn(range) : [findRow(rows, name)];
}

/** A label first, then a position: a row labelled "3" is found by that name. */
function findRow(rows: Attention['rows'], name: string | number): number {
  const matches = rows.flatMap((row, i) => (row.label === name ? [i] : []));
  if (matches.length > 1) {
    throw new OptionConflict({
      option: 'rows',
      code: 'ambiguous-row',
      message: `found "${name}", which is the label of ${matches.length} rows`,
      hint: `use positions: ${matches.join(' or ')}`,
    });
  }
  const position = matches[0] ?? (typeof name === 'number' || /^\d+$/.test(name) ? Number(name) : -1);
  if (position >= 0 && position < rows.length) return position;
  const labels = rows.map(({ label }) => label);
  const asked = typeof name === 'number' ? `position ${name}` : `"${name}"`;
  throw new OptionConflict({
    option: 'rows',
    code: 'no-such-row',
    message: `found ${asked}, expected a row's label, or a position or range from 0 to ${rows.length - 1}`,
    hint: [suggest(String(name), labels), `the rows are ${list(labels)}`].filter(Boolean).join(' '),
  });
}

function refuseRepeats<T extends readonly number[]>(option: 'layers' | 'rows', positions: T): T {
  const repeated = positions.find((position, i) => positions.indexOf(position) !== i);
  if (repeated === undefined) return positions;
  throw new OptionConflict({
    option,
    code: 'listed-twice',
    message: `found position ${repeated} twice, expected each once`,
    hint: 'leave one out',
  });
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

const list = (labels: readonly string[]) =>
  labels.length <= 12 ? labels.join(', ') : `${labels.slice(0, 11).join(', ')}, … ${labels.at(-1)}`;

/** Position of a row's query: given, or read from a label such as `P@8`. */
function queryOf({ query, label }: AttentionRow): number | undefined {
  const [, position] = /@(\d+)$/.exec(label) ?? [];
  return query ?? (position === undefined ? undefined : Number(position));
}

/**
 * Keeps the rows of these queries, which an attention file names by `query` or in labels that end in `@8`: by position,
 * from the end where negative, by range, or by token, as with arrays. Each row then says its query, as rows of arrays do.
 * @throws OptionConflict for a query that no row is of
 */
export function selectQueries(attention: Attention, spec: FigureOptions['query']): Attention {
  if (spec === undefined) return attention;
  const tokens = attention.layers[0]?.tokens ?? [];
  const selected = queryNames(spec, tokens.flat()).flatMap((name) => {
    const found = attention.rows.flatMap((row, i) => (isQuery(name, queryOf(row), tokens[i]) ? [i] : []));
    if (found.length > 0) return found;
    throw new OptionConflict({
      option: 'query',
      code: 'no-such-query',
      message: `found ${JSON.stringify(name)}, expected the position or token of a query that the file has a row for`,
      hint: `the rows are ${list(attention.rows.map(({ label }) => label))}; choose among them with --rows`,
    });
  });
  const rows = attention.rows.map((row, i) => withQuery(row, i, attention.layers));
  return selectAttention({ ...attention, rows }, { rows: [...new Set(selected)] });
}

/** A label may name a place beyond the keys that were kept, as `P@32` of seven: that is no position among them. */
function withQuery(row: AttentionRow, index: number, layers: readonly AttentionLayer[]): AttentionRow {
  const query = queryOf(row) ?? Number.POSITIVE_INFINITY;
  return layers.every(({ tokens }) => query < (tokens[index]?.length ?? 0)) ? { ...row, query } : row;
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
