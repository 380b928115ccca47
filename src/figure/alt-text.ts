import { format } from 'd3-format';
import {
  type Attention,
  type AttentionLayer,
  CellState,
  rowEnd,
  selectionWords,
} from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import { largestOf } from '../core/math.ts';

/** One cell, by its place among what is drawn. */
interface CellFact {
  readonly layer: string;
  readonly row: string;
  /** 0-based key. */
  readonly key: number;
  readonly token: string;
  readonly value: number;
}

/** What can be said of attention weights in one reading. */
interface Statistics {
  readonly min: number;
  readonly max?: CellFact;
  readonly masked: number;
  readonly missing: number;
  /** For each row, the key with the largest weight averaged over the layers that have one there. */
  readonly favourites: readonly {
    readonly row: string;
    readonly key: number;
    readonly token: string;
    readonly mean: number;
    /** How many other keys have the same. */
    readonly equals: number;
  }[];
}

/** @param mostFavourites rows beyond which no favourites are looked for, as nobody names so many */
function statisticsOf(attention: Attention, mostFavourites = Number.POSITIVE_INFINITY): Statistics {
  let min = Number.POSITIVE_INFINITY;
  let max: CellFact | undefined;
  let masked = 0;
  let missing = 0;
  for (const layer of attention.layers) {
    for (let row = 0; row < attention.rows.length; row++) {
      const [start, end] = [row * layer.keyCount, rowEnd(layer, row)];
      const states = layer.states.subarray(start, end);
      const weights = layer.weights.subarray(start, end);
      masked += layer.keyCount - states.length + countOf(states, CellState.masked);
      missing += countOf(states, CellState.missing);
      min = smallest(weights, min);
      const at = largestAt(weights, max?.value ?? Number.NEGATIVE_INFINITY);
      if (at >= 0) max = cellFact(attention, layer, start + at);
    }
  }
  const favourites = favouritesOf(attention, mostFavourites);
  return { min, ...(max ? { max } : {}), masked, missing, favourites };
}

// Loops small enough to be compiled while the first layer is read: as callbacks they took 0.1 s of 3 million weights.

function countOf(states: Uint8Array, state: number): number {
  let count = 0;
  for (let i = 0; i < states.length; i++) if (states[i] === state) count++;
  return count;
}

/** Smallest weight, if it is below `least`; else `least`. */
function smallest(weights: Float64Array, least: number): number {
  let min = least;
  for (let i = 0; i < weights.length; i++) if ((weights[i] as number) < min) min = weights[i] as number;
  return min;
}

/** Index of the largest weight, the first of equals, if it is above `most`; else -1. */
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

function cellFact(attention: Attention, layer: AttentionLayer, i: number): CellFact {
  const [row, key] = [Math.floor(i / layer.keyCount), i % layer.keyCount];
  return {
    layer: layer.label,
    row: attention.rows[row]?.label ?? '',
    key,
    token: layer.tokens[row]?.[key] ?? '',
    value: layer.weights[i] as number,
  };
}

function favouritesOf(attention: Attention, most: number): Statistics['favourites'] {
  const favourites: Statistics['favourites'][number][] = [];
  for (let row = 0; row < attention.rows.length; row++) {
    favourites.push(...favouriteOf(attention, row));
    if (favourites.length > most) return [];
  }
  return favourites;
}

function favouriteOf({ layers, rows }: Attention, row: number): Statistics['favourites'] {
  const keyCount = largestOf(layers, (layer) => layer.keyCount);
  const sums = new Float64Array(keyCount);
  const counts = new Uint32Array(keyCount);
  for (const layer of layers) {
    addValues(sums, counts, layer.weights.subarray(row * layer.keyCount, rowEnd(layer, row)));
  }
  const means = sums;
  for (let key = 0; key < keyCount; key++) means[key] = (sums[key] as number) / (counts[key] as number);
  const key = largestAt(means, Number.NEGATIVE_INFINITY);
  const mean = means[key];
  if (mean === undefined) return [];
  // Layers may differ in their number of keys.
  const token = layers.map((layer) => layer.tokens[row]?.[key]).find((label) => label !== undefined) ?? '';
  const equals = means.reduce((count, other) => (other === mean ? count + 1 : count), -1);
  return [{ row: rows[row]?.label ?? '', key, token, mean, equals }];
}

const number = format('.3~g');
const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** Names beyond this many are given as first and last. */
const MOST_NAMES = 4;

/** How values became colours. */
interface Drawn {
  readonly domain: readonly [number, number];
  readonly clipped: { readonly below: number; readonly above: number };
}

/** One paragraph of alt text: what the figure shows, its range, its maximum, and where each row looks most. */
export function describe(attention: Attention, { domain, clipped }: Drawn): string {
  const { layers, rows } = attention;
  const facts = statisticsOf(attention, MOST_NAMES);
  const keys = largestOf(layers, (layer) => layer.keyCount);
  const upTo = layers.some((layer) => layer.keyCount < keys) ? 'up to ' : '';
  const sentences = [
    `Heatmaps of attention weights: ${plural(layers.length, 'layer')} (${names(layers)}), each with ${plural(rows.length, 'row')} (${names(rows)}) and ${upTo}${plural(keys, 'key')}.`,
  ];
  if (attention.reduction) sentences.push(`Each weight is the ${reductionWords(attention.reduction)}.`);
  if (attention.selection) sentences.push(`Drawn are ${selectionWords(attention.selection)}.`);
  sentences.push(...valuesInWords(facts, layers.length));
  const outside = clipped.below + clipped.above;
  if (outside > 0)
    sentences.push(
      `Colours run from ${number(domain[0])} to ${number(domain[1])}, and ${plural(outside, 'value')} outside are clipped.`,
    );
  if (facts.masked > 0) sentences.push(`${plural(facts.masked, 'cell')} masked.`);
  if (facts.missing > 0) sentences.push(`${plural(facts.missing, 'cell')} missing.`);
  return sentences.join(' ');
}

function valuesInWords({ min, max, favourites }: Statistics, layerCount: number): string[] {
  if (!max) return ['No cell has a value.'];
  if (max.value === min) return [`All values are ${number(min)}.`];
  const { value, layer, row, key, token } = max;
  const range = `Values run from ${number(min)} to ${number(value)}; the largest is in ${layer}, row ${row}, at key ${key} ("${token}").`;
  if (favourites.length === 0) return [range];
  const parts = favourites.map(
    ({ row, key, token, mean, equals }) =>
      `${row} attends most to key ${key} ("${token}", ${number(mean)})${equals > 0 ? ` and as much to ${plural(equals, 'other')}` : ''}`,
  );
  return [range, `${layerCount > 1 ? 'Averaged over layers, ' : ''}${parts.join('; ')}.`];
}

function names(items: readonly { readonly label: string }[]): string {
  if (items.length <= MOST_NAMES) return items.map(({ label }) => label).join(', ');
  return `${items[0]?.label} to ${items.at(-1)?.label}`;
}
