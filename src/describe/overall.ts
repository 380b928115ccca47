/** Statistics of all weights drawn, in one pass. */
import {
  type Attention,
  type AttentionLayer,
  CellState,
  rowEnd,
  truePositions,
} from '../attention/attention.ts';
import { largestOf } from '../core/math.ts';

/** A cell, and where it stands in the figure. */
export interface CellFact {
  /** Positions among the layers and rows drawn. */
  readonly layer: number;
  readonly row: number;
  /** 0-based position of the key in the whole sequence. */
  readonly key: number;
  readonly token: string;
  readonly value: number;
}

/** The key with the largest mean over the layers that have a value there. */
export interface Favourite {
  readonly row: number;
  readonly key: number;
  readonly token: string;
  readonly mean: number;
  /** Number of other keys with the same mean. */
  readonly equals: number;
}

/** Statistics of all weights drawn. */
export interface Overall {
  readonly min: number;
  /** Absent where no cell has a value. */
  readonly max?: CellFact;
  readonly masked: number;
  readonly missing: number;
  /** One a row that has a value. */
  readonly favourites: readonly Favourite[];
}

/** @param mostFavourites with more rows than this, `favourites` is empty, because the text would not list them */
export function overallOf(attention: Attention, mostFavourites: number): Overall {
  let min = Number.POSITIVE_INFINITY;
  let max: CellFact | undefined;
  let masked = 0;
  let missing = 0;
  for (const [position, layer] of attention.layers.entries()) {
    for (let row = 0; row < attention.rows.length; row++) {
      const [start, end] = [row * layer.keyCount, rowEnd(layer, row)];
      const states = layer.states.subarray(start, end);
      const weights = layer.weights.subarray(start, end);
      masked += layer.keyCount - states.length + countOf(states, CellState.masked);
      missing += countOf(states, CellState.missing);
      min = smallest(weights, min);
      const at = largestAt(weights, max?.value ?? Number.NEGATIVE_INFINITY);
      if (at >= 0) max = cellFact(attention, position, row, at);
    }
  }
  const favourites = favouritesOf(attention, mostFavourites);
  return { min, ...(max ? { max } : {}), masked, missing, favourites };
}

// Plain loops, which V8 compiles while the first layer is read: callbacks took 0.1 s longer for 3 million weights.

function countOf(states: Uint8Array, state: number): number {
  let count = 0;
  for (let i = 0; i < states.length; i++) if (states[i] === state) count++;
  return count;
}

/** The smallest of `least` and the weights that are not NaN. */
function smallest(weights: Float64Array, least: number): number {
  let min = least;
  for (let i = 0; i < weights.length; i++) if ((weights[i] as number) < min) min = weights[i] as number;
  return min;
}

/** Index of the largest weight above `most`, the first of equals; -1 where none is above it. */
function largestAt(weights: Float64Array, most: number): number {
  let max = most;
  let at = -1;
  for (let i = 0; i < weights.length; i++) {
    if (!((weights[i] as number) > max)) continue;
    max = weights[i] as number;
    at = i;
  }
  return at;
}

function addValues(sums: Float64Array, counts: Uint32Array, values: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    sums[i] = (sums[i] as number) + value;
    counts[i] = (counts[i] as number) + 1;
  }
}

function cellFact(attention: Attention, position: number, row: number, key: number): CellFact {
  const layer = attention.layers[position] as AttentionLayer;
  const value = layer.weights[row * layer.keyCount + key] as number;
  const token = layer.tokens[row]?.[key] ?? '';
  return { layer: position, row, key: truePositions(attention)(key), token, value };
}

function favouritesOf(attention: Attention, most: number): Favourite[] {
  const favourites: Favourite[] = [];
  for (let row = 0; row < attention.rows.length; row++) {
    favourites.push(...favouriteOf(attention, row));
    if (favourites.length > most) return [];
  }
  return favourites;
}

function favouriteOf(attention: Attention, row: number): Favourite[] {
  const { layers } = attention;
  const means = meansOf(layers, row);
  const key = largestAt(means, Number.NEGATIVE_INFINITY);
  const mean = means[key];
  if (mean === undefined) return [];
  // A layer may have fewer keys than others.
  const token = layers.map((layer) => layer.tokens[row]?.[key]).find((label) => label !== undefined) ?? '';
  const equals = means.reduce((count, other) => (other === mean ? count + 1 : count), -1);
  return [{ row, key: truePositions(attention)(key), token, mean, equals }];
}

/** The mean weight of each key of a row, over the layers that have a value there; NaN where none has. */
function meansOf(layers: readonly AttentionLayer[], row: number): Float64Array {
  const keyCount = largestOf(layers, (layer) => layer.keyCount);
  const sums = new Float64Array(keyCount);
  const counts = new Uint32Array(keyCount);
  const rows = layers.map((layer) => layer.weights.subarray(row * layer.keyCount, rowEnd(layer, row)));
  for (const weights of rows) addValues(sums, counts, weights);
  return sums.map((sum, key) => {
    const count = counts[key] as number;
    if (Number.isFinite(sum) || count === 0) return sum / count;
    // Values near the largest number there is: their sum is no number, but their mean is one.
    return rows.reduce((mean, weights) => mean + (weights[key] || 0) / count, 0);
  });
}
