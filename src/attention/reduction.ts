import { spanOf } from '../core/math.ts';

/** How many heads' weights became one, so that nobody has to read it out of a sentence. */
export const REDUCTION_KINDS = ['mean', 'max', 'min', 'rollout'] as const;

/** Over so many heads, over those of these numbers, from 0, or over as many as each layer has, where layers differ. */
export interface HeadReduction {
  readonly kind: (typeof REDUCTION_KINDS)[number];
  readonly heads: number | readonly number[] | HeadCounts;
  /** Over how many examples the mean was taken, before anything was done to the heads. */
  readonly examples?: number | undefined;
}

/** How many heads each layer has, in the order of the layers. */
interface HeadCounts {
  readonly perLayer: readonly number[];
}

const isCounts = (heads: HeadReduction['heads']): heads is HeadCounts =>
  typeof heads === 'object' && 'perLayer' in heads;

/** What was done to the heads before the weights are drawn; free text is shown, and decides nothing. */
export type Reduction = HeadReduction | { readonly kind: 'text'; readonly text: string };

const NAMES = { mean: 'mean', max: 'maximum', min: 'minimum', rollout: 'attention rollout' } as const;

/** `mean over 12 heads`, `attention of head 5`, or the free text. */
export function reductionWords(reduction: Reduction): string {
  if (reduction.kind === 'text') return reduction.text;
  const { kind, heads, examples } = reduction;
  const average = examples === undefined ? '' : `mean over ${examples} examples`;
  // Of a head on its own, or each in a row, nothing else was done.
  if (average !== '' && heads === 1 && kind !== 'rollout') return average;
  if (average !== '' && kind === 'mean' && typeof heads === 'number')
    return `mean over ${headWords(heads)} and ${examples} examples`;
  const words = kindWords(kind, heads);
  return average === '' ? words : `${words}, ${average}`;
}

function kindWords(kind: HeadReduction['kind'], heads: HeadReduction['heads']): string {
  if (kind === 'rollout') return `${NAMES.rollout} over ${headWords(heads)}, residual included`;
  if (Array.isArray(heads) && heads.length === 1) return `attention of head ${heads[0]}`;
  return `${NAMES[kind]} over ${headWords(heads)}`;
}

/** Counts that are listed; of more layers the smallest and the largest say enough. */
const MOST_COUNTS = 8;

function headWords(heads: HeadReduction['heads']): string {
  if (typeof heads === 'number') return `${heads} ${heads === 1 ? 'head' : 'heads'}`;
  if (isCounts(heads)) {
    const { perLayer } = heads;
    const counts = perLayer.length <= MOST_COUNTS ? perLayer.join(', ') : spanOf(perLayer).join(' to ');
    return `each layer's own heads (${counts})`;
  }
  return heads.length === 1 ? `head ${heads[0]}` : `heads ${heads.join(', ')}`;
}

/** As an attention file has it: an object, or free text. */
export type ReductionField = HeadReduction | string;

export const readReduction = (field: ReductionField): Reduction =>
  typeof field === 'string' ? { kind: 'text', text: field } : field;

export const reductionField = (reduction: Reduction): ReductionField =>
  reduction.kind === 'text' ? reduction.text : reduction;

/**
 * What rows of such weights sum to: one, anything, or nobody knows, as free text does not say.
 * @param isPart whether rows lack keys of the input
 */
export function rowSums(reduction: Reduction | undefined, isPart = false): 'one' | 'any' | 'unknown' {
  if (isPart) return 'any';
  if (reduction === undefined) return 'one';
  if (reduction.kind === 'text') return 'unknown';
  const { kind, heads } = reduction;
  const isOne = !isCounts(heads) && (typeof heads === 'number' ? heads : heads.length) === 1;
  return (kind === 'max' || kind === 'min') && !isOne ? 'any' : 'one';
}
