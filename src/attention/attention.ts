import type { Notice } from '../core/codes.ts';
import type { Path } from '../core/errors.ts';
import type { Measure } from './measure.ts';
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
  /** The segment that the query is in, by position in `Attention.segments`; absent for one of none. */
  readonly segment?: number;
}

/** A named stretch of keys, both ends included, 0-based; without ends, none of its keys is drawn. */
export interface Segment {
  readonly name: string;
  readonly first?: number;
  readonly last?: number;
}

/** One layer's weights. */
export interface AttentionLayer {
  /** 0-based position among the input's layers. */
  readonly index: number;
  readonly label: string;
  /** Of a panel of one head: the layer's own label, and the head's number. `label` names both. */
  readonly head?: { readonly layer: string; readonly number: number };
  /** Of a panel of one of several inputs: the layer's own label, and the input's position in `Attention.inputs`. `label` names both. */
  readonly input?: { readonly layer: string; readonly number: number };
  /** Of a panel of the difference of the first two of several inputs: the layer's own label. `label` names both. */
  readonly difference?: { readonly layer: string };
  /** Key tokens by row: `tokens[row][key]`; rows of one sequence share one list. */
  readonly tokens: readonly (readonly string[])[];
  /** Keys in the longest row; the row stride of `weights` and `states`. */
  readonly keyCount: number;
  /** `weights[row * keyCount + key]`; NaN wherever `states` is not `value`. */
  readonly weights: Float64Array;
  /** A `CellState` for each weight. */
  readonly states: Uint8Array;
  /** Of a difference: by row, the Jensen-Shannon divergence of the two inputs, in nats; null where a row is no distribution. */
  readonly divergences?: readonly (number | null)[];
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

/** The position of each key drawn in the whole sequence; the column's own where all were kept, or several became one. */
export function truePositions({
  selection,
  sums,
}: Pick<Attention, 'selection' | 'sums'>): (key: number) => number {
  if (!selection || sums) return (key) => key;
  const known: number[] = [];
  const others = positionsOf(selection);
  return (key) => {
    // As far as they are asked for: a file may name more than there is memory for.
    while (known.length <= key) {
      const { value, done } = others.next();
      if (done) break;
      known.push(value);
    }
    return known[key] ?? key;
  };
}

function* positionsOf({ keys }: KeySelection): Generator<number, void> {
  for (const range of keys.split(',')) {
    const [first = 0, last = first] = range.split('-').map(Number);
    for (let position = first; position <= last; position++) yield position;
  }
}

/** One step in which keys became fewer columns. */
export interface KeySum {
  readonly by: 'word' | 'segment';
  /** Whether the queries of a word were averaged too. */
  readonly queries?: 'mean' | undefined;
  /** Keys in no segment, which no column holds; absent where there are none. */
  readonly leftOut?: number | undefined;
}

/** `keys summed and queries averaged by word`, `keys summed by segment, 2 in none left out`. */
export function sumWords({ by, queries, leftOut = 0 }: KeySum): string {
  const averaged = queries === 'mean' ? ' and queries averaged' : '';
  return `keys summed${averaged} by ${by}${leftOut > 0 ? `, ${leftOut} in none left out` : ''}`;
}

/** Attention weights as every later stage sees them, whatever file they came from. */
export interface Attention {
  readonly title?: string;
  /** What was done to the heads on the way in. */
  readonly reduction?: Reduction;
  /** What the numbers are; absent for weights. */
  readonly measure?: Measure;
  /** Which keys were kept; absent where all were. */
  readonly selection?: KeySelection;
  /** What the numbers are where they are no weights: scores before the softmax, also called logits. */
  readonly quantity?: 'scores' | 'difference';
  /** Of a difference: what its divergences are, where they are not those of the rows drawn: the least over pairs of heads. */
  readonly divergence?: 'pairs';
  /** How keys were summed into the columns, the first step first; absent where a column is a key. */
  readonly sums?: readonly KeySum[];
  /** Segments in the order of their keys; no two share one. */
  readonly segments?: readonly Segment[];
  /** Where keys are patches of an image, line by line: how many lines and columns there are, and the key of the first patch. */
  readonly patches?: { readonly lines: number; readonly columns: number; readonly first: number };
  /** Names of the inputs that are compared, each a column of panels; absent where there is one. */
  readonly inputs?: readonly string[];
  /** What the names in `inputs` are, where they are queries, and inputs are rows; absent where they are inputs. */
  readonly columns?: 'queries';
  readonly rows: readonly AttentionRow[];
  readonly layers: readonly AttentionLayer[];
}

/** Whether rows lack keys that the input has, so that they need not sum to 1. */
export const isPart = ({ selection, sums = [] }: Attention): boolean =>
  selection !== undefined || sums.some(({ leftOut }) => leftOut !== undefined);

/** What a layer is called that has no label of its own. */
export const layerLabel = (index: number): string => `Layer ${index}`;

/** What a column is called that stands for a head. */
export const headName = (number: number): string => `H${number}`;

/** What a panel of one head is called. */
export const headLabel = (layer: string, head: number): string => `${layer}, head ${head}`;

/** What a panel of one of several inputs is called. */
export const inputLabel = (input: string, layer: string): string => `${input}, ${layer}`;

/** The label that all panels of a layer share, be they of heads, of inputs or of a difference. */
export const ownLabel = ({
  label,
  head,
  input,
  difference,
}: Pick<AttentionLayer, 'label' | 'head' | 'input' | 'difference'>): string =>
  (head ?? input ?? difference)?.layer ?? label;

/** What labels say of an empty token. */
export const EMPTY_TOKEN = '∅';

/** Attention as it was read. */
export interface ReadAttention {
  readonly attention: Attention;
  /** What was guessed about the input, or not used of it. */
  readonly notices: readonly Notice[];
}

/** Weights that a statistic is made from: all of them, or a part, of which nothing is kept. */
export interface AttentionPart {
  readonly attention: Attention;
  /** The example of its input that it is of, from 0. */
  readonly example: number;
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
