/** What was done to the heads and examples of arrays, in words. */

import type { AttentionTensors } from '../arrays/conventions.ts';
import type { SequenceChoice } from '../arrays/sequences.ts';
import type { Notice } from '../core/codes.ts';
import { someOf } from '../core/words.ts';
import { layerLabel } from './attention.ts';
import type { Wanted } from './read-rows.ts';
import type { HeadReduction } from './reduction.ts';

/** Says how many examples a mean is over. */
export function meanNotices({ tensor, sequence: { pick, count } }: AttentionTensors): Notice[] {
  if (pick !== 'mean') return [];
  return [{ code: 'examples-averaged', message: `${tensor}: weights are the mean over ${count} examples` }];
}

/** A mean over examples is said as that over heads is. */
export function withExamples(
  reduction: HeadReduction | undefined,
  { pick, count }: SequenceChoice,
): HeadReduction | undefined {
  if (pick !== 'mean') return reduction;
  return { ...(reduction ?? { kind: 'mean', heads: 1 }), examples: count };
}

/** Which heads layers have, where they differ. */
export function headNotices({ layers, layerHeads }: Wanted): Notice[] {
  if (!layerHeads.uneven) return [];
  const listed = layers.map(({ index, heads, headNumbers }) => {
    const words = headNumbers
      ? `${headNumbers.length === 1 ? 'head' : 'heads'} ${headNumbers.join(', ')}`
      : `${heads} ${heads === 1 ? 'head' : 'heads'}`;
    return `${layerLabel(index)} has ${words}`;
  });
  return [{ code: 'heads-uneven', message: `layers differ in heads: ${someOf(listed, 8)}` }];
}
