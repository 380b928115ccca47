/**
 * The codes of everything attnplot reports. People read the sentences, programs read the codes. The README lists what each
 * code means.
 */

/** Codes of a `Problem`: what is wrong. */
export const PROBLEM_CODES = [
  // Files.
  'not-found',
  'folder',
  'no-access',
  'disk-full',
  'unreadable',
  'unwritable',
  'changed-while-read',
  'too-large',
  'no-memory',
  'cut-off',
  'damaged',
  'unknown-format',
  'python-object',
  // Text and JSON.
  'not-text',
  'empty-file',
  'not-json',
  'too-deep',
  'duplicate-key',
  // An attention file, and options in JSON.
  'unknown-key',
  'missing-key',
  'wrong-type',
  'wrong-value',
  'null-weights',
  'row-count',
  'empty-row',
  'row-length',
  'unequal-rows',
  'query-outside',
  // Arrays.
  'no-attention',
  'ambiguous-attention',
  'ambiguous-axes',
  'wrong-axes',
  'no-such-array',
  'empty-array',
  'unknown-type',
  'not-numbers',
  'not-finite',
  'unequal-layers',
  'token-count',
  // Options that the data or another option rules out.
  'bad-flag',
  'flags-conflict',
  'unused-option',
  'named-by-data',
  'no-such-layer',
  'no-such-row',
  'no-such-query',
  'no-such-head',
  'no-such-token',
  'no-such-sequence',
  'no-such-key',
  'no-such-segment',
  'nan-head',
  'listed-twice',
  'ambiguous-row',
  'backwards-range',
  'split-group',
  'split-word',
  'no-subwords',
  'too-many-rows',
  'label-count',
  'no-query-position',
  'not-square',
  'empty-domain',
  'not-positive',
  'outside-scale',
  'page-too-small',
  'page-too-large',
  'missing-glyphs',
  'bad-font',
  'bad-image',
  'grid-mismatch',
  'values-too-large',
  // Figures as inputs.
  'no-provenance',
  'no-values',
  // Batches and animations.
  'no-inputs',
  'no-output',
  'shared-output',
  'overwrites-input',
  'bad-pattern',
  'bad-manifest',
  'other-batch',
  'scales-differ',
  'frames-differ',
  'bug',
  'other',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** Codes of a `Finding` about weights: what is unusual about the numbers. */
export const FINDING_CODES = [
  'no-numbers',
  'columns-sum',
  'row-sum',
  'nan',
  'missing',
  'zero-rows',
  'infinite',
  'negative',
  'above-1',
  'upper-triangle',
  'above-diagonal',
  'softmax-twice',
  'scores',
  'difference',
  'copies',
  'even-rows',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** Codes of a `Notice`: what was guessed about an input, which part of it was not used, and what a figure leaves out. */
export const NOTICE_CODES = [
  'cut-off',
  'axes-guessed',
  'bfloat16-bits',
  'layers-null',
  'heads-uneven',
  'examples-averaged',
  'tokens-unread',
  'text-unused',
  'row-tokens-unused',
  'weights-masked',
  'fill-masked',
  'keys-masked',
  'head-left-out',
  'last-queries',
  'glyphs-missing',
  'ticks-thinned',
  'ticks-crowded',
  'ticks-shortened',
  'labels-shortened',
  'rows-thinned',
  'keys-pooled',
  'rows-pooled',
  'words-merged',
  'words-partial',
  'keys-folded',
  'keys-left-out',
  'sums-missing',
  'keys-skipped',
  'image-under',
  'segments-crowded',
  'percentile-ends',
  'sign-clipped',
  'no-colorbar',
  'colorbar-crowded',
  'small-text',
  'cells-as-image',
  'no-table',
  'no-values',
] as const;
export type NoticeCode = (typeof NOTICE_CODES)[number];

/** Codes of a `Reason`: why a figure is not up to date, or why `check` cannot tell. A reason may also have a problem's code. */
export const REASON_CODES = [
  'values',
  'layers',
  'rows',
  'keys',
  'queries',
  'heads',
  'labels',
  'tokens',
  'segments',
  'title',
  'options',
  'fonts',
  'picture',
  'other-processor',
  'size',
  'edited',
  'not-figure',
  'unlisted',
  'batch-failed',
  'tokens-needed',
  'font-needed',
  'image',
  'image-needed',
  'no-values',
  'unfit-options',
  'undecodable',
  'undrawable',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** Codes of a batch's `redraw` and `missing` events: why it redraws every figure, and why an input has no figure. */
export const BATCH_CODES = ['version', 'options', 'files', 'scale', 'not-begun', 'gone'] as const;
export type BatchCode = (typeof BATCH_CODES)[number];

/** A sentence for people and the code that programs read instead. */
export interface Coded<Code extends string> {
  readonly code: Code;
  readonly message: string;
}
/** What a user should know about a figure that was drawn. */
export type Notice = Coded<NoticeCode>;
/** Why a figure is not up to date. */
export type Reason = Coded<ReasonCode | ProblemCode>;

/** Drops notices with the same sentence. */
export const uniqueNotices = (notices: readonly Notice[]): Notice[] => [
  ...new Map(notices.map((notice) => [notice.message, notice])).values(),
];

/** The form of notices in reports: `noticeCodes[i]` belongs to `notices[i]`. */
export const noticeLists = (notices: readonly Notice[]) => ({
  notices: notices.map(({ message }) => message),
  noticeCodes: notices.map(({ code }) => code),
});

/** The inverse of `noticeLists`. */
export const noticesIn = ({ notices, noticeCodes }: NoticeLists): Notice[] =>
  noticeCodes.map((code, i) => ({ code, message: notices[i] ?? '' }));

type NoticeLists = Readonly<
  Record<'notices', readonly string[]> & Record<'noticeCodes', readonly NoticeCode[]>
>;
