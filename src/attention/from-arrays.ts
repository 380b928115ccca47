/** Attention from arrays: which layers, rows and heads are wanted, and what keys they see. */

import type { TensorFile } from '../arrays/array.ts';
import { withBfloat16Bits } from '../arrays/bfloat16-bits.ts';
import { type AttentionTensors, findAttention } from '../arrays/conventions.ts';
import { storedKind, type TensorLayer } from '../arrays/layers.ts';
import type { Notice } from '../core/codes.ts';
import type { FigureOptions } from '../options/options.ts';
import {
  type AttentionLayer,
  type AttentionRow,
  CellState,
  headLabel,
  layerLabel,
  type ReadAttention,
} from './attention.ts';
import { checkAxes } from './check-axes.ts';
import { checkFinite } from './check-finite.ts';
import { type MaskedLayers, maskUnseen } from './find-masks.ts';
import { maskGiven } from './given-mask.ts';
import type { HeadChoice } from './heads.ts';
import { refuseManyKeys } from './keys.ts';
import { meanLayer } from './layers.ts';
import { maskPadding, paddingClaims } from './padding.ts';
import { labelRows, rowsOf } from './queries.ts';
import { type Places, placeRows } from './query-places.ts';
import { type LayerRows, readRows, type Wanted } from './read-rows.ts';
import { headNotices, meanNotices, withExamples } from './reading-notices.ts';
import { globalColumns, maskOutside } from './sliding-windows.ts';
import { type ArrayTokens, resolveTokens, windowTokens } from './tokens.ts';
import { areScores } from './unseen.ts';
import { choose, type PanelCounts, panelCounts } from './wanted.ts';

/** Attention of arrays, and which keys its queries see, where the weights say so. */
interface ReadTensors extends ReadAttention, Pick<MaskedLayers, 'direction'> {}

/** How arrays are read. */
interface HowRead {
  /** Whether other parts of the file have weights after their queries. */
  readonly leaks?: boolean;
  /** Refuses what is asked for by its size, before it is read. */
  readonly check?: CheckCounts | undefined;
}

/** @throws OptionConflict for more than the caller takes */
export type CheckCounts = (counts: PanelCounts) => void;

/**
 * Reads the layers and rows asked for, and nothing else of the file.
 * @throws AttnplotError, OptionConflict for arrays, layers, queries, heads or tokens that do not fit
 */
export async function fromTensors(
  stored: TensorFile,
  options: FigureOptions,
  { leaks = false, check }: HowRead = {},
): Promise<ReadTensors> {
  const opened = await openTensors(stored, options);
  const { file, found, shape, tokens } = opened;
  const { layers: all } = found;
  const wanted = choose(all, tokens, options);
  check?.(panelCounts(wanted, options));
  const { layers: read, reduction, notices: ofHeads } = await readRows(file, all, wanted);
  const placed = rowsOf(wanted, tokens.firstQuery !== undefined, tokens.queries);
  // One list, which all layers share.
  const axes = { rows: placed, tokens: tokens.keys ?? positions(shape.keys) };
  const cells = read.flatMap((weights, i) => toLayers(wanted, i, weights, axes));
  const places = placeRows(cells, placed, wanted, tokens);
  const rows = labelRows(places.rows, options.rowLabels);
  const masked =
    options.mask === 'none'
      ? withoutMasks(cells)
      : await maskCells(cells, rows, { ...opened, ...places, wanted, leaks });
  const { layers, hasFills, direction } = masked;
  for (const layer of layers) checkFinite(file.name, layer, rows);
  const done = withExamples(reduction, found.sequence);
  const attention = {
    rows,
    layers: options.layers === 'mean' ? [meanLayer(layers)] : layers,
    ...(done ? { reduction: done } : {}),
    ...(hasFills || areScores(found.tensor, layers, storedKind(file, shape))
      ? { quantity: 'scores' as const }
      : {}),
  };
  const notes = [...opened.notices, ...meanNotices(found), ...headNotices(wanted)];
  return {
    attention,
    notices: [...notes, ...tokens.notices, ...places.notices, ...ofHeads, ...masked.notices],
    ...(direction ? { direction } : {}),
  };
}

/** Arrays that are attention, and their tokens, before any weights are read. */
interface OpenedTensors {
  readonly file: TensorFile;
  readonly found: AttentionTensors;
  /** The first layer, whose queries and keys all share. */
  readonly shape: TensorLayer;
  readonly tokens: ArrayTokens;
  /** Of a sliding window: its columns of global keys. */
  readonly extra?: number;
  readonly notices: readonly Notice[];
}

async function openTensors(stored: TensorFile, options: FigureOptions): Promise<OpenedTensors> {
  const { tensor, axes, batch, layers } = options;
  const found = findAttention(stored, { tensor, axes, batch, layers });
  const shape = found.layers[0] as TensorLayer;
  refuseManyKeys(shape.keys, options.keys);
  const { file, notices: decoding } = await withBfloat16Bits(stored, found.layers);
  await checkAxes(file, found, options);
  const opened = { file, found, shape, notices: [...found.notices, ...decoding] };
  if (!found.axes.includes('offset'))
    return { ...opened, tokens: await resolveTokens(file, shape, options, found) };
  const extra = (await globalColumns(file, shape)) ?? 0;
  return { ...opened, tokens: await windowTokens(file, shape, { tokens: options.tokens, extra }), extra };
}

/** Layers as they are, or as a window alone masks them. */
const withoutMasks = (layers: readonly AttentionLayer[]): MaskedLayers => ({
  layers,
  hasFills: false,
  notices: [],
});

/** What is known of the cells that are masked. */
interface Masking extends OpenedTensors, Pick<Places, 'known' | 'inSequence'> {
  readonly wanted: Wanted;
  readonly leaks: boolean;
}

/** Masks what the weights show that no query sees, then the padding and the masks that the file tells; or what is outside a window. */
async function maskCells(
  cells: readonly AttentionLayer[],
  rows: readonly AttentionRow[],
  { file, found, shape, tokens, extra, wanted, known, inSequence, leaks }: Masking,
): Promise<MaskedLayers> {
  if (extra !== undefined)
    return withoutMasks(maskOutside(cells, rows, { positions: wanted.queries, count: shape.queries, extra }));
  const unseen = maskUnseen(cells, rows, known, storedKind(file, shape), leaks);
  const claims = await paddingClaims(file, shape.keys, tokens.keys, found);
  const unpadded = maskPadding(unseen.layers, rows, inSequence, claims);
  const queries = wanted.queries.map((query) => query - wanted.firstQuery);
  const given = await maskGiven(file, unpadded.layers, { shape, queries, sequence: found.sequence });
  return {
    ...unseen,
    layers: given.layers,
    notices: [...unseen.notices, ...unpadded.notices, ...given.notices],
  };
}

/** Rows, and tokens of the keys, which all panels share. */
interface Axes {
  readonly rows: readonly AttentionRow[];
  readonly tokens: readonly string[];
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
    const values = weights.values.subarray(head * length, (head + 1) * length);
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
  { rows, tokens }: Axes,
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
