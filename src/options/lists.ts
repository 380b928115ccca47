/** Schemas of lists of any length. */
import * as z from 'zod/mini';

type RawIssue = z.core.$ZodRawIssue;

/**
 * The most problems of one list, or of one kind, that are told one by one: two million take a gigabyte, and zod hands all on in one
 * call, which overflows the stack.
 */
export const MOST_TOLD = 1000;

/** So many wrong items are counted; those after them are not read. */
export const MOST_WRONG = 250_000;

/** Keeps the first issues of a list, and counts the others in one more, as the parameter `others`. */
export function boundIssues(issues: RawIssue[]): void {
  if (issues.length <= MOST_TOLD) return;
  const rest = issues.splice(MOST_TOLD);
  const others = rest.reduce((sum, issue) => sum + (othersIn(issue) ?? 1), 0);
  issues.push({ code: 'custom', path: rest[0]?.path ?? [], params: { others }, input: undefined });
}

/** Items that are not read, as so many before them are wrong: each takes 10 us. */
const othersFrom = (i: number, others: number): RawIssue => ({
  code: 'custom',
  path: [i],
  params: { others },
  input: undefined,
});

/** How many issues an issue counts that are not told; undefined for one that tells of itself. */
export const othersIn = (issue: object): number | undefined =>
  (issue as { readonly params?: { readonly others?: number } }).params?.others;

/** zod's list, which keeps an issue for each wrong item until the last is read: of six million, that takes 2 GB. */
const ZodList: z.core.$constructor<z.ZodMiniArray> = z.ZodMiniArray;

/** The same, which keeps few. */
const BoundedList: z.core.$constructor<z.ZodMiniArray> = z.core.$constructor('BoundedList', (list, def) => {
  ZodList.init(list, def);
  const { parse } = list._zod;
  list._zod.parse = (payload, context) => {
    const { value, issues } = payload as z.core.ParsePayload<unknown>;
    if (!Array.isArray(value) || value.length <= MOST_TOLD) return parse(payload, context);
    let wrong = 0;
    payload.value = value.map((item: unknown, i) => {
      if (wrong > MOST_WRONG) return item;
      const read = def.element._zod.run({ value: item, issues: [] }, context);
      if (read instanceof Promise) throw new TypeError('items are read at once');
      for (const issue of z.core.util.prefixIssues(i, read.issues)) issues.push(issue);
      if (read.issues.length > 0 && ++wrong > MOST_WRONG)
        issues.push(othersFrom(i + 1, value.length - i - 1));
      if (issues.length > 2 * MOST_TOLD) boundIssues(issues);
      return read.value;
    });
    return payload;
  };
});

/** A list of items: like zod's, but any number of them may be wrong. */
export function listOf<T extends z.core.SomeType>(
  item: T,
  params?: { readonly error: string },
): z.ZodMiniArray<T> {
  const list = z.array(item, params);
  const bounded: unknown = new BoundedList(list._zod.def as never);
  return (bounded as typeof list).check(z.check(({ issues }) => boundIssues(issues), { when: () => true }));
}
