/** Causal weights whose rows end at their queries: `[[1], [0.4, 0.6]]`. */

/** Whether each row of the first matrix in lists has one number more than the row before it, as causal rows cut at their queries. */
function isTriangular(lists: readonly unknown[]): boolean {
  const first = lists.find(Array.isArray);
  if (!first) return false;
  if (Array.isArray(first[0])) return isTriangular(first);
  return lists.length > 1 && lists.every((row, r) => Array.isArray(row) && row.length === first.length + r);
}

/** Lists with the rows of such matrices as long as the last: a number that is not there masks, after the query. */
export const widened = (lists: readonly unknown[]): readonly unknown[] => {
  if (!isTriangular(lists)) return lists;
  // Beside matrices may stand null for one that is absent, and anything that is refused by its place later.
  if (lists.some((item) => Array.isArray(item) && Array.isArray(item[0])))
    return lists.map((item) => (Array.isArray(item) ? widened(item) : item));
  const rows = lists as readonly (readonly unknown[])[];
  const { length } = rows.at(-1) ?? [];
  return rows.map((row) => [...row, ...Array<null>(length - row.length).fill(null)]);
};
