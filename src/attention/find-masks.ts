/** Masks that arrays have without saying so: keys after a query, padding, windows, and the fills of scores. */

import type { Notice } from '../core/codes.ts';
import { count } from '../core/words.ts';
import { type AttentionLayer, type AttentionRow, CellState } from './attention.ts';
import { bandsOf, firstSeenKey, leftWindow, type SeenRow, sideWindow } from './windows.ts';

/** Scores never come near this. The fills people mask with (-1e4, -65504, -1e9, -3.4e38, -inf) lie beyond, even when added to a score. */
const FILL = 9000;

/** What a key that no query sees may hold: 0 after the softmax, a fill before it, or NaN. */
const isAbsent = (value: number) => value === 0 || !(Math.abs(value) < FILL);

const isFill = (value: number) => value <= -FILL;

/**
 * Masks the keys that queries cannot see, as the weights themselves show it. The layers' heads are reduced already, so a key
 * counts as seen where any head sees it.
 * @param known whether the rows' queries are positions among the keys; only fills are masked otherwise
 */
export function maskUnseen(
  layers: readonly AttentionLayer[],
  rows: readonly AttentionRow[],
  known: boolean,
): { readonly layers: AttentionLayer[]; readonly notices: Notice[] } {
  const causal = known && isCausal(layers, rows);
  const found: Found = { fills: 0, fill: 0, padding: new Map(), windows: new Map() };
  const masked = layers.map((layer) => {
    const copy = { ...layer, weights: layer.weights.slice(), states: layer.states.slice() };
    const seen = seenRows(layer, rows);
    if (causal) maskAfterQueries(copy, rows, found);
    if (causal) maskBefore(copy, seen, found);
    else if (known) maskBeside(copy, seen, found);
    maskFills(copy, seen, found);
    return copy;
  });
  return { layers: masked, notices: noticesOf(found) };
}

/** What was masked, and why. */
interface Found {
  /** Cells that held a fill, and the lowest of them. */
  fills: number;
  fill: number;
  /** Labels of the layers with so many keys of padding, or a window of so many keys. */
  readonly padding: Map<number, string[]>;
  readonly windows: Map<number, string[]>;
}

const note = (layers: Map<number, string[]>, size: number, { label }: AttentionLayer) =>
  void layers.set(size, [...(layers.get(size) ?? []), label]);

/** Masks keys `from` to before `to` of a row. */
function mask(layer: AttentionLayer, row: number, from: number, to: number, found: Found): void {
  const { weights, states, keyCount } = layer;
  if (from >= to) return;
  const [start, end] = [row * keyCount + from, row * keyCount + to];
  if (weights[start] !== 0 || !isConstant(weights.subarray(start, end)))
    for (let i = start; i < end; i++) {
      const value = weights[i] as number;
      if (!(Math.abs(value) >= FILL)) continue;
      found.fills++;
      found.fill = Math.min(found.fill, value);
    }
  weights.fill(Number.NaN, start, end);
  states.fill(CellState.masked, start, end);
}

/** First key after a row's query. */
const afterQuery = ({ query }: AttentionRow, keyCount: number) => Math.min(keyCount, (query ?? keyCount) + 1);

/** Whether no row of any layer has a weight after its query. Even rows, which padding leaves, are no evidence either way. */
function isCausal(layers: readonly AttentionLayer[], rows: readonly AttentionRow[]): boolean {
  let [hasEven, isShown] = [false, false];
  for (const layer of layers)
    for (const [r, row] of rows.entries()) {
      if (!leaks(layer, row, r)) isShown ||= hasMask(layer, row, r);
      else if (isEven(layer, r)) hasEven = true;
      else return false;
    }
  return isShown || !hasEven;
}

/** Whether a row has a weight after its query. */
function leaks({ weights, states, keyCount }: AttentionLayer, row: AttentionRow, r: number): boolean {
  const [from, to] = [r * keyCount + afterQuery(row, keyCount), (r + 1) * keyCount];
  if (weights[from] === 0 && isConstant(weights.subarray(from, to))) return false;
  for (let i = from; i < to; i++)
    if (states[i] !== CellState.masked && !isAbsent(weights[i] as number)) return true;
  return false;
}

/** Whether a row that does not leak has a weight, and keys after its query. */
const hasMask = ({ weights, keyCount }: AttentionLayer, row: AttentionRow, r: number): boolean =>
  afterQuery(row, keyCount) < keyCount &&
  weights.subarray(r * keyCount, (r + 1) * keyCount).some((value) => !isAbsent(value));

/** Whether a row gives every key the same weight, as a softmax does where all keys are masked with a finite fill. */
const isEven = ({ weights, keyCount }: AttentionLayer, row: number): boolean =>
  weights
    .subarray(row * keyCount, (row + 1) * keyCount)
    .every((value) => Math.abs(value * keyCount - 1) < 0.01);

/** Whether all bits are those of the first number: asked of the system, which tells of thousands before a loop is compiled. */
function isConstant({ buffer, byteOffset, byteLength }: Float64Array): boolean {
  if (byteLength === 0) return true;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  return bytes.compare(bytes, 8, byteLength, 0, byteLength - 8) === 0;
}

