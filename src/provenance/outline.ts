import { largestOf } from '../extremes.ts';
import { type Attention, CellState } from '../input/attention.ts';
import { type ReductionField, reductionField } from '../input/reduction.ts';
import { tokenTable } from './token-table.ts';

/** An attention file without its title and its weights; of each matrix only how long its rows are. Masked keys lie at a row's end. */
export interface Outline {
  readonly reduction?: ReductionField;
  readonly tokens: readonly string[];
  readonly rows: readonly {
    readonly label: string;
    readonly query?: number;
    readonly tokens?: readonly string[];
  }[];
  readonly layers: readonly {
    readonly label: string;
    readonly tokens?: readonly string[];
    /** Keys of each row that are not masked. */
    readonly keys: readonly number[];
  }[];
}

/** The file that reads as this attention, as far as it is not numbers. */
export function outlineOf(attention: Attention): Outline {
  const { reduction, layers } = attention;
  const { tokens, ofRows, ofLayers } = placeTokens(attention);
  return {
    ...(reduction === undefined ? {} : { reduction: reductionField(reduction) }),
    tokens,
    rows: attention.rows.map(({ label, query }, i) => ({
      label,
      ...(query === undefined ? {} : { query }),
      ...(ofRows[i] ? { tokens: ofRows[i] } : {}),
    })),
    layers: layers.map(({ label, states, keyCount, tokens: lists }, i) => ({
      label,
      ...(ofLayers ? { tokens: ofLayers[i] as readonly string[] } : {}),
      keys: lists.map((_, row) => keysOf(states.subarray(row * keyCount, (row + 1) * keyCount))),
    })),
  };
}

function keysOf(states: Uint8Array): number {
  let keys = states.length;
  while (keys > 0 && states[keys - 1] === CellState.masked) keys--;
  return keys;
}

interface PlacedTokens {
  readonly tokens: readonly string[];
  readonly ofRows: readonly (readonly string[] | undefined)[];
  readonly ofLayers?: readonly (readonly string[])[];
}

/**
 * Where an attention file would have these tokens: a row's own win over its layer's, and those over the file's. A row whose
 * list differs from layer to layer goes by its layers, and so does every row that has the same lists as it.
 */
function placeTokens({ layers, rows }: Attention): PlacedTokens {
  const { lists, numbers } = tokenTable(layers);
  const column = (row: number) => numbers.map((ofLayer) => ofLayer[row] as number);
  const isConstant = (of: readonly number[]) => of.every((number) => number === of[0]);
  const leading = column(
    Math.max(
      0,
      rows.findIndex((_, row) => !isConstant(column(row))),
    ),
  );
  const follows = rows.map((_, row) => column(row).every((number, layer) => number === leading[layer]));
  const ofRows = rows.map((_, row) => (follows[row] ? undefined : lists[column(row)[0] as number]));
  const common = lists[leading[0] as number] as readonly string[];
  // A query is a position among the file's tokens where its row has none of its own.
  const positions = largestOf(rows.keys(), (row) => (follows[row] ? (rows[row]?.query ?? 0) + 1 : 0), 0);
  if (isConstant(leading) && positions <= common.length) return { tokens: common, ofRows };
  const longest = lists.reduce((a, b) => (b.length > a.length ? b : a));
  const tokens = Array.from({ length: Math.max(longest.length, positions) }, (_, i) => longest[i] ?? '');
  return { tokens, ofRows, ofLayers: leading.map((number) => lists[number] as readonly string[]) };
}
