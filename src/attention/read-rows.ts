/** Weights of the rows that are drawn: heads reduced, or a row for each. */

import type { TensorFile } from '../arrays/array.ts';
import type { TensorLayer } from '../arrays/layers.ts';
import { type LayerWeights, readWeights } from '../arrays/weights.ts';
import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { grouped } from '../core/places.ts';
import { type HeadChoice, headNumbersOf } from './heads.ts';
import { haveSameHeads, type LayerHeads } from './layer-heads.ts';
import { type AskedHeads, leaveOutNan, refuseNanHeads } from './nan-heads.ts';
import { byQuery, reduceHeads, rollout } from './reduce-heads.ts';

/** What of a file's layers is to be drawn. Layers of one file have the same queries and keys. */
export interface Wanted {
  /** A layer for each panel. */
  readonly layers: readonly TensorLayer[];
  /** Positions of the queries in their sequence, and of the first one the file has. */
  readonly queries: readonly number[];
  readonly firstQuery: number;
  /** What becomes of the heads of the first panel's layer. */
  readonly heads: HeadChoice;
  /** And of each panel's. */
  readonly layerHeads: LayerHeads;
}

/** One layer's weights, `values[row * keyCount + key]`, head by head where each has a panel; and how many keys each row has. */
export interface LayerRows {
  readonly values: Float64Array;
  readonly keyCounts: readonly number[];
}

/** The rows of every layer. */
interface ReadRows {
  readonly layers: readonly LayerRows[];
  /** What was done to the heads; absent for those of a single head, or of each. */
  readonly reduction?: HeadChoice['reduction'];
  readonly notices: readonly Notice[];
}

/**
 * Reads the rows wanted and reduces their heads.
 * @param all the file's layers, in order
 * @throws AttnplotError as `readWeights` does, OptionConflict for heads without a number, or a rollout of other than square layers
 */
export async function readRows(
  file: TensorFile,
  all: readonly TensorLayer[],
  wanted: Wanted,
): Promise<ReadRows> {
  const { layers, heads } = wanted;
  if (heads.reduce === 'rollout') return readRollout(file, all, wanted);
  const queries = wanted.queries.map((query) => query - wanted.firstQuery);
  if (heads.reduce === 'pairs') return readPairs(file, layers, queries, heads);
  const { choices, uneven } = wanted.layerHeads;
  // Layers with the same heads are read at once, as they may be in one array.
  const groups = grouped([...choices.keys()], (i) => `${choices[i]?.heads} ${choices[i]?.numbers}`);
  const panels: LayerRows[] = [];
  const said: Omit<ReadRows, 'layers'>[] = [];
  for (const group of groups.values()) {
    const some = group.map((i) => layers[i] as TensorLayer);
    const { layers: rows, ...rest } = await readEven(
      file,
      some,
      queries,
      choices[group[0] as number] as HeadChoice,
    );
    for (const [n, panel] of rows.entries()) panels[group[n] as number] = panel;
    said.push(rest);
  }
  const reduction = uneven ? uneven.reduction : said[0]?.reduction;
  const notices = said.flatMap((one) => one.notices);
  return { layers: panels, ...(reduction ? { reduction } : {}), notices };
}

/** The rows of layers that have the same heads. */
async function readEven(
  file: TensorFile,
  layers: readonly TensorLayer[],
  queries: readonly number[],
  heads: HeadChoice,
): Promise<ReadRows> {
  const read = await readWeights(file, layers, { heads: heads.heads, queries });
  const { numbers } = heads;
  const asked = read.map((weights, i) => ({ layer: layers[i] as TensorLayer, numbers, weights }));
  if (heads.isListed) await refuseNanHeads(file, queries, asked, false);
  const { kept, ...said } = leaveOutNan(read, heads);
  if (heads.reduce === 'panels')
    return {
      layers: read.map(({ values, keyCounts }) => ({ values: new Float64Array(values), keyCounts })),
      ...said,
    };
  const reduce = heads.reduce === 'pairs' || heads.reduce === 'rollout' ? 'mean' : heads.reduce;
  const reduced = read.map(({ values, shape: [headCount, queryCount], keyCounts }) =>
    reduce === 'each'
      ? {
          values: byQuery(values, headCount, queryCount),
          keyCounts: keyCounts.flatMap((count) => heads.heads.map(() => count)),
        }
      : { values: reduceHeads(values, headCount, reduce, kept), keyCounts },
  );
  return { layers: reduced, ...said };
}

