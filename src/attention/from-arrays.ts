/** Attention from arrays: which layers, rows and heads are wanted, and what keys they see. */

import type { TensorFile } from '../arrays/array.ts';
import { withBfloat16Bits } from '../arrays/bfloat16-bits.ts';
import { type AttentionTensors, findAttention } from '../arrays/conventions.ts';
import type { TensorLayer } from '../arrays/layers.ts';
import type { SequenceChoice } from '../arrays/sequences.ts';
import type { Notice } from '../core/codes.ts';
import { AttnplotError } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import {
  type AttentionLayer,
  type AttentionRow,
  CellState,
  headLabel,
  layerLabel,
  type ReadAttention,
} from './attention.ts';
import { maskUnseen } from './find-masks.ts';
import { type HeadChoice, headNumbersOf, resolveHeads, resolveLayerHeads } from './heads.ts';
import { meanLayer, meanOfHeads, resolveLayers } from './layers.ts';
import { labelRows, resolveQueries, rowsOf } from './queries.ts';
import { type LayerRows, readRows, type Wanted } from './read-rows.ts';
import type { HeadReduction } from './reduction.ts';
import { globalColumns, maskOutside, refuseWindow } from './sliding-windows.ts';
import { wholeWords } from './subwords.ts';
import { type ArrayTokens, resolveTokens, windowTokens, withoutGuess } from './tokens.ts';
import { areScores } from './unseen.ts';

/**
 * Reads the layers and rows asked for, and nothing else of the file.
 * @throws AttnplotError, OptionConflict for arrays, layers, queries, heads or tokens that do not fit
 */
