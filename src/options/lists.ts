/** Schemas of lists of any length. */
import * as z from 'zod/mini';

type RawIssue = z.core.$ZodRawIssue;

/**
 * The most problems of one list, or of one kind, that are told one by one: two million take a gigabyte, and zod hands all on in one
 * call, which overflows the stack.
 */
export const MOST_TOLD = 1000;

/** So many wrong items of a document are counted, in all its lists; those after them are not read. */
export const MOST_WRONG = 50_000;

/** What an issue counts that are not told one by one. */
export interface Others {
  readonly count: number;
  /** Whether some of them were not read, and may be right. */
  readonly areUnread: boolean;
}

/** What zod hands to each schema of a document, with the number of wrong items that all its lists have so far. */
type Context = z.core.ParseContextInternal & { wrong?: number };

const othersFrom = (path: readonly PropertyKey[], others: Others): RawIssue => ({
  code: 'custom',
  path: [...path],
  params: { others },
  input: undefined,
});

/** What an issue counts that is not told; undefined for one that tells of itself. */
export const othersIn = (issue: object): Others | undefined =>
  (issue as { readonly params?: { readonly others?: Others } }).params?.others;

/** Keeps the first issues of a list, and counts the others in one more. @param uncounted more of them, of which there are no issues */
export function boundIssues(issues: RawIssue[], uncounted = 0): void {
  if (issues.length <= MOST_TOLD) return;
  const rest = issues.splice(MOST_TOLD);
  const others = rest.map((issue) => othersIn(issue) ?? { count: 1, areUnread: false });
  const count = others.reduce((sum, one) => sum + one.count, uncounted);
  const areUnread = others.some((one) => one.areUnread);
  issues.push(othersFrom(rest[0]?.path ?? [], { count, areUnread }));
}

/** zod's list, which keeps an issue for each wrong item until the last is read: of six million, that takes 2 GB. */
const ZodList: z.core.$constructor<z.ZodMiniArray> = z.ZodMiniArray;

/** The same, which keeps few. */
const BoundedList: z.core.$constructor<z.ZodMiniArray> = z.core.$constructor('BoundedList', (list, def) => {
  ZodList.init(list, def);
  const { parse } = list._zod;
  list._zod.parse = (payload, context: Context) => {
    const { value, issues } = payload as z.core.ParsePayload<unknown>;
    if (!Array.isArray(value)) return parse(payload, context);
    const items: unknown[] = [];
    for (const item of value) {
      const i = items.length;
      if ((context.wrong ?? 0) >= MOST_WRONG) {
        issues.push(othersFrom([i], { count: value.length - i, areUnread: true }));
        break;
      }
      const read = def.element._zod.run({ value: item, issues: [] }, context);
      if (read instanceof Promise) throw new TypeError('items are read at once');
      items.push(read.value);
      if (read.issues.length === 0) continue;
      for (const issue of z.core.util.prefixIssues(i, read.issues)) issues.push(issue);
      context.wrong = (context.wrong ?? 0) + 1;
      if (issues.length > 2 * MOST_TOLD) boundIssues(issues);
    }
    // A list that is not read to its end is no shorter for it.
    payload.value = items.length < value.length ? value : items;
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
