/** What single rows of weights tell of their mask. */

import type { TensorInfo } from '../arrays/array.ts';
import type { Numbers } from '../arrays/number-types.ts';
import { type AttentionLayer, type AttentionRow, CellState } from './attention.ts';
import type { SeenRow } from './windows.ts';

/** Scores never come near this. The fills people mask with (-1e4, -65504, -1e9, -3.4e38, -inf) lie beyond, even when added to a score. */
const FILL = -9000;
/** Large numbers above 0 are weights that were quantised to 16 bits sooner than fills. */
const POSITIVE_FILL = 1e8;

/** Whether a number lies where only fills do. */
export const isFill = (value: number) => value <= FILL || value >= POSITIVE_FILL;

/** What a key that no query sees may hold: 0 after the softmax, a fill before it, or NaN. */
export const isAbsent = (value: number) => value === 0 || Number.isNaN(value) || isFill(value);

const SAYS_SCORES = /scores?|logits?/i;
/** What has any sign and size too, and is no scores. */
const SAYS_OTHER = /attribut|salien|relevance|grad|diff|delta|log_?(prob|softmax)/i;

/**
 * Whether an array is of scores before the softmax. Its name says so, and negative numbers show it, as weights are called scores
 * too; or its numbers alone show it, as they go beyond 1 and below 0: those of most attributions and of differences of weights do
 * not go beyond 1.
 * @param kind of the stored numbers: integers are quantised weights
 */
export function areScores(
  name: string,
  matrices: readonly { readonly weights: Numbers }[],
  kind: TensorInfo['kind'] | undefined,
): boolean {
  if (SAYS_OTHER.test(name)) return false;
  if (SAYS_SCORES.test(name)) return matrices.some(({ weights }) => weights.some((value) => value < 0));
  return kind === 'float' && matrices.some(({ weights }) => goBeyondWeights(weights));
}

/** Whether numbers lie on both sides of 0, and some beyond 1. A whole number that several have as the smallest is a 0 that was quantised. */
function goBeyondWeights(weights: Numbers): boolean {
  let [least, most, times] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const value = weights[i] as number;
    if (value > most) most = value;
    if (value < least) [least, times] = [value, 1];
    else if (value === least) times++;
  }
  const isQuantised = times > 1 && Number.isInteger(least);
  return least < 0 && most > 0 && Math.max(-least, most) > 1.02 && !isQuantised;
}

/** First key after a row's query. */
export const afterQuery = ({ query }: AttentionRow, keyCount: number) =>
  Math.min(keyCount, (query ?? keyCount) + 1);

/** Whether a row has a weight after its query. */
export function leaks({ weights, states, keyCount }: AttentionLayer, row: AttentionRow, r: number): boolean {
  const [from, to] = [r * keyCount + afterQuery(row, keyCount), (r + 1) * keyCount];
  if (weights[from] === 0 && isConstant(weights.subarray(from, to))) return false;
  for (let i = from; i < to; i++)
    if (states[i] !== CellState.masked && !isAbsent(weights[i] as number)) return true;
  return false;
}

/** Whether a row that does not leak has a weight, and keys after its query. */
export const hasMask = ({ weights, keyCount }: AttentionLayer, row: AttentionRow, r: number): boolean =>
  afterQuery(row, keyCount) < keyCount &&
  weights.subarray(r * keyCount, (r + 1) * keyCount).some((value) => !isAbsent(value));

/** Whether a row gives every key the same weight, as a softmax does where all keys are masked with a finite fill. */
export const isEven = ({ weights, keyCount }: AttentionLayer, row: number): boolean =>
  weights
    .subarray(row * keyCount, (row + 1) * keyCount)
    .every((value) => Math.abs(value * keyCount - 1) < 0.01);

/** Whether all bits are those of the first number: asked of the system, which tells of thousands before a loop is compiled. */
export function isConstant({ buffer, byteOffset, byteLength }: Float64Array): boolean {
  if (byteLength === 0) return true;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  return bytes.compare(bytes, 8, byteLength, 0, byteLength - 8) === 0;
}

/** Whether a row holds nothing but NaN: a query of padding, which nobody recorded. */
export const isMissing = ({ weights, keyCount }: AttentionLayer, row: number): boolean =>
  weights.subarray(row * keyCount, (row + 1) * keyCount).every(Number.isNaN);

/** Whether a row is of a query of padding: its weights say nothing of the mask. */
export const isPadding = (layer: AttentionLayer, row: AttentionRow, r: number): boolean =>
  isMissing(layer, r) || (afterQuery(row, layer.keyCount) < layer.keyCount && isEven(layer, r));

/** Rows that see at least one key. */
export function seenRows(layer: AttentionLayer, rows: readonly AttentionRow[]): SeenRow[] {
  const { weights, states, keyCount } = layer;
  return rows.flatMap((row, r) => {
    const start = r * keyCount;
    const sees = (key: number) =>
      states[start + key] === CellState.value && !isAbsent(weights[start + key] as number);
    const seesAny = weights.subarray(start, start + keyCount).some((_, key) => sees(key));
    return seesAny && !isPadding(layer, row, r) ? [{ row: r, query: row.query ?? keyCount - 1, sees }] : [];
  });
}
