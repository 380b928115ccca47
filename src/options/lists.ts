/** Schemas of lists of any length. */
import * as z from 'zod/mini';

type RawIssue = z.core.$ZodRawIssue;

/**
 * The most problems of one list, or of one kind, that are told one by one: two million take a gigabyte, and zod hands all on in one
 * call, which overflows the stack.
 */
export const MOST_TOLD = 1000;

/** Keeps the first issues of a list, and counts the others in one more, as the parameter `others`. */
export function boundIssues(issues: RawIssue[]): void {
  if (issues.length <= MOST_TOLD) return;
  const rest = issues.splice(MOST_TOLD);
  const others = rest.reduce((sum, issue) => sum + (othersIn(issue) ?? 1), 0);
  issues.push({ code: 'custom', path: rest[0]?.path ?? [], params: { others }, input: undefined });
}

/** How many issues an issue counts that are not told; undefined for one that tells of itself. */
export const othersIn = (issue: object): number | undefined =>
  (issue as { readonly params?: { readonly others?: number } }).params?.others;

/** A list of items: like zod's, but any number of them may be wrong. */
export const listOf = <T extends z.core.SomeType>(item: T, params?: { readonly error: string }) =>
  z.array(item, params).check(z.check(({ issues }) => boundIssues(issues), { when: () => true }));