export async function fromTensors(stored: TensorFile, options: FigureOptions): Promise<ReadAttention> {
  const { tensor, axes, batch } = options;
  const found = findAttention(stored, { tensor, axes, batch, layers: options.layers });
  const { layers: all, notices } = found;
  const { file, notices: decoding } = await withBfloat16Bits(stored, all);
  await refuseWindow(file, found);
  const shape = all[0] as TensorLayer;
  const isWindow = found.axes.includes('offset');
  const extra = isWindow ? ((await globalColumns(file, shape)) ?? 0) : 0;
  const tokens = isWindow
    ? await windowTokens(file, shape, { tokens: options.tokens, extra })
    : await resolveTokens(file, shape, options, found);
  const wanted = choose(all, tokens, options);
  const { layers: read, reduction, notices: ofHeads } = await readRows(file, all, wanted);
  const placed = rowsOf(wanted, tokens.firstQuery !== undefined, tokens.queries);
  const cells = read.flatMap((weights, i) =>
    toLayers(wanted, i, weights, { rows: placed, tokens: tokens.keys }),
  );
  const isWrong = tokens.guess !== undefined && !seeThemselves(cells, placed);
  const moved = isWrong ? inStaticCache(cells, wanted, tokens) : undefined;
  const rows = labelRows(moved?.rows ?? (isWrong ? unplacedRows(wanted, tokens) : placed), options.rowLabels);
  const known = tokens.firstQuery !== undefined && (!isWrong || moved !== undefined);
  const {
    layers,
    hasFills = false,
    notices: ofMasks,
  }: { layers: readonly AttentionLayer[]; hasFills?: boolean; notices: readonly Notice[] } = options.mask ===
  'none'
    ? { layers: cells, notices: [] }
    : isWindow
      ? {
          layers: maskOutside(cells, rows, { positions: wanted.queries, count: shape.queries, extra }),
          notices: [],
        }
      : maskUnseen(cells, rows, known);
  for (const layer of layers) checkFinite(file.name, layer, rows);
  const done = withExamples(reduction, found.sequence);
  const attention = {
    rows,
    layers: options.layers === 'mean' ? [meanLayer(layers)] : layers,
    ...(done ? { reduction: done } : {}),
    ...(hasFills || areScores(found.tensor, layers) ? { quantity: 'scores' as const } : {}),
  };
  const ofQueries = moved ? [moved.notice] : tokens.guess && !isWrong ? [tokens.guess] : [];
  const notes = [...notices, ...decoding, ...meanNotices(found), ...headNotices(wanted)];
  return { attention, notices: [...notes, ...tokens.notices, ...ofQueries, ...ofHeads, ...ofMasks] };
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
function headNotices({ layers, layerHeads }: Wanted): Notice[] {
  if (!layerHeads.uneven) return [];
  const listed = layers.map(({ index, heads, headNumbers }) => {
    const words = headNumbers
      ? `${headNumbers.length === 1 ? 'head' : 'heads'} ${headNumbers.join(', ')}`
      : `${heads} ${heads === 1 ? 'head' : 'heads'}`;
    return `${layerLabel(index)} has ${words}`;
  });
  const shown = listed.length <= 8 ? listed : [...listed.slice(0, 7), `${listed.length - 7} more`];
  return [{ code: 'heads-uneven', message: `layers differ in heads: ${shown.join(', ')}` }];
}

/** Whether any row has a weight on its own key, as every softmax gives: rows that have none stand somewhere else. */
const seeThemselves = (layers: readonly AttentionLayer[], rows: readonly AttentionRow[]): boolean =>
  layers.some(({ weights, keyCount }) =>
    rows.some(({ query = 0 }, row) => {
      const own = weights[row * keyCount + query] as number;
      return own !== 0 && !Number.isNaN(own);
    }),
  );

/**
 * The rows where the end of a key-value cache is still empty: zeros from the same distance after each query on, in all layers.
 * The queries then are the last of the keys that are there.
 */
function inStaticCache(
  layers: readonly AttentionLayer[],
  wanted: Wanted,
  tokens: ArrayTokens,
): { readonly rows: readonly AttentionRow[]; readonly notice: Notice } | undefined {
  const perQuery = (layers[0]?.tokens.length ?? 0) / wanted.queries.length;
  const ends = wanted.queries.map((_, q) =>
    largestOf(layers, ({ weights, keyCount }) =>
      weights
        .subarray(q * perQuery * keyCount, (q + 1) * perQuery * keyCount)
        .reduce(
          (most, value, i) => (value !== 0 && !Number.isNaN(value) ? Math.max(most, i % keyCount) : most),
          -1,
        ),
    ),
  );
  const [first = -1] = ends.map((end, q) => end - (wanted.queries[q] as number));
  const { keyCount } = layers[0] as AttentionLayer;
  const agrees = ends.every((end, q) => end - (wanted.queries[q] as number) === first && end >= 0);
  if (!agrees || first >= 0) return undefined;
  const queries = wanted.queries.map((query) => query + first);
  const last = keyCount - 1 + first;
  const queryCount = keyCount - wanted.firstQuery;
  const message = `keys ${last + 1}-${keyCount - 1} have no weight, as of a key-value cache that is not full: the ${queryCount === 1 ? 'one query is' : `${queryCount} queries are`} taken for the last before them, position ${last} (otherwise: --first-query 0)`;
  return {
    rows: rowsOf({ ...wanted, queries }, true, tokens.keys),
    notice: { code: 'last-queries', message },
  };
}

/** Rows that are counted, as nothing says which of the keys their queries are. */
function unplacedRows(wanted: Wanted, tokens: ArrayTokens): AttentionRow[] {
  const queries = wanted.queries.map((query) => query - wanted.firstQuery);
  return rowsOf({ ...wanted, queries }, false, withoutGuess(tokens).queries);
}

function choose(all: readonly TensorLayer[], tokens: ArrayTokens, options: FigureOptions): Wanted {
  const [first] = all as readonly [TensorLayer];
  const { queries: count } = first;
  const numbers = all.map(({ index }) => index);
  const { panels } = options;
  const headsOf = (layer: number) => headNumbersOf(all[numbers.indexOf(layer)] ?? first);
  const choice = { numbers, layers: options.layers, headsOf, ...(panels ? { panels } : {}) };
  if (panels === 'heads' && options.layers === 'mean') throw meanOfHeads();
  const isPairs = typeof options.head === 'string' && options.head.includes(':');
  const pairs = isPairs ? resolveHeads(options.head, first, choice) : undefined;
  const labels = numbers.map(layerLabel);
  const layers = (
    pairs
      ? (pairs.layers ?? []).map((number) => numbers.indexOf(number))
      : resolveLayers(labels, options.layers, numbers)
  ).map((i) => all[i] as TensorLayer);
  const layerHeads = pairs
    ? { choices: layers.map(() => pairs) }
    : resolveLayerHeads(options.head, layers, choice);
  const [heads] = layerHeads.choices as [HeadChoice];
  const { firstQuery = 0, queries } = tokens;
  const range = { first: firstQuery, count, ...(queries ? { tokens: queries } : {}) };
  const asked = resolveQueries(options.query, range);
  const merged = options.mergeSubwords && tokens.firstQuery !== undefined ? tokens.keys : undefined;
  return {
    layers,
    queries: merged
      ? wholeWords(asked, merged).filter((query) => query >= firstQuery && query < firstQuery + count)
      : asked,
    firstQuery,
    heads,
    layerHeads,
  };
}

/** Rows, and tokens of the keys, which all panels share. */
interface Axes {
  readonly rows: readonly AttentionRow[];
  readonly tokens: readonly string[] | undefined;
}

/** The panel of a layer, or a panel for each of its heads; one of a single head says which. */
function toLayers(
  { layers, heads, layerHeads }: Wanted,
  i: number,
  weights: LayerRows,
  axes: Axes,
): AttentionLayer[] {
  const layer = layers[i] as TensorLayer;
  const name = layerLabel(layer.index);
  if (heads.reduce === 'pairs')
    return [toLayer(layer, headLabel(name, heads.numbers[i] as number), weights, axes)];
  if (heads.reduce !== 'panels') return [toLayer(layer, name, weights, axes)];
  const { numbers } = layerHeads.choices[i] as HeadChoice;
  const length = weights.values.length / numbers.length;
  return numbers.map((number, head) => {
    const values = weights.values.slice(head * length, (head + 1) * length);
    const panel = toLayer(layer, headLabel(name, number), { ...weights, values }, axes);
    return { ...panel, head: { layer: name, number } };
  });
}

/** What keys without tokens are called. */
function positions(count: number): string[] {
  const names: string[] = [];
  for (let key = 0; key < count; key++) names.push(String(key));
  return names;
}

function toLayer(
  { index, keys: keyCount, pieces }: TensorLayer,
  label: string,
  { values, keyCounts }: LayerRows,
  { rows, tokens = positions(keyCount) }: Axes,
): AttentionLayer {
  const states = new Uint8Array(values.length);
  for (let i = 0; i < states.length; i++)
    if (Number.isNaN(values[i] as number)) states[i] = CellState.missing;
  keyCounts.forEach(
    (count, row) => void states.fill(CellState.masked, row * keyCount + count, (row + 1) * keyCount),
  );
  const path = [pieces[0]?.array ?? '', index];
  return { index, label, tokens: rows.map(() => tokens), keyCount, weights: values, states, path };
}

/** Of a 64-bit float, the word with the exponent, whose bits are all 1 in NaN and infinity. */
const HIGH_WORD = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;
const EXPONENT = 0x7ff00000;

/** @throws AttnplotError (input) for an infinite weight that no mask explains */
function checkFinite(file: string, layer: AttentionLayer, rows: readonly AttentionRow[]): void {
  const { weights, states, keyCount, label } = layer;
  // By the bits of the exponent, as long rows have many weights: each would be a number on the heap before this is compiled.
  const words = new Uint32Array(weights.buffer, weights.byteOffset, 2 * weights.length);
  for (let i = 0; i < weights.length; i++) {
    if (((words[2 * i + HIGH_WORD] as number) & EXPONENT) !== EXPONENT) continue;
    if (states[i] !== CellState.value) continue;
    const value = weights[i] as number;
    const row = rows[Math.floor(i / keyCount)]?.label ?? '';
    throw new AttnplotError('input', `${file} does not hold attention weights`, [
      {
        code: 'not-finite',
        message: `found ${value} in ${label}, row ${row}, key ${i % keyCount}, expected a finite number`,
        hint:
          value < 0
            ? 'scores before the softmax hold -inf where they are masked: leave --mask none out, or record the weights after the softmax'
            : 'half precision overflows to inf: compute the attention in float32, or record the weights after the softmax',
      },
    ]);
  }
}
