/** How many heads' weights became one, so that nobody has to read it out of a sentence. */
export const REDUCTION_KINDS = ['mean', 'max', 'min', 'rollout'] as const;

/** Over so many heads, or over those of these numbers, from 0. */
export interface HeadReduction {
  readonly kind: (typeof REDUCTION_KINDS)[number];
  readonly heads: number | readonly number[];
}

/** What was done to the heads before the weights are drawn; free text is shown, and decides nothing. */
export type Reduction = HeadReduction | { readonly kind: 'text'; readonly text: string };

const NAMES = { mean: 'mean', max: 'maximum', min: 'minimum', rollout: 'attention rollout' } as const;

/** `mean over 12 heads`, `attention of head 5`, or the free text. */
export function reductionWords(reduction: Reduction): string {
  if (reduction.kind === 'text') return reduction.text;
  const { kind, heads } = reduction;
  if (kind === 'rollout') return `${NAMES.rollout} over ${headWords(heads)}, residual included`;
  if (typeof heads !== 'number' && heads.length === 1) return `attention of head ${heads[0]}`;
  return `${NAMES[kind]} over ${headWords(heads)}`;
}

function headWords(heads: HeadReduction['heads']): string {
  if (typeof heads === 'number') return `${heads} ${heads === 1 ? 'head' : 'heads'}`;
  return heads.length === 1 ? `head ${heads[0]}` : `heads ${heads.join(', ')}`;
}

/** As an attention file has it: an object, or free text. */
export type ReductionField = HeadReduction | string;

export const readReduction = (field: ReductionField): Reduction =>
  typeof field === 'string' ? { kind: 'text', text: field } : field;

export const reductionField = (reduction: Reduction): ReductionField =>
  reduction.kind === 'text' ? reduction.text : reduction;

/** What rows of such weights sum to: one, anything, or nobody knows, as free text does not say. */
export function rowSums(reduction: Reduction | undefined): 'one' | 'any' | 'unknown' {
  if (reduction === undefined) return 'one';
  if (reduction.kind === 'text') return 'unknown';
  const { kind, heads } = reduction;
  const isOne = (typeof heads === 'number' ? heads : heads.length) === 1;
  return (kind === 'max' || kind === 'min') && !isOne ? 'any' : 'one';
}
