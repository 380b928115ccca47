import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import { suggest } from '../options/suggest.ts';
import type { Attention, AttentionLayer, AttentionRow } from './attention.ts';
import { isPosition, queryNames } from './queries.ts';

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
  if (!rows) return { ...attention, layers: kept };
  return {
    ...attention,
    rows: rows.map((i) => attention.rows[i] as Attention['rows'][number]),
    layers: kept.map((layer) => keepRows(layer, rows)),
  };
}

/**
 * Positions of the layers that `spec` asks for, in its order; all of them without one.
 * @param labels of the input's layers
 * @param numbers that the input's layers go by; their positions where they have none. Of a range those that are there count.
 * @throws OptionConflict for one that does not exist or is asked for twice
 */
export function resolveLayers(
  labels: readonly string[],
  spec: FigureOptions['layers'],
  numbers: readonly number[] = labels.map((_, i) => i),
): number[] {
  if (spec === undefined) return labels.map((_, i) => i);
  const asked =
    typeof spec === 'string' ? spec.split(',').flatMap((range) => expandRange(range, numbers)) : spec;
  const missing = asked.find((number) => !numbers.includes(number));
  if (missing !== undefined) throw noSuchLayer(missing, labels, numbers);
  const positions = asked.map((number) => numbers.indexOf(number));
  refuseRepeats('layers', asked);
  return positions;
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

/** A range's ends stay whether or not they are there: a typing error such as 0-99 must end in a message. */
function expandRange(range: string, numbers: readonly number[]): number[] {
  const [first = 0, last = first] = range.split('-').map(Number);
  if (last < first)
    throw new OptionConflict({
      option: 'layers',
      code: 'backwards-range',
      message: `found the range ${range}, expected the smaller position first`,
      hint: `write ${last}-${first}`,
    });
  const within = numbers.filter((number) => number > first && number < last);
  return first === last ? [first] : [first, ...within, last];
}

function selectRows({ rows }: Attention, spec: string | readonly (string | number)[]): number[] {
  const names = typeof spec === 'string' ? spec.split(',').map((name) => name.trim()) : spec;
  return refuseRepeats(
    'rows',
    names.map((name) => findRow(rows, name)),
  );
}

/**
 * A row by its label first, then by its position: a row labelled "3" is found by that name.
 * @throws OptionConflict for a name that none has, or several
 */
export function findRow(
  rows: Attention['rows'],
  name: string | number,
  option: 'rows' | 'box' = 'rows',
): number {
  const matches = rows.flatMap((row, i) => (row.label === name ? [i] : []));
  if (matches.length > 1) {
    throw new OptionConflict({
      option,
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
    option,
    code: 'no-such-row',
    message: `found ${asked}, expected a row's label or a position from 0 to ${rows.length - 1}`,
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

/** Keys that none of the rows kept has are dropped: the layer is as wide as if its file held these rows only. */
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
 * from the end where negative, or by token, as with arrays. As of those, each row then says which query it is of.
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
  if (!isPosition(name)) return tokens[query] === name;
  return query === (Number(name) < 0 ? Number(name) + tokens.length : Number(name));
}