/** One head of each layer, the layers of one head at a time: a compressed array streams from its start for each reading. */
async function readPairs(
  file: TensorFile,
  layers: readonly TensorLayer[],
  queries: readonly number[],
  { heads, numbers }: HeadChoice,
): Promise<ReadRows> {
  const asked: AskedHeads[] = [];
  for (const head of new Set(heads)) {
    const places = [...heads.keys()].filter((i) => heads[i] === head);
    const ofHead = places.map((i) => layers[i] as TensorLayer);
    const read = await readWeights(file, ofHead, { heads: [head], queries });
    for (const [i, weights] of read.entries()) {
      const place = places[i] as number;
      asked[place] = { layer: ofHead[i] as TensorLayer, numbers: [numbers[place] as number], weights };
    }
  }
  await refuseNanHeads(file, queries, asked, true);
  const panels = asked.map(({ weights: { values, keyCounts } }) => ({
    values: new Float64Array(values),
    keyCounts,
  }));
  return { layers: panels, notices: [] };
}

/** Rollout needs every head and query of every layer up to the last one drawn. */
async function readRollout(
  file: TensorFile,
  all: readonly TensorLayer[],
  { layers, queries, heads, layerHeads: { uneven } }: Wanted,
): Promise<ReadRows> {
  const places = new Map(all.map((layer, place) => [layer, place]));
  const last = largestOf(layers, (layer) => places.get(layer) as number);
  const { queries: queryCount, keys } = all[0] as TensorLayer;
  if (queryCount !== keys) {
    throw new OptionConflict({
      option: 'head',
      code: 'not-square',
      message: `found ${queryCount} queries and ${keys} keys, expected as many of one as of the other for a rollout`,
      hint: 'a rollout multiplies the full square matrices of all layers; use --head mean for a part of them',
    });
  }
  const below = all.slice(0, last + 1);
  const full = await readWeights(file, below, { heads: 'all', queries: 'all' });
  const { keptOf, ...said } = keptForRollout(below, full, heads);
  const flows = rollout(
    full.map((layer, i) => withoutGaps(reduceHeads(layer.values, layer.shape[0], 'mean', keptOf(i)), layer)),
    keys,
  );
  const rows = layers.map((layer) => {
    const flow = flows[places.get(layer) as number] as Float64Array;
    const values = new Float64Array(queries.length * keys);
    queries.forEach(
      (query, row) => void values.set(flow.subarray(query * keys, (query + 1) * keys), row * keys),
    );
    return { values, keyCounts: queries.map(() => keys) };
  });
  return { layers: rows, ...said, ...(uneven?.reduction ? { reduction: uneven.reduction } : {}) };
}

/** The heads of each layer that a rollout is over; where layers differ in heads, each has its own. */
function keptForRollout(layers: readonly TensorLayer[], full: readonly LayerWeights[], heads: HeadChoice) {
  if (haveSameHeads(layers)) {
    const { kept, ...said } = leaveOutNan(full, heads);
    return { keptOf: () => kept, ...said };
  }
  const each = full.map((weights, i) => {
    const numbers = headNumbersOf(layers[i] as TensorLayer);
    return leaveOutNan([weights], { ...heads, heads: [...numbers.keys()], numbers });
  });
  return {
    keptOf: (layer: number) => each[layer]?.kept,
    ...(heads.reduction ? { reduction: heads.reduction } : {}),
    notices: each.flatMap(({ notices }) => notices),
  };
}

/** A key that a query cannot see got no attention, whether its step lacked it or NaN masks it: a NaN would spread to all layers above. */
function withoutGaps(values: Float64Array, { keyCounts, shape: [, , keys] }: LayerWeights): Float64Array {
  keyCounts.forEach((count, row) => {
    for (let key = row + 1; key < keys; key++)
      if (key >= count || Number.isNaN(values[row * keys + key])) values[row * keys + key] = 0;
  });
  return values;
}
