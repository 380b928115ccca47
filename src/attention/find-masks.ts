/** Masks that arrays have without saying so: keys after a query, padding, windows, and the fills of scores. */

import type { TensorInfo } from '../arrays/array.ts';
import type { Notice } from '../core/codes.ts';
import { largestOf } from '../core/math.ts';
import { type AttentionLayer, type AttentionRow, CellState } from './attention.ts';
import { mask, maskFills } from './mask-cells.ts';
import { type Found, firstKeys, keysBetween, note, noticesOf } from './mask-notices.ts';
import { openStretches } from './open-stretches.ts';
import { afterQuery, hasMask, isEven, isMissing, isPadding, leaks, seenRows } from './unseen.ts';
import {
  bandsOf,
  causalBlocks,
  firstSeenKey,
  isDense,
  lastSeenKey,
  leftWindow,
  openBlocks,
  type SeenRow,
  sideWindow,
} from './windows.ts';

/**
 * Masks the keys that queries cannot see, as the weights themselves show it. The layers' heads are reduced already, so a key
 * counts as seen where any head sees it.
 * @param known whether the rows' queries are positions among the keys; only fills are masked otherwise
 * @param kind of the stored numbers: whole ones are quantised weights, which may be as large as fills
 * @param leaks whether other layers of the input have weights after their queries, so that these are not causal either
 */
export function maskUnseen(
  layers: readonly AttentionLayer[],
  rows: readonly AttentionRow[],
  known: boolean,
  kind?: TensorInfo['kind'],
  leaks = false,
): MaskedLayers {
  if (kind !== 'integer') return maskSeen(layers, rows, known, leaks);
  const largest = largestOf(layers, ({ weights }) =>
    weights.reduce((most, x) => Math.max(most, Math.abs(x)), 1),
  );
  const scaled = layers.map((layer) => ({ ...layer, weights: layer.weights.map((x) => x / largest) }));
  const masked = maskSeen(scaled, rows, known, leaks);
  const unscaled = masked.layers.map(({ states, ...layer }, i): AttentionLayer => {
    const { weights } = layers[i] as AttentionLayer;
    return {
      ...layer,
      states,
      weights: weights.map((x, at) => (states[at] === CellState.masked ? Number.NaN : x)),
    };
  });
  return { ...masked, layers: unscaled };
}

function maskSeen(
  layers: readonly AttentionLayer[],
  rows: readonly AttentionRow[],
  known: boolean,
  leaks: boolean,
): MaskedLayers {
  const direction = known && !leaks ? directionOf(layers, rows) : leaks ? 'both' : undefined;
  const causal = direction === 'causal';
  const found: Found = { fills: 0, fill: 0, padding: new Map(), windows: new Map(), stretches: new Map() };
  const masked = layers.map((layer) => {
    const copy = { ...layer, weights: layer.weights.slice(), states: layer.states.slice() };
    const seen = seenRows(layer, rows);
    if (causal) maskAfterQueries(copy, rows, found);
    if (causal) maskBefore(copy, seen, found);
    else if (known) maskBeside(copy, seen, found);
    maskFills(copy, seen, found);
    return copy;
  });
  return {
    layers: masked,
    hasFills: found.fills > 0,
    notices: noticesOf(found),
    ...(direction ? { direction } : {}),
  };
}

/** Layers whose unseen keys are masked. */
export interface MaskedLayers {
  readonly layers: readonly AttentionLayer[];
  /** Whether masked keys held fills, such as -inf, as scores before the softmax do. */
  readonly hasFills: boolean;
  readonly notices: Notice[];
  /** Which keys queries see; absent where their positions are unknown, or the weights do not say. */
  readonly direction?: Direction;
}

/** Keys up to the query, or on both sides of it. */
export type Direction = 'causal' | 'both';

