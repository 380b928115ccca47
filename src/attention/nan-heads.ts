/** Heads that hold nothing but NaN, which would empty every mean they are part of. */

import type { LayerWeights } from '../arrays/weights.ts';
import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { someOf } from '../core/words.ts';
import { layerLabel } from './attention.ts';
import type { HeadChoice } from './heads.ts';

/** Which heads of those read go into the figure. */
interface KeptHeads {
  /** Positions among the heads that were read. */
  readonly kept: readonly number[];
  /** As the heads were chosen, without those left out. */
  readonly reduction?: HeadChoice['reduction'];
  readonly notices: readonly Notice[];
}

/**
 * Leaves out of a reduction the heads that are NaN in a layer where others have numbers: out of every layer, so that all show the same heads.
 * @throws OptionConflict for heads asked for by number that are NaN, and where no head is left
 */
export function leaveOutNan(
  read: readonly LayerWeights[],
  { heads, numbers, reduce, reduction, isListed }: HeadChoice,
): KeptHeads {
  const all = heads.map((_, position) => position);
  const whole = { kept: all, ...(reduction ? { reduction } : {}), notices: [] };
  if (reduce === 'each' || reduce === 'panels' || reduce === 'pairs') return whole;
  const nan = read.map((layer) => nanHeads(layer));
  // A layer without a single number says nothing of its heads.
  const inLayers = all.map((position) =>
    read.filter((_, i) => nan[i]?.includes(position) && (isListed || nan[i]?.length !== all.length)),
  );
  const dropped = all.filter((position) => inLayers[position]?.length !== 0);
  if (dropped.length === 0) return whole;
  const kept = all.filter((position) => !dropped.includes(position));
  const where = dropped
    .map(
      (position) =>
        `head ${numbers[position]} is NaN in ${layersIn(inLayers[position] as LayerWeights[], read.length)}`,
    )
    .join('; ');
  const left = kept.map((position) => numbers[position] as number);
  if (isListed || kept.length === 0) throw nanHeadConflict(where, left, isListed);
  return {
    kept,
    reduction: { kind: reduce, heads: left.length > MOST_LISTED ? left.length : left },
    notices: [{ code: 'head-left-out', message: `${where}: left out in every layer` }],
  };
}

/** Heads beyond this many are counted under the title. */
const MOST_LISTED = 8;

function nanHeads({ values, shape: [headCount] }: LayerWeights): number[] {
  const length = values.length / headCount;
  return Array.from({ length: headCount }, (_, head) => head).filter((head) =>
    values.subarray(head * length, (head + 1) * length).every(Number.isNaN),
  );
}

function layersIn(layers: readonly LayerWeights[], count: number): string {
  if (layers.length === count && count > 1) return 'every layer drawn';
  const labels = layers.map(({ index }) => layerLabel(index));
  return someOf(labels, 8);
}

function nanHeadConflict(where: string, left: readonly number[], isListed: boolean): OptionConflict {
  return new OptionConflict({
    option: 'head',
    code: 'nan-head',
    message: `found no numbers: ${where}; expected heads that have some`,
    hint:
      left.length > 0
        ? `draw the others: --head ${left.join(',')}`
        : `--head ${isListed ? 'mean averages the heads that have numbers' : 'each draws what there is'}`,
  });
}
