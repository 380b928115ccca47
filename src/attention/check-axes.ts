/** Whether the axes of an array are what they were taken for, as its weights show it. */

import type { TensorFile } from '../arrays/array.ts';
import { type AxisName, isSequenceAxis } from '../arrays/axes.ts';
import type { AttentionTensors } from '../arrays/conventions.ts';
import type { TensorLayer } from '../arrays/layers.ts';
import { refusal } from '../arrays/limits.ts';
import type { Numbers } from '../arrays/number-types.ts';
import type { AttentionPiece } from '../arrays/pieces.ts';
import { formatShape } from '../arrays/string-types.ts';
import type { FigureOptions } from '../options/options.ts';
import { refuseFirstAxes } from './first-axes.ts';
import { growingAxis } from './growing-axis.ts';
import { refuseSinkColumn } from './sink-column.ts';
import { refuseWindow } from './sliding-windows.ts';
import { isAbsent } from './unseen.ts';

/**
 * Refuses arrays whose columns are distances in a window, and those whose axes stand in another order than the usual one, where the
 * user has not named them: `[layer, query, head, key]`, `[layer, query, key, head]`, `[query, key, head, layer]`, and heads and
 * queries, or queries and keys, in one axis.
 * @throws AttnplotError (input) with the axes to name, or the shape to save
 */
export async function checkAxes(
  file: TensorFile,
  found: AttentionTensors,
  { axes: named }: Pick<FigureOptions, 'axes'>,
): Promise<void> {
  await refuseWindow(file, found);
  const { pieces } = found.layers[0] as TensorLayer;
  const [piece] = pieces as readonly [AttentionPiece];
  const { axes } = piece;
  const at = axes.indexOf('query');
  if (named !== undefined || pieces.length > 1 || axes[at + 1] !== 'key') return;
  await refuseSinkColumn(file, found);
  const shape = file.arrays.find(({ name }) => name === piece.array)?.shape ?? [];
  const order = { file, tensor: found.tensor, array: piece.array, axes, shape, at };
  await refuseFirstAxes(order);
  const outer = axes[at - 1];
  if (outer !== undefined && !isSequenceAxis(outer)) {
    if (await isQueryBeforeHead(order)) throw wrongOrder(order, ['query', 'head', 'key']);
    if (await isHeadLast(order)) throw wrongOrder(order, ['query', 'key', 'head']);
  }
  const grown = await growingAxis({ file, piece, shape });
  if (grown !== undefined) throw grownAxis(order, grown);
  const [queries = 0, keys = 0] = shape.slice(at, at + 2);
  if (await areHeadsFolded(order)) {
    const heads = queries / keys;
    const what = `${queries} rows of ${keys} keys, which are ${heads} heads of ${keys} queries, as they are causal so`;
    throw foldedAxes(order, what, [heads, keys, keys]);
  }
  if (await areMapsFlat(order)) {
    const side = Math.sqrt(keys);
    const what = `rows of ${keys} keys, which are maps of ${side} queries and ${side} keys, as each ${side} of them sum to 1`;
    throw foldedAxes(order, what, [...(queries === 1 ? [] : [queries]), side, side]);
  }
}

/** An array as it was taken. */
interface Order {
  readonly file: TensorFile;
  readonly tensor: string;
  readonly array: string;
  readonly axes: readonly AxisName[];
  readonly shape: readonly number[];
  /** Where the axis of queries stands; that of keys follows it. */
  readonly at: number;
}

/** Rows that are read of a long axis. */
const ROWS_READ = 40;

const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

/** Reads rows of the first layer: some of the axis before the queries' and some queries. */
async function readRows(
  { file, array, axes, at }: Order,
  outer: readonly number[],
  inner: readonly number[],
): Promise<Numbers> {
  const selection = axes.map((_, axis) =>
    axis === at + 1 ? 'all' : axis === at ? inner : axis === at - 1 ? outer : [0],
  );
  return (await file.readNumbers(array, selection)).values;
}

/** A row, and the key that its query would be. */
interface Placed {
  readonly row: Numbers;
  readonly query: number;
}

/** Whether rows have weights up to their queries, and none after them, as under a causal mask. Rows of NaN are padding. */
function areCausal(rows: readonly Placed[]): boolean {
  const seen = rows.filter(({ row }) => !row.every(Number.isNaN));
  const own = seen.filter(({ row, query }) => !isAbsent(row[query] as number)).length;
  const cut = new Set(seen.flatMap(({ row, query }) => (query + 1 < row.length ? [query] : [])));
  const isCut = seen.every(({ row, query }) => row.subarray(query + 1).every(isAbsent));
  return cut.size > 2 && 2 * own >= seen.length && isCut;
}

