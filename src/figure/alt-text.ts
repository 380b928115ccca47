/** A figure's alt text: statistics of the weights, and the paragraph made from them. */
import { format } from 'd3-format';
import {
  type Attention,
  type AttentionLayer,
  CellState,
  rowEnd,
  selectionWords,
  sumWords,
  truePositions,
} from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import { segmentWords } from '../attention/segments.ts';
import { largestOf } from '../core/math.ts';

/** A cell, and where it stands in the figure. */
interface CellFact {
  readonly layer: string;
  readonly row: string;
  /** 0-based position of the key in the whole sequence. */
  readonly key: number;
  readonly token: string;
  readonly value: number;
}

/** Statistics of all weights drawn. */
interface Statistics {
  readonly min: number;
  readonly max?: CellFact;
  readonly masked: number;
  readonly missing: number;
  /** For each row, the key with the largest mean over the layers that have a value there. */
  readonly favourites: readonly {
    readonly row: string;
    readonly key: number;
    readonly token: string;
    readonly mean: number;
    /** Number of other keys with the same mean. */
    readonly equals: number;
  }[];
}

/** @param mostFavourites with more rows than this, `favourites` is empty, because the text would not list them */
function statisticsOf(attention: Attention, mostFavourites: number): Statistics {
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

function cellFact(attention: Attention, layer: AttentionLayer, i: number): CellFact {
  const [row, key] = [Math.floor(i / layer.keyCount), i % layer.keyCount];
  return {
    layer: layer.label,
    row: attention.rows[row]?.label ?? '',
    key: truePositions(attention)(key),
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

function favouriteOf(attention: Attention, row: number): Statistics['favourites'] {
  const { layers, rows } = attention;
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
  // A layer may have fewer keys than others.
  const token = layers.map((layer) => layer.tokens[row]?.[key]).find((label) => label !== undefined) ?? '';
  const equals = means.reduce((count, other) => (other === mean ? count + 1 : count), -1);
  const position = truePositions(attention)(key);
  return [{ row: rows[row]?.label ?? '', key: position, token, mean, equals }];
}

const number = format('.3~g');
const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** A list of more names than this is given as its first and its last. */
const MOST_NAMES = 4;

/** The colour scale, and how many values lie outside it. */
interface Drawn {
  readonly domain: readonly [number, number];
  readonly clipped: { readonly below: number; readonly above: number };
}

/** One paragraph of alt text: layers, rows and keys, the range, the maximum, and the key that each row attends to most. */
export function describe(attention: Attention, { domain, clipped }: Drawn): string {
  const { layers, rows } = attention;
  const facts = statisticsOf(attention, MOST_NAMES);
  const keys = largestOf(layers, (layer) => layer.keyCount);
  const upTo = layers.some((layer) => layer.keyCount < keys) ? 'up to ' : '';
  const sentences = [
    `Heatmaps of attention ${attention.quantity === 'scores' ? 'scores before the softmax' : 'weights'}: ${plural(layers.length, 'layer')} (${names(layers)}), each with ${plural(rows.length, 'row')} (${names(rows)}) and ${upTo}${plural(keys, 'key')}.`,
  ];
  if (attention.reduction)
    sentences.push(
      `Each ${attention.quantity === 'scores' ? 'score' : 'weight'} is the ${reductionWords(attention.reduction)}.`,
    );
  for (const sum of attention.sums ?? []) sentences.push(`Columns are ${sumWords(sum)}.`);
  const segments = segmentWords(attention.segments ?? []);
  if (segments !== '') sentences.push(`Segments of keys: ${segments}.`);
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
