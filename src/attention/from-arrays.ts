/** Attention from arrays: which rows are wanted, what of the arrays that takes, and how heads become rows. */

import type { TensorFile } from '../arrays/array.ts';
import { type AttentionTensors, findAttention } from '../arrays/conventions.ts';
import type { TensorLayer } from '../arrays/layers.ts';
import type { SequenceChoice } from '../arrays/sequences.ts';
import { type LayerWeights, readWeights } from '../arrays/weights.ts';
import type { Notice } from '../core/codes.ts';
import { AttnplotError, OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import {
  type AttentionLayer,
  type AttentionRow,
  CellState,
  layerLabel,
  type ReadAttention,
} from './attention.ts';
import { type HeadChoice, reduceHeads, resolveLayerHeads, rollout } from './heads.ts';
import { maskWhereCausal } from './mask.ts';
import { labelRows, resolveQueries, rowsOf } from './queries.ts';
import type { HeadReduction } from './reduction.ts';
import { resolveLayers } from './select.ts';
import { resolveTokens, windowTokens } from './tokens.ts';
import { maskOutside, refuseWindow } from './windows.ts';

/** What of a file's layers is to be drawn. Layers of one file have the same queries and keys. */
interface Wanted {
  readonly layers: readonly TensorLayer[];
  /** Positions of the queries in their sequence, and of the first one the file has. */
  readonly queries: readonly number[];
  readonly firstQuery: number;
  /** What becomes of the heads of each layer. */
  readonly heads: readonly HeadChoice[];
}

/** Weights of one layer, `values[row * keyCount + key]`, and how many keys each row has. */
interface LayerRows {
  readonly values: Float64Array;
  readonly keyCounts: readonly number[];
}

/**
 * Reads the layers and rows asked for, and nothing else of the file.
 * @throws AttnplotError, OptionConflict for arrays, layers, queries, heads or tokens that do not fit
 */
export async function fromTensors(file: TensorFile, options: FigureOptions): Promise<ReadAttention> {
  const { tensor, axes, batch } = options;
  const found = findAttention(file, { tensor, axes, batch, layers: options.layers });
  const { layers: all, notices } = found;
  await refuseWindow(file, found);
  const shape = all[0] as TensorLayer;
  const isWindow = found.axes.includes('offset');
  const tokens = isWindow
    ? await windowTokens(file, shape, options.tokens)
    : await resolveTokens(file, shape, options.tokens, found);
  const known = tokens.firstQuery !== undefined;
  const firstQuery = tokens.firstQuery ?? 0;
  const range = {
    first: firstQuery,
    count: shape.queries,
    ...(tokens.queries ? { tokens: tokens.queries } : {}),
  };
  const labels = all.map(({ index }) => layerLabel(index));
  const numbers = all.map(({ index }) => index);
  const chosen = resolveLayers(labels, options.layers, numbers).map((i) => all[i] as TensorLayer);
  const queries = resolveQueries(options.query, range);
  const { choices, reduction } = resolveLayerHeads(options.head, chosen);
  const [heads] = choices as [HeadChoice];
  const wanted: Wanted = { layers: chosen, queries, firstQuery, heads: choices };
  const rows = labelRows(rowsOf({ queries, heads }, known, range.tokens), options.rowLabels);
  const read =
    heads.reduce === 'rollout' ? await readRollout(file, all, wanted) : await readRows(file, wanted);
  const keyTokens = tokens.keys ?? positions(shape.keys);
  const layers = read.map((weights, i) =>
    toLayer(file.name, wanted.layers[i] as TensorLayer, weights, rows, keyTokens),
  );
  const outside = (read: readonly AttentionLayer[]) =>
    read.map((layer) => maskOutside(layer, rows, queries, shape.queries));
  const done = withExamples(reduction, found.sequence);
  const attention = {
    rows,
    layers: known ? maskWhereCausal(layers, rows) : isWindow ? outside(layers) : layers,
    ...(done ? { reduction: done } : {}),
  };
  const notes = [...notices, ...meanNotices(found), ...headNotices(chosen, choices)];
  return { attention, notices: [...notes, ...tokens.notices] };
}

function meanNotices({ tensor, sequence: { pick, count } }: AttentionTensors): Notice[] {
  if (pick !== 'mean') return [];
  return [{ code: 'examples-averaged', message: `${tensor}: weights are the mean over ${count} examples` }];
}

/** A mean over examples is said as that over heads is. */
function withExamples(
  reduction: HeadReduction | undefined,
  { pick, count }: SequenceChoice,
): HeadReduction | undefined {
  if (pick !== 'mean') return reduction;
  return { ...(reduction ?? { kind: 'mean', heads: 1 }), examples: count };
}

/** Which heads layers have, where they differ. */
function headNotices(layers: readonly TensorLayer[], choices: readonly HeadChoice[]): Notice[] {
  if (new Set(choices.map(({ numbers }) => String(numbers))).size === 1) return [];
  const words = layers.map(({ heads, headNumbers }) =>
    headNumbers
      ? `${headNumbers.length === 1 ? 'head' : 'heads'} ${headNumbers.join(', ')}`
      : `${heads} ${heads === 1 ? 'head' : 'heads'}`,
  );
  const listed = layers.map(({ index }, i) => `${layerLabel(index)} has ${words[i]}`);
  const shown = listed.length <= 8 ? listed : [...listed.slice(0, 7), `${listed.length - 7} more`];
  return [{ code: 'heads-uneven', message: `layers differ in heads: ${shown.join(', ')}` }];
}

/** What keys without tokens are called. */
function positions(count: number): string[] {
  const names: string[] = [];
  for (let key = 0; key < count; key++) names.push(String(key));
  return names;
}

async function readRows(
  file: TensorFile,
  { layers, queries, firstQuery, heads }: Wanted,
): Promise<LayerRows[]> {
  const indices = queries.map((query) => query - firstQuery);
  // Layers with the same heads are read at once, as they may be in one array.
  const groups = new Map<string, number[]>();
  for (const [i, choice] of heads.entries())
    groups.set(String(choice.heads), [...(groups.get(String(choice.heads)) ?? []), i]);
  const rows: LayerRows[] = [];
  for (const group of groups.values()) {
    const choice = heads[group[0] as number] as HeadChoice;
    const some = group.map((i) => layers[i] as TensorLayer);
    const read = await readWeights(file, some, { heads: choice.heads, queries: indices });
    for (const [n, weights] of read.entries()) rows[group[n] as number] = toRows(weights, choice);
  }
  return rows;
}

function toRows(
  { values, shape: [headCount, queryCount], keyCounts }: LayerWeights,
  { heads, reduce }: HeadChoice,
): LayerRows {
  if (reduce !== 'each')
    return { values: reduceHeads(values, headCount, reduce === 'rollout' ? 'mean' : reduce), keyCounts };
  return {
    values: byQuery(values, headCount, queryCount),
    keyCounts: keyCounts.flatMap((count) => heads.map(() => count)),
  };
}

/** From `[head, query, key]` to `[query, head, key]`: the heads of a query stand together. */
function byQuery(values: LayerWeights['values'], heads: number, queries: number): Float64Array {
  const keys = values.length / (heads * queries);
  const result = new Float64Array(values.length);
  for (let head = 0; head < heads; head++) {
    for (let query = 0; query < queries; query++) {
      const from = (head * queries + query) * keys;
      result.set(values.subarray(from, from + keys), (query * heads + head) * keys);
    }
  }
  return result;
}

/** Rollout needs every head and query of every layer up to the last one drawn. */
async function readRollout(
  file: TensorFile,
  all: readonly TensorLayer[],
  { layers, queries }: Wanted,
): Promise<LayerRows[]> {
  const last = largestOf(layers, (layer) => all.indexOf(layer));
  const { queries: queryCount, keys } = all[0] as TensorLayer;
  if (queryCount !== keys) {
    throw new OptionConflict({
      option: 'head',
      code: 'not-square',
      message: `found ${queryCount} queries and ${keys} keys, expected as many of one as of the other for a rollout`,
      hint: 'a rollout multiplies the full square matrices of all layers; use --head mean for a part of them',
    });
  }
  const full = await readWeights(file, all.slice(0, last + 1), { heads: 'all', queries: 'all' });
  const flows = rollout(
    full.map((layer) => withoutGaps(reduceHeads(layer.values, layer.shape[0], 'mean'), layer)),
    keys,
  );
  return layers.map((layer) => {
    const flow = flows[all.indexOf(layer)] as Float64Array;
    const values = new Float64Array(queries.length * keys);
    queries.forEach(
      (query, row) => void values.set(flow.subarray(query * keys, (query + 1) * keys), row * keys),
    );
    return { values, keyCounts: queries.map(() => keys) };
  });
}

/** A key that an earlier step of a generation did not have yet got no attention; its NaN would spread to all layers above. */
function withoutGaps(values: Float64Array, { keyCounts, shape: [, , keys] }: LayerWeights): Float64Array {
  keyCounts.forEach((count, row) => void values.fill(0, row * keys + count, (row + 1) * keys));
  return values;
}

/** Of a 64-bit float, the word with the exponent, whose bits are all 1 in NaN and infinity. */
const HIGH_WORD = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;
const EXPONENT = 0x7ff00000;

function toLayer(
  file: string,
  layer: TensorLayer,
  { values, keyCounts }: LayerRows,
  rows: readonly AttentionRow[],
  tokens: readonly string[],
): AttentionLayer {
  const keyCount = layer.keys;
  const states = new Uint8Array(values.length);
  // By the bits of the exponent, as long rows have many weights: each would be a number on the heap before this is compiled.
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  for (let i = 0; i < states.length; i++) {
    if (((words[2 * i + HIGH_WORD] as number) & EXPONENT) !== EXPONENT) continue;
    const value = values[i] as number;
    if (!Number.isNaN(value))
      throw notFinite(file, layer, value, rows[Math.floor(i / keyCount)]?.label ?? '', i % keyCount);
    states[i] = CellState.missing;
  }
  keyCounts.forEach(
    (count, row) => void states.fill(CellState.masked, row * keyCount + count, (row + 1) * keyCount),
  );
  return {
    index: layer.index,
    label: layerLabel(layer.index),
    tokens: rows.map(() => tokens),
    keyCount,
    weights: values,
    states,
    path: [layer.pieces[0]?.array ?? '', layer.index],
  };
}

function notFinite(file: string, layer: TensorLayer, value: number, row: string, key: number): AttnplotError {
  return new AttnplotError('input', `${file} does not hold attention weights`, [
    {
      code: 'not-finite',
      message: `found ${value} in ${layerLabel(layer.index)}, row ${row}, key ${key}, expected a finite number`,
      hint: 'these are scores before the softmax, masked with -inf: record the weights after it',
    },
  ]);
}