/** Whether what was taken for heads are the queries: as many as keys, and causal where what was taken for queries is not. */
async function isQueryBeforeHead(order: Order): Promise<boolean> {
  const { shape, at } = order;
  const [outer = 0, inner = 0, keys = 0] = shape.slice(at - 1, at + 2);
  if (outer !== keys || inner === 1) return false;
  const [outers, inners] = [range(0, Math.min(outer, ROWS_READ)), range(0, Math.min(inner, 2))];
  const values = await readRows(order, outers, inners);
  const rows = outers.flatMap((o) =>
    inners.map((i) => {
      const start = (o * inners.length + i) * keys;
      return { outer: o, inner: i, row: values.subarray(start, start + keys) };
    }),
  );
  const isUsual =
    inner === keys && rows.every((one) => one.row.subarray(one.inner + 1).every((value) => isAbsent(value)));
  return !isUsual && areCausal(rows.map(({ outer: query, row }) => ({ row, query })));
}

/** Whether the heads stand last: two axes of one length, the second of which the weights sum to 1 over. */
async function isHeadLast(order: Order): Promise<boolean> {
  const { shape, at } = order;
  const [outer = 0, inner = 0, last = 0] = shape.slice(at - 1, at + 2);
  if (outer !== inner || inner < 2 || inner === last || last === 1) return false;
  const outers = range(0, Math.min(outer, 4));
  const values = await readRows(order, outers, range(0, inner));
  const areColumns = outers.every((o) =>
    range(0, last).every((l) => sumTo1(values, o * inner * last + l, inner, last)),
  );
  return areColumns && !range(0, outers.length * inner).every((row) => sumTo1(values, row * last, last));
}

/** Whether so many numbers, `step` apart, sum to 1 but for rounding. NaN, which masks, counts as 0. */
function sumTo1(values: Numbers, from: number, count: number, step = 1): boolean {
  const sum = range(0, count).reduce((all, i) => all + (values[from + i * step] || 0), 0);
  return Math.abs(sum - 1) < 0.02;
}

/** Whether the rows are those of several heads, one head after the other: causal up to each multiple of the keys, and anew after it. */
async function areHeadsFolded(order: Order): Promise<boolean> {
  const { shape, at } = order;
  const [inner = 0, keys = 0] = shape.slice(at, at + 2);
  if (inner <= keys || inner % keys !== 0 || keys < 4) return false;
  const rows = range(keys - 3, 6);
  const values = await readRows(order, [0], rows);
  return areCausal(
    rows.map((row, i) => ({ query: row % keys, row: values.subarray(i * keys, (i + 1) * keys) })),
  );
}

/** Whether each row is a whole map: as long as the rows of a square together, each of which sums to 1. */
async function areMapsFlat(order: Order): Promise<boolean> {
  const { shape, at } = order;
  const [inner = 0, keys = 0] = shape.slice(at, at + 2);
  const side = Math.sqrt(keys);
  if (side < 3 || !Number.isInteger(side)) return false;
  const rows = range(0, Math.min(inner, 4));
  const values = await readRows(order, [0], rows);
  return range(0, rows.length * side).every((i) => sumTo1(values, i * side, side));
}

function wrongOrder({ file, tensor, axes, shape, at }: Order, order: readonly AxisName[]) {
  const outer = axes[at - 1] as AxisName;
  const named = (other: AxisName) =>
    `--axes "${[...axes.slice(0, at - 1), ...order.map((axis) => (axis === 'head' ? other : axis))].join(' ')}"`;
  const seen =
    order.at(-1) === 'key'
      ? `the queries before the ${outer}s, as the weights are causal along axis ${at - 1}`
      : `the ${outer}s last, as the weights sum to 1 along axis ${at}`;
  return refusal(
    file.name,
    'wrong-axes',
    `${tensor} ${formatShape(shape)}: found ${seen}, expected ${outer}, query and key in this order`,
    `name the axes: ${outer === 'layer' ? `${named('layer')}, or ${named('head')}` : named('head')}`,
  );
}

/** Steps of a generation, which are the queries, in an axis before theirs. */
function grownAxis({ file, tensor, shape, axes }: Order, grown: number) {
  const others = axes.filter((axis) => axis !== 'query' && axis !== 'key');
  const named = [...others.slice(0, grown), 'query', ...others.slice(grown), 'key'].join(' ');
  return refusal(
    file.name,
    'wrong-axes',
    `${tensor} ${formatShape(shape)}: found rows that see one key more at each index of axis ${grown}, as the steps of a generation do, expected such queries in the axis before the keys`,
    `name the axes: --axes "${named}"${others.join() === 'layer' ? `, or --axes "query head key"` : ''}`,
  );
}

/** Axes that were made into one. @param what the rows are */
function foldedAxes({ file, tensor, shape, at }: Order, what: string, unfolded: readonly number[]) {
  return refusal(
    file.name,
    'wrong-axes',
    `${tensor} ${formatShape(shape)}: found ${what}, expected an axis for each`,
    `save x.reshape(${[...shape.slice(0, at), ...unfolded].join(', ')})`,
  );
}
