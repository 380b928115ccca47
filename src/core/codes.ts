/**
 * What attnplot can say, as codes: sentences are for people, codes are what programs read. The README lists what each means.
 */

/** What is wrong: of a `Problem`. */
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
  // Options, as the data or one another allow them.
  'bad-flag',
  'flags-conflict',
  'unused-option',
  'no-such-layer',
  'no-such-row',
  'no-such-query',
  'no-such-head',
  'no-such-token',
  'no-such-sequence',
  'listed-twice',
  'ambiguous-row',
  'backwards-range',
  'too-many-rows',
  'label-count',
  'no-query-position',
  'not-square',
  'empty-domain',
  'not-positive',
  'page-too-small',
  'page-too-large',
  'missing-glyphs',
  'bad-font',
  'values-too-large',
  // Figures that are read.
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

/** What is odd about weights: of a `Finding` that is about numbers. */
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
  'copies',
  'even-rows',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** What was guessed about an input or not used of it, and what a figure leaves out: of a `Notice`. */
export const NOTICE_CODES = [
  'cut-off',
  'axes-guessed',
  'layers-null',
  'heads-uneven',
  'examples-averaged',
  'tokens-unread',
  'text-unused',
  'row-tokens-unused',
  'weights-masked',
  'glyphs-missing',
  'ticks-thinned',
  'ticks-crowded',
  'ticks-shortened',
  'labels-shortened',
  'rows-thinned',
  'keys-pooled',
  'small-text',
  'cells-as-image',
  'no-table',
  'no-values',
] as const;
export type NoticeCode = (typeof NOTICE_CODES)[number];

/** Why a figure is not up to date, or what could not be told: of a `Reason`, which may also be a problem's. */
export const REASON_CODES = [
  'values',
  'layers',
  'rows',
  'keys',
  'queries',
  'heads',
  'labels',
  'tokens',
  'title',
  'options',
  'fonts',
  'picture',
  'size',
  'edited',
  'not-figure',
  'unlisted',
  'batch-failed',
  'tokens-needed',
  'font-needed',
  'no-values',
  'unfit-options',
  'undecodable',
  'undrawable',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** Why a batch draws figures again, or an input has no figure: of its `redraw` and `missing` events. */
export const BATCH_CODES = ['version', 'options', 'files', 'scale', 'not-begun', 'gone'] as const;
export type BatchCode = (typeof BATCH_CODES)[number];

/** A sentence, and the code that stands for it. */
export interface Coded<Code extends string> {
  readonly code: Code;
  readonly message: string;
}
export type Notice = Coded<NoticeCode>;
export type Reason = Coded<ReasonCode | ProblemCode>;

/** Each once, by what it says. */
export const uniqueNotices = (notices: readonly Notice[]): Notice[] => [
  ...new Map(notices.map((notice) => [notice.message, notice])).values(),
];

/** As reports have them: sentences, and beside them a code for each. */
export const noticeLists = (notices: readonly Notice[]) => ({
  notices: notices.map(({ message }) => message),
  noticeCodes: notices.map(({ code }) => code),
});

/** The notices of such lists. */
export const noticesIn = ({ notices, noticeCodes }: NoticeLists): Notice[] =>
  noticeCodes.map((code, i) => ({ code, message: notices[i] ?? '' }));

type NoticeLists = Readonly<
  Record<'notices', readonly string[]> & Record<'noticeCodes', readonly NoticeCode[]>
>;
