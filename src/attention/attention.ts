import type { Notice } from '../core/codes.ts';
import type { Path } from '../core/errors.ts';
import type { Reduction } from './reduction.ts';

/** What a cell holds: a weight, a key the query cannot see, or a weight nobody recorded. */
export const CellState = { value: 0, masked: 1, missing: 2 } as const;

/** One query, drawn as one row of every panel. */
export interface AttentionRow {
  /** 0-based position among the input's rows. */
  readonly index: number;
  readonly label: string;
  /** 0-based position of the query token among the keys, where known. */
  readonly query?: number;
}

/** One layer's weights. */
export interface AttentionLayer {
  /** 0-based position among the input's layers. */
  readonly index: number;
  readonly label: string;
  /** Key tokens by row: `tokens[row][key]`; rows of one sequence share one list. */
  readonly tokens: readonly (readonly string[])[];
  /** Keys in the longest row; the row stride of `weights` and `states`. */
  readonly keyCount: number;
  /** `weights[row * keyCount + key]`; NaN wherever `states` is not `value`. */
  readonly weights: Float64Array;
  /** A `CellState` for each weight. */
  readonly states: Uint8Array;
  /** Path of the layer's matrix in the input, for messages. */
  readonly path: Path;
}

/** Which keys of the input's were kept, where not all were. */
export interface KeySelection {
  /** Their positions in the input, `1-8, 10`. */
  readonly keys: string;
  readonly count: number;
  /** Keys of the input. */
  readonly of: number;
  /** Whether special tokens were dropped. */
  readonly noSpecial?: boolean;
}

/** Ranges of keys that are listed under the title; more are counted. */
const MOST_RANGES = 4;

/** `keys 1-8 of 9`, or `20 of 33 keys, no special tokens`. */
export function selectionWords({ keys, count, of, noSpecial }: KeySelection): string {
  const few = keys.split(',').length <= MOST_RANGES;
  const words = few ? `${count === 1 ? 'key' : 'keys'} ${keys} of ${of}` : `${count} of ${of} keys`;
  return noSpecial ? `${words}, no special tokens` : words;
}

/** The position of each key drawn in the whole sequence; the keys' own where all were kept. */
export function truePositions({ selection }: Pick<Attention, 'selection'>): (key: number) => number {
  if (!selection) return (key) => key;
  const positions = selection.keys.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return (key) => positions[key] ?? key;
}

/** Attention weights as every later stage sees them, whatever file they came from. */
export interface Attention {
  readonly title?: string;
  /** What was done to the heads on the way in. */
  readonly reduction?: Reduction;
  /** Which keys were kept; absent where all were. */
  readonly selection?: KeySelection;
  /** What the numbers are where they are no weights: scores before the softmax, also called logits. */
  readonly quantity?: 'scores';
  readonly rows: readonly AttentionRow[];
  readonly layers: readonly AttentionLayer[];
}

/** What a layer is called that has no label of its own. */
export const layerLabel = (index: number): string => `Layer ${index}`;

/** What labels say of an empty token. */
export const EMPTY_TOKEN = '∅';

/** Attention as it was read. */
export interface ReadAttention {
  readonly attention: Attention;
  /** What was guessed about the input, or not used of it. */
  readonly notices: readonly Notice[];
}

/** Path of one weight in the input, such as `layers[2].weights[0][3]`. */
export function cellPath(attention: Attention, layer: AttentionLayer, row: number, key: number): Path {
  return [...layer.path, attention.rows[row]?.index ?? row, key];
}

/**
 * Index after the last cell of a row that is not masked. An early query of a long sequence sees few of its keys: loops that end
 * here touch what a figure shows, and not the millions of cells that it does not.
 */
export function rowEnd(
  { states, keyCount }: Pick<AttentionLayer, 'states' | 'keyCount'>,
  row: number,
): number {
  const start = row * keyCount;
  const line = states.subarray(start, start + keyCount);
  return start + 1 + Math.max(line.lastIndexOf(CellState.value), line.lastIndexOf(CellState.missing));
}
