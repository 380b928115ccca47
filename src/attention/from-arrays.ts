/** Attention from arrays: which layers, rows and heads are wanted, and what keys they see. */

import type { TensorFile } from '../arrays/array.ts';
import { withBfloat16Bits } from '../arrays/bfloat16-bits.ts';
import { findAttention } from '../arrays/conventions.ts';
import type { TensorLayer } from '../arrays/layers.ts';
import type { FigureOptions } from '../options/options.ts';
import {
  type AttentionLayer,
  type AttentionRow,
  CellState,
  layerLabel,
  type ReadAttention,
} from './attention.ts';
import { checkFinite } from './check-finite.ts';
import { type MaskedLayers, maskUnseen } from './find-masks.ts';
import { type HeadChoice, headNumbersOf, resolveHeads, resolveLayerHeads } from './heads.ts';
import { meanLayer, resolveLayers } from './layers.ts';
import { labelRows, resolveQueries, rowsOf } from './queries.ts';
import { inStaticCache, seeThemselves, unplacedRows } from './query-places.ts';
import { type LayerRows, readRows, type Wanted } from './read-rows.ts';
import { headNotices, meanNotices, withExamples } from './reading-notices.ts';
import { globalColumns, maskOutside, refuseWindow } from './sliding-windows.ts';
import { wholeWords } from './subwords.ts';
import { type ArrayTokens, resolveTokens, windowTokens } from './tokens.ts';
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
  const cells = read.map((weights, i) =>
    toLayer(wanted.layers[i] as TensorLayer, panelLabel(wanted, i), weights, placed, tokens.keys),
  );
  const isWrong = tokens.guess !== undefined && !seeThemselves(cells, placed);
  const moved = isWrong ? inStaticCache(cells, wanted, tokens) : undefined;
  const rows = labelRows(moved?.rows ?? (isWrong ? unplacedRows(wanted, tokens) : placed), options.rowLabels);
  const known = tokens.firstQuery !== undefined && (!isWrong || moved !== undefined);
  const places = { positions: wanted.queries, count: shape.queries, extra };
  const masked: MaskedLayers =
    options.mask === 'none'
      ? { layers: cells, hasFills: false, notices: [] }
      : isWindow
        ? { layers: maskOutside(cells, rows, places), hasFills: false, notices: [] }
        : maskUnseen(cells, rows, known);
  const { layers, hasFills, notices: ofMasks } = masked;
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

function choose(all: readonly TensorLayer[], tokens: ArrayTokens, options: FigureOptions): Wanted {
  const [first] = all as readonly [TensorLayer];
  const { queries: count } = first;
  const numbers = all.map(({ index }) => index);
  const headsOf = (layer: number) => headNumbersOf(all[numbers.indexOf(layer)] ?? first);
  const choice = { numbers, layers: options.layers, headsOf };
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

/** A panel of one head says which. */
function panelLabel({ layers, heads }: Wanted, panel: number): string {
  const label = layerLabel((layers[panel] as TensorLayer).index);
  return heads.reduce === 'pairs' ? `${label}, head ${heads.numbers[panel]}` : label;
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
  rows: readonly AttentionRow[],
  tokens: readonly string[] = positions(keyCount),
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
