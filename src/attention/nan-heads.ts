/** Heads that hold nothing but NaN, which would empty every mean they are part of. */

import type { TensorFile } from '../arrays/array.ts';
import type { TensorLayer } from '../arrays/layers.ts';
import { type LayerWeights, readWeights } from '../arrays/weights.ts';
import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { someOf } from '../core/words.ts';
import { layerLabel } from './attention.ts';
import { type HeadChoice, headNumbersOf } from './heads.ts';
import { rangeWords } from './ranges.ts';

/** Which heads of those read go into the figure. */
interface KeptHeads {
  /** Positions among the heads that were read. */
  readonly kept: readonly number[];
  /** As the heads were chosen, without those left out. */
  readonly reduction?: HeadChoice['reduction'];
  readonly notices: readonly Notice[];
}

/**
 * Leaves out of a reduction the heads that are NaN in a layer where others have numbers: out of every layer, so that all show the
 * same heads. Heads asked for by number stay.
 * @throws OptionConflict where no head is left
 */
export function leaveOutNan(
  read: readonly LayerWeights[],
  { heads, numbers, reduce, reduction, isListed }: HeadChoice,
): KeptHeads {
  const all = heads.map((_, position) => position);
  const whole = { kept: all, ...(reduction ? { reduction } : {}), notices: [] };
  if (isListed || reduce === 'each' || reduce === 'panels' || reduce === 'pairs') return whole;
  const nan = read.map((layer) => nanHeads(layer));
  // A layer without a single number says nothing of its heads.
  const inLayers = all.map((position) =>
    read.flatMap(({ index }, i) =>
      nan[i]?.includes(position) && nan[i]?.length !== all.length ? [index] : [],
    ),
  );
  const dropped = all.filter((position) => inLayers[position]?.length !== 0);
  if (dropped.length === 0) return whole;
  const kept = all.filter((position) => !dropped.includes(position));
  const where = dropped
    .map((position) => nanIn(numbers[position] as number, inLayers[position] as number[], read.length))
    .join('; ');
  const left = kept.map((position) => numbers[position] as number);
  if (kept.length === 0) throw nanHeadConflict(where, '--head each draws what there is');
  return {
    kept,
    reduction: { kind: reduce, heads: left.length > MOST_LISTED ? left.length : left },
    notices: [{ code: 'head-left-out', message: `${where}: left out in every layer` }],
  };
}

/** Heads of one layer that were asked for by number, and what was read of them. */
export interface AskedHeads {
  readonly layer: TensorLayer;
  readonly numbers: readonly number[];
  readonly weights: LayerWeights;
}

/**
 * Refuses heads asked for by number that are NaN where other heads of their layer have numbers.
 * @param queries that were read
 * @param isPairs whether the heads were asked for as layer:head
 * @throws OptionConflict with those that are NaN, and others to draw
 */
export async function refuseNanHeads(
  file: TensorFile,
  queries: readonly number[],
  asked: readonly AskedHeads[],
  isPairs: boolean,
): Promise<void> {
  const nan = asked.flatMap((one) =>
    nanHeads(one.weights).map((position) => ({ ...one, number: one.numbers[position] as number })),
  );
  const othersOf = await headsWithNumbers(
    file,
    queries,
    nan.map(({ layer }) => layer),
  );
  // A layer without a single number says nothing of its heads.
  const blamed = nan.filter(({ layer }) => othersOf.get(layer)?.length !== 0);
  const [first] = blamed;
  if (!first) return;
  const numbers = [...new Set(blamed.map(({ number }) => number))];
  const layersOf = (head: number) =>
    blamed.flatMap(({ layer, number }) => (number === head ? [layer.index] : []));
  const where = numbers.map((head) => nanIn(head, layersOf(head), asked.length)).join('; ');
  const name = (layer: TensorLayer, number: number) => (isPairs ? `${layer.index}:${number}` : `${number}`);
  const wrong = new Set(blamed.map(({ layer, number }) => name(layer, number)));
  const names = asked.flatMap((one) => one.numbers.map((number) => name(one.layer, number)));
  const left = [...new Set(names)].filter((one) => !wrong.has(one));
  const others = othersOf.get(first.layer) as readonly number[];
  const ofLayer = `${layerLabel(first.layer.index)} has numbers in ${others.length === 1 ? 'head' : 'heads'} ${rangeWords(others)}`;
  const elsewhere = isPairs
    ? `${ofLayer}: --head ${name(first.layer, others[0] as number)}`
    : '--head mean averages the heads that have numbers';
  throw nanHeadConflict(where, left.length > 0 ? `draw the others: --head ${left.join(',')}` : elsewhere);
}

/** The numbers of the heads of each layer that have numbers in the queries that are read. */
async function headsWithNumbers(
  file: TensorFile,
  queries: readonly number[],
  layers: readonly TensorLayer[],
): Promise<ReadonlyMap<TensorLayer, readonly number[]>> {
  const found = new Map<TensorLayer, readonly number[]>();
  for (const layer of new Set(layers)) {
    const [all] = await readWeights(file, [layer], { heads: 'all', queries });
    const without = nanHeads(all as LayerWeights);
    const numbers = headNumbersOf(layer).filter((_, position) => !without.includes(position));
    found.set(layer, numbers);
  }
  return found;
}

/** Heads beyond this many are counted under the title. */
const MOST_LISTED = 8;

function nanHeads({ values, shape: [headCount] }: LayerWeights): number[] {
  const length = values.length / headCount;
  return Array.from({ length: headCount }, (_, head) => head).filter((head) =>
    values.subarray(head * length, (head + 1) * length).every(Number.isNaN),
  );
}

/** `head 2 is NaN in Layer 0, Layer 3`. @param count of the layers drawn */
function nanIn(head: number, layers: readonly number[], count: number): string {
  const isAll = layers.length === count && count > 1;
  return `head ${head} is NaN in ${isAll ? 'every layer drawn' : someOf(layers.map(layerLabel), 8)}`;
}

const nanHeadConflict = (where: string, hint: string) =>
  new OptionConflict({
    option: 'head',
    code: 'nan-head',
    message: `found no numbers: ${where}; expected heads that have some`,
    hint,
  });
