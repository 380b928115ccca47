import { type Attention, type AttentionLayer, CellState, ownLabel, rowEnd } from '../attention/attention.ts';
import { type AttentionFile, MASKED } from '../attention/file.ts';
import { reductionField } from '../attention/reduction.ts';
import { largestOf } from '../core/math.ts';
import { tokenTable } from './digests.ts';

/** The attention file of an attention, without its title: the inverse of `fromFile`. */
export function toFile(attention: Attention): AttentionFile {
  const { reduction, measure, selection, quantity, divergence, sums, segments, inputs, columns, layers } =
    attention;
  const { tokens, ofRows, ofLayers } = placeTokens(attention);
  const labels = [...new Set(layers.map(ownLabel))];
  const placeOf = (layer: AttentionLayer, i: number) =>
    (layer.head ?? layer.input ?? layer.difference) ? labels.indexOf(ownLabel(layer)) : i;
  const rows = attention.rows.map(({ label, query, segment }, i) => ({
    label,
    ...(query === undefined ? {} : { query }),
    ...(segment === undefined ? {} : { segment }),
    ...(ofRows[i] ? { tokens: ofRows[i] } : {}),
  }));
  return {
    ...(reduction === undefined ? {} : { reduction: reductionField(reduction) }),
    ...(measure === undefined ? {} : { measure }),
    ...(selection === undefined ? {} : { selection }),
    ...(quantity === undefined ? {} : { quantity }),
    ...(divergence === undefined ? {} : { divergence }),
    ...(sums === undefined ? {} : { sums }),
    ...(segments === undefined ? {} : { segments }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(columns === undefined ? {} : { columns }),
    tokens,
    rows: rows.map((row) => (Object.keys(row).length === 1 ? row.label : row)),
    layers: layers.map((layer, i) => ({
      label: ownLabel(layer),
      ...(layer.index === placeOf(layer, i) ? {} : { number: layer.index }),
      ...(layer.head ? { head: layer.head.number } : {}),
      ...(layer.input ? { input: layer.input.number } : {}),
      ...(layer.difference ? { difference: true } : {}),
      ...(layer.divergences ? { divergences: layer.divergences } : {}),
      ...(ofLayers ? { tokens: ofLayers[i] as readonly string[] } : {}),
      weights: layer.tokens.map((_, row) => weightsOf(layer, row)),
    })),
  };
}

/** The row's weights, null where missing. Masked keys at its end are left off, but for one in a row that has no others. */
function weightsOf(layer: AttentionLayer, row: number): (number | null | typeof MASKED)[] {
  const start = row * layer.keyCount;
  const states = layer.states.subarray(start, Math.max(start + 1, rowEnd(layer, row)));
  return Array.from(states, (state, key) => {
    if (state === CellState.masked) return MASKED;
    return state === CellState.value ? (layer.weights[start + key] as number) : null;
  });
}

interface PlacedTokens {
  readonly tokens: readonly string[];
  readonly ofRows: readonly (readonly string[] | undefined)[];
  readonly ofLayers?: readonly (readonly string[])[];
}

/**
 * Where an attention file holds these tokens. A row's own win over its layer's, which win over the file's. A row whose list
 * differs between layers takes its layers' tokens, and so does every row with the same lists.
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
  // The query of a row without tokens of its own is a position among the file's tokens.
  const positions = largestOf(rows.keys(), (row) => (follows[row] ? (rows[row]?.query ?? 0) + 1 : 0), 0);
  if (isConstant(leading) && positions <= common.length) return { tokens: common, ofRows };
  const longest = lists.reduce((a, b) => (b.length > a.length ? b : a));
  const tokens = Array.from({ length: Math.max(longest.length, positions) }, (_, i) => longest[i] ?? '');
  return { tokens, ofRows, ofLayers: leading.map((number) => lists[number] as readonly string[]) };
}
