/** The codes that reports carry, and the notices that carry them. */
import type {
  BATCH_MEANINGS,
  FINDING_MEANINGS,
  NOTICE_MEANINGS,
  PROBLEM_MEANINGS,
  REASON_MEANINGS,
} from './code-meanings.ts';

export type ProblemCode = keyof typeof PROBLEM_MEANINGS;
export type FindingCode = keyof typeof FINDING_MEANINGS;
export type NoticeCode = keyof typeof NOTICE_MEANINGS;
export type ReasonCode = keyof typeof REASON_MEANINGS;
export type BatchCode = keyof typeof BATCH_MEANINGS;

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
