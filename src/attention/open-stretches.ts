/** Stretches of keys that see one another in a sequence that is causal but for them: a prefix, or the patches of an image. */

import { firstSeenKey, isDense, type SeenRow } from './windows.ts';

/** What rows see after their queries. */
interface OpenStretches {
  /** Each row with the last key it sees, at its query or after it. */
  readonly rows: readonly (SeenRow & { readonly end: number })[];
  /** Last keys of the stretches, ascending. */
  readonly ends: readonly number[];
}

/**
 * The last key of each row, where rows see nothing after it: its own query, or the end of a stretch whose keys all see one another.
 * Undefined where a row skips keys on the way, where rows of one stretch end apart, and where all rows end at one key: what comes
 * after it may as well be padding.
 */
export function openStretches(seen: readonly SeenRow[], keyCount: number): OpenStretches | undefined {
  if (seen.every(({ sees }) => sees(keyCount - 1))) return undefined;
  const rows = seen.map((row) => ({ ...row, end: lastSeen(row, keyCount) }));
  const cut = rows.filter(({ end }) => end < keyCount - 1);
  if (new Set(rows.map(({ end }) => end)).size < 2) return undefined;
  if (!rows.every(({ query, end, sees }) => end >= query && seesAll(sees, query, end))) return undefined;
  const open = rows.filter(({ query, end }) => end > query);
  const isShared = open.every((one) =>
    rows.every(({ query, end }) => query <= one.query || query > one.end || end === one.end),
  );
  if (open.length === 0 || !isShared) return undefined;
  // A single row that ends early may have no weight there by chance, unless no row has a key without one.
  const whole = rows.map(({ end, ...row }) => ({ ...row, query: end }));
  if (cut.length < 2 && !isDense(whole, firstSeenKey(whole), keyCount, 1)) return undefined;
  return { rows, ends: [...new Set(open.map(({ end }) => end))].toSorted((a, b) => a - b) };
}

function lastSeen({ sees }: SeenRow, keyCount: number): number {
  let key = keyCount - 1;
  while (key >= 0 && !sees(key)) key--;
  return key;
}

function seesAll(sees: SeenRow['sees'], from: number, to: number): boolean {
  for (let key = from; key <= to; key++) if (!sees(key)) return false;
  return true;
}