/** Whether a row holds nothing but NaN: a query of padding, which nobody recorded. */
const isMissing = ({ weights, keyCount }: AttentionLayer, row: number): boolean =>
  weights.subarray(row * keyCount, (row + 1) * keyCount).every(Number.isNaN);

/** Whether a row is of a query of padding: its weights say nothing of the mask. */
const isPadding = (layer: AttentionLayer, row: AttentionRow, r: number): boolean =>
  isMissing(layer, r) || (afterQuery(row, layer.keyCount) < layer.keyCount && isEven(layer, r));

/** Rows that see at least one key. */
function seenRows(layer: AttentionLayer, rows: readonly AttentionRow[]): SeenRow[] {
  const { weights, states, keyCount } = layer;
  return rows.flatMap((row, r) => {
    const start = r * keyCount;
    const sees = (key: number) =>
      states[start + key] === CellState.value && !isAbsent(weights[start + key] as number);
    const seesAny = weights.subarray(start, start + keyCount).some((_, key) => sees(key));
    return seesAny && !isPadding(layer, row, r) ? [{ row: r, query: row.query ?? keyCount - 1, sees }] : [];
  });
}

function maskAfterQueries(layer: AttentionLayer, rows: readonly AttentionRow[], found: Found): void {
  rows.forEach((row, r) => {
    if (!isPadding(layer, row, r)) mask(layer, r, afterQuery(row, layer.keyCount), layer.keyCount, found);
  });
}

/** Masks the padding before the first key that any row sees, and the keys before a window that all rows keep to. */
function maskBefore(layer: AttentionLayer, seen: readonly SeenRow[], found: Found): void {
  if (seen.length === 0) return;
  const first = firstSeenKey(seen);
  const bands = bandsOf(seen, first);
  const window = bands && leftWindow(bands, first);
  if (first > 0 && (window !== undefined || isDense(seen, first))) {
    note(found.padding, first, layer);
    layer.tokens.forEach((_, row) => {
      if (!isMissing(layer, row) && !isEven(layer, row)) mask(layer, row, 0, first, found);
    });
  }
  if (!bands || window === undefined) return;
  note(found.windows, window, layer);
  for (const { row, prefix, start } of bands) mask(layer, row, first + prefix, start, found);
}

/** Whether most weights are other than 0. Hard and sparse attention have zeros that no mask has made. */
function isDense(seen: readonly SeenRow[], first: number): boolean {
  let [cells, weights] = [0, 0];
  for (const { query, sees } of seen)
    for (let key = first; key <= query; key++) {
      cells++;
      if (sees(key)) weights++;
    }
  return 2 * weights >= cells;
}

/** Masks the keys on both sides of a window that all rows of a model keep to that sees later keys. */
function maskBeside(layer: AttentionLayer, seen: readonly SeenRow[], found: Found): void {
  const { keyCount } = layer;
  const width = sideWindow(seen, keyCount);
  if (width === undefined) return;
  note(found.windows, 2 * width + 1, layer);
  for (const { row, query } of seen) {
    mask(layer, row, 0, query - width, found);
    mask(layer, row, query + width + 1, keyCount, found);
  }
}

/** Masks -inf wherever it stands, and finite fills where they mask later keys or whole columns: a lone one may be a value. */
function maskFills(layer: AttentionLayer, seen: readonly SeenRow[], found: Found): void {
  const { weights, keyCount } = layer;
  const columns = Array.from({ length: keyCount }, (_, key) => key).filter(
    (key) => seen.length > 0 && seen.every(({ row }) => isFill(weights[row * keyCount + key] as number)),
  );
  const isUsed = found.fills > 0 || columns.length > 0;
  for (let i = 0; i < weights.length; i++) {
    const value = weights[i] as number;
    if (!isFill(value) || !(isUsed || value === Number.NEGATIVE_INFINITY)) continue;
    mask(layer, Math.floor(i / keyCount), i % keyCount, (i % keyCount) + 1, found);
  }
}

function noticesOf({ fills, fill, padding, windows }: Found): Notice[] {
  const value = fill === Number.NEGATIVE_INFINITY ? '-inf' : String(Number(fill.toPrecision(5)));
  const message = `${count(fills, 'value')} masked that a query may not see (fill ${value}): these are scores before the softmax`;
  return [
    ...(fills > 0 ? [{ code: 'fill-masked', message } as const] : []),
    ...[...padding].map(([first, labels]): Notice => {
      const keys = first === 1 ? 'key 0' : `keys 0-${first - 1}`;
      return {
        code: 'keys-masked',
        message: `${keys} masked in ${listed(labels)}, as no row drawn sees them (--mask none shows the zeros)`,
      };
    }),
    ...[...windows].map(
      ([width, labels]): Notice => ({
        code: 'keys-masked',
        message: `keys outside a window of ${width} masked in ${listed(labels)} (--mask none shows the zeros)`,
      }),
    ),
  ];
}

const listed = (labels: readonly string[]) =>
  labels.length <= 3 ? labels.join(', ') : `${labels[0]} to ${labels.at(-1)} (${labels.length} layers)`;