/** Causal where no row of any layer has a weight after its query. Even rows, which padding leaves, are no evidence either way. */
function directionOf(
  layers: readonly AttentionLayer[],
  rows: readonly AttentionRow[],
): Direction | undefined {
  let [hasEven, isShown] = [false, false];
  for (const layer of layers)
    for (const [r, row] of rows.entries()) {
      if (!leaks(layer, row, r)) isShown ||= hasMask(layer, row, r);
      else if (isEven(layer, r)) hasEven = true;
      else return 'both';
    }
  return isShown || !hasEven ? 'causal' : undefined;
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
  const blocks = bands && window === undefined ? causalBlocks(bands, first) : undefined;
  if (first > 0 && (window !== undefined || blocks || isDense(seen, first))) {
    note(found.padding, firstKeys(first), layer);
    layer.tokens.forEach((_, row) => {
      if (!isMissing(layer, row) && !isEven(layer, row)) mask(layer, row, 0, first, found);
    });
  }
  maskAfter(layer, seen, first, found);
  if (!bands || (window === undefined && !blocks)) return;
  const sinks = largestOf(bands, ({ prefix }) => prefix);
  const words = blocks ? blockWords(blocks) : `a window of ${window}`;
  note(found.windows, sinks > 0 ? `${words} and ${firstKeys(first + sinks)}` : words, layer);
  for (const { row, prefix, start } of bands) mask(layer, row, first + prefix, start, found);
}

const blockWords = ({ size }: { readonly size?: number }) =>
  size === undefined ? "each row's own block" : `chunks of ${size}`;

/** Masks the padding after the last key that any row sees, in rows that stand after it. */
function maskAfter(layer: AttentionLayer, seen: readonly SeenRow[], first: number, found: Found): void {
  const last = largestOf(seen, ({ query, sees }) => lastSeenKey(sees, query));
  const late = seen.filter(({ query }) => query > last);
  // Attention that goes to the first keys only, as to a sink, leaves the others just so.
  const seeOwn = seen.every(({ query, sees }) => query > last || sees(query));
  if (late.length === 0 || last < first + 2 || !seeOwn) return;
  // One row may as well have no weight on its own key.
  if (!isDense(seen, first, last, late.length === 1 ? 1 : 0.5)) return;
  const end = largestOf(late, ({ query }) => query);
  note(found.padding, keysBetween(last + 1, end), layer);
  for (const { row, query } of late) mask(layer, row, last + 1, query + 1, found);
}

/** Masks the keys on both sides of a window that all rows of a model keep to that sees later keys. */
function maskBeside(layer: AttentionLayer, seen: readonly SeenRow[], found: Found): void {
  const { keyCount } = layer;
  const width = sideWindow(seen, keyCount);
  if (width === undefined) {
    maskOtherBlocks(layer, seen, found);
    return;
  }
  note(found.windows, `a window of ${2 * width + 1}`, layer);
  for (const { row, query } of seen) {
    mask(layer, row, 0, query - width, found);
    mask(layer, row, query + width + 1, keyCount, found);
  }
}

/** Masks the keys of other blocks than the row's own. */
function maskOtherBlocks(layer: AttentionLayer, seen: readonly SeenRow[], found: Found): void {
  const blocks = openBlocks(seen, layer.keyCount);
  if (!blocks) {
    maskAfterStretches(layer, seen, found);
    return;
  }
  note(found.windows, blockWords({}), layer);
  for (const { row, from, to } of blocks) {
    mask(layer, row, 0, from, found);
    mask(layer, row, to, layer.keyCount, found);
  }
}

/** Masks the keys after each query but for those of a stretch that the query is in, and what causal rows do not see before it. */
function maskAfterStretches(layer: AttentionLayer, seen: readonly SeenRow[], found: Found): void {
  const { keyCount } = layer;
  const open = openStretches(seen, keyCount);
  if (!open) return;
  note(found.stretches, `${open.ends.length === 1 ? 'key' : 'keys'} ${open.ends.join(', ')}`, layer);
  for (const { row, end } of open.rows) mask(layer, row, end + 1, keyCount, found);
  const rows = open.rows.map(({ end, ...row }) => ({ ...row, query: end }));
  maskBefore(layer, rows, found);
}
