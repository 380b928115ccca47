/** Which keys the rows of one layer see, and whether that is a window. */

import { smallestOf } from '../core/math.ts';

/** A row that sees at least one key. */
export interface SeenRow {
  readonly row: number;
  /** Position of its query among the keys; the last key where that is not known. */
  readonly query: number;
  /** Whether the key has a weight. */
  readonly sees: (key: number) => boolean;
}

/** A row that sees `prefix` keys from the first on (sinks), and all keys from `start` to its query. */
interface Band {
  readonly row: number;
  readonly query: number;
  readonly prefix: number;
  readonly start: number;
}

/** First key that any of the rows sees. */
export const firstSeenKey = (seen: readonly SeenRow[]): number =>
  smallestOf(seen, ({ query, sees }) => {
    let key = 0;
    while (key <= query && !sees(key)) key++;
    return key;
  });

/** Last key up to its query that a row sees; -1 for none. */
export function lastSeenKey(sees: SeenRow['sees'], query: number): number {
  let key = query;
  while (key >= 0 && !sees(key)) key--;
  return key;
}

/** Whether most weights are other than 0, or a share of them. Hard and sparse attention have zeros that no mask has made. */
export function isDense(
  seen: readonly SeenRow[],
  first: number,
  last = Number.POSITIVE_INFINITY,
  share = 0.5,
): boolean {
  let [cells, weights] = [0, 0];
  for (const { query, sees } of seen)
    for (let key = first; key <= Math.min(query, last); key++) {
      cells++;
      if (sees(key)) weights++;
    }
  return weights >= share * cells;
}

/** The rows as bands that begin at `first`; undefined where a row has other gaps, as underflow leaves them. */
export function bandsOf(seen: readonly SeenRow[], first: number): Band[] | undefined {
  const bands: Band[] = [];
  for (const { row, query, sees } of seen) {
    const prefix = runEnd(sees, first, query, true) - first;
    const start = runEnd(sees, first + prefix, query, false);
    const isFull = first + prefix > query;
    if (!isFull && (start > query || runEnd(sees, start, query, true) <= query)) return undefined;
    bands.push(isFull ? { row, query, prefix: 0, start: first } : { row, query, prefix, start });
  }
  return bands;
}

/** The key after a run of keys that all are seen, or all are not. */
function runEnd(sees: SeenRow['sees'], from: number, last: number, seen: boolean): number {
  let key = from;
  while (key <= last && sees(key) === seen) key++;
  return key;
}

/**
 * Keys in the window that causal rows keep to, the query's own included; undefined for no window. One gap of a single key,
 * where key 0 is seen, may as well be a weight that was rounded to 0.
 */
export function leftWindow(bands: readonly Band[], first: number): number | undefined {
  const gapped = bands.filter(({ prefix, start }) => start > first + prefix);
  const [one] = gapped;
  if (!one) return undefined;
  const width = one.query - one.start + 1;
  const sinks = gapped.find(({ prefix }) => prefix > 0)?.prefix ?? 0;
  const agrees = ({ query, prefix, start }: Band) =>
    start > first + prefix
      ? query - start + 1 === width && (prefix === 0 || prefix === sinks)
      : query - first + 1 <= width + sinks;
  if (width < 2 || !bands.every(agrees)) return undefined;
  return gapped.length > 1 || first > 0 || one.start - first - one.prefix > 1 ? width : undefined;
}

/** Stretches of keys that queries see no further back than the beginning of. */
interface Blocks {
  /** Length of all of them, where it is the same. */
  readonly size?: number;
}

/**
 * Whether causal rows see the keys from the beginning of their own block on, and none before it: chunks of one length, as in
 * Llama 4, or documents packed into one sequence. Two rows of one block after the first, or one length for several blocks,
 * are no chance.
 */
export function causalBlocks(bands: readonly Band[], first: number): Blocks | undefined {
  const gapped = bands.filter(({ start }) => start > first);
  if (gapped.length < 2 || bands.some(({ prefix }) => prefix > 0)) return undefined;
  const inOrder = bands.toSorted((a, b) => a.query - b.query);
  const agrees = inOrder.every(({ start }, i) => {
    const before = inOrder[i - 1];
    return before === undefined || start === before.start || start > before.query;
  });
  if (!agrees || gapped.every(({ query, start }) => query === start)) return undefined;
  const size = chunkSize(bands, first);
  const isShared = new Set(gapped.map(({ start }) => start)).size < gapped.length;
  if (size === undefined && !isShared) return undefined;
  return size === undefined ? {} : { size };
}

/** The length of chunks, counted from position 0 or from the first key seen, that explain every row; the longest where rows leave a choice. */
function chunkSize(bands: readonly Band[], first: number): number | undefined {
  for (const origin of new Set([0, first])) {
    const starts = bands.flatMap(({ start }) => (start > first ? [start - origin] : []));
    const begins = (size: number, query: number) => Math.max(first, query - ((query - origin) % size));
    for (let size = smallestOf(starts, Number); size > 1; size--)
      if (bands.every(({ query, start }) => start === begins(size, query))) return size;
  }
  return undefined;
}

/** A row that sees the keys `from` to before `to`, and no others. */
interface Stretch {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The keys that rows see where they see all keys of their own block, before and after them, and none of other blocks: packed
 * documents, or attention within blocks. Undefined for anything else, and where no block has two rows.
 */
export function openBlocks(seen: readonly SeenRow[], keyCount: number): readonly Stretch[] | undefined {
  const rows: Stretch[] = [];
  for (const { row, query, sees } of seen) {
    const from = runEnd(sees, 0, keyCount - 1, false);
    const to = runEnd(sees, from, keyCount - 1, true);
    if (from > query || to <= query || runEnd(sees, to, keyCount - 1, false) < keyCount) return undefined;
    const clashes = rows.some((one) => one.from !== from && from < one.to && one.from < to);
    if (clashes || rows.some((one) => one.from === from && one.to !== to)) return undefined;
    rows.push({ row, from, to });
  }
  const blocks = new Set(rows.map(({ from }) => from));
  const isSplit = blocks.size > 1 && blocks.size < rows.length;
  return isSplit && rows.some(({ from, to }) => to - from > 1) ? rows : undefined;
}

/** Keys on either side of a query that all rows see, where they see no others and at least two end before the sequence does. */
export function sideWindow(seen: readonly SeenRow[], keyCount: number): number | undefined {
  const reaches: number[] = [];
  const least: number[] = [];
  for (const { query, sees } of seen) {
    const start = runEnd(sees, 0, keyCount - 1, false);
    const end = runEnd(sees, start, keyCount - 1, true);
    if (runEnd(sees, end, keyCount - 1, false) < keyCount) return undefined;
    (start > 0 ? reaches : least).push(query - start);
    (end < keyCount ? reaches : least).push(end - 1 - query);
  }
  const [width = 0] = reaches;
  const isWindow = width > 0 && reaches.length > 1 && reaches.every((reach) => reach === width);
  return isWindow && least.every((reach) => reach <= width) ? width : undefined;
}
