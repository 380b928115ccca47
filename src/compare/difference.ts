/** The difference of two inputs, a - b, layer by layer, with the divergence of each row. */
import {
  type Attention,
  type AttentionLayer,
  CellState,
  inputLabel,
  isPart,
  ownLabel,
} from '../attention/attention.ts';
import { differenceName } from '../attention/difference.ts';
import { isReduction } from '../attention/heads.ts';
import { reductionWords } from '../attention/reduction.ts';
import { OptionConflict } from '../core/errors.ts';
import { jensenShannon } from '../describe/statistics.ts';
import { rowOf } from '../describe/weight-row.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Lines, Named } from './align.ts';
import { leastDivergences } from './head-pairs.ts';
import { about, commonRows, refuseUnlike } from './side-by-side.ts';

/**
 * Refuses a difference of chosen heads: training gives heads no order, so head 3 of one model is not head 3 of another.
 * @throws OptionConflict unless both inputs are of one model
 */
export function refuseHeads({ head, panels }: FigureOptions, sameModel: boolean): void {
  const isEach = panels === 'heads';
  if (sameModel || (!isEach && (head === undefined || isReduction(head)))) return;
  throw new OptionConflict({
    option: isEach ? 'panels' : 'head',
    code: 'inputs-differ',
    message: `found "${isEach ? panels : head}" for a difference, expected all heads together: heads of two trained models have no common order`,
    hint: 'leave it out for the mean over heads, add --pairs instead for the least divergence over pairs of heads, or --same-model if both inputs are of one model, such as two prompts or steps',
  });
}

/**
 * a - b, in the layers and keys that both have. A cell that is masked or missing in either is so in the difference.
 * @param heads both inputs with a panel a head, for the least divergence over pairs of heads instead of that of the rows drawn
 * @throws OptionConflict for inputs with other rows, and for heads that became one
 */
export function difference(a: Named, b: Named, { lines }: Lines, heads?: readonly [Named, Named]): Attention {
  refuseUnlike([a, b], true);
  const { rows } = a.attention;
  const layers = lines.flatMap(({ label, index, layers: [one, other] }) =>
    one && other
      ? [
          {
            ...minus(one, other),
            // A layer of several heads has a line for each.
            ...(one.head ? {} : { index }),
            label,
            divergences: heads ? leastDivergences(heads, [one, other]) : divergences(one, other, rows),
          },
        ]
      : [],
  );
  const { reduction, ...rest } = about([a, b]);
  const words = [`${a.name} minus ${b.name}`, ...(reduction ? [reductionWords(reduction)] : [])];
  return {
    ...rest,
    reduction: { kind: 'text', text: words.join('; ') },
    quantity: 'difference',
    ...(heads ? { divergence: 'pairs' } : {}),
    rows: commonRows([a, b]),
    layers,
  };
}

/** Inputs side by side, with the difference of the first two after them. */
export function besideInputs(compared: Attention, { layers, divergence }: Attention): Attention {
  const name = differenceName(compared.inputs ?? []);
  const lines = [...new Set(compared.layers.map(ownLabel))];
  return {
    ...compared,
    ...(divergence ? { divergence } : {}),
    // Line by line, as inputs are.
    layers: [
      ...compared.layers,
      ...layers.map((layer) => ({
        ...layer,
        label: inputLabel(name, layer.label),
        difference: { layer: layer.label },
      })),
    ].toSorted((one, other) => lines.indexOf(ownLabel(one)) - lines.indexOf(ownLabel(other))),
  };
}

function minus(a: AttentionLayer, b: AttentionLayer): AttentionLayer {
  const keyCount = Math.min(a.keyCount, b.keyCount);
  const count = a.tokens.length;
  const weights = new Float64Array(count * keyCount).fill(Number.NaN);
  const states = new Uint8Array(count * keyCount);
  for (let row = 0; row < count; row++)
    for (let key = 0; key < keyCount; key++) {
      const [i, from, to] = [row * a.keyCount + key, row * b.keyCount + key, row * keyCount + key];
      states[to] = stateOf(a.states[i] as number, b.states[from] as number);
      if (states[to] === CellState.value)
        weights[to] = (a.weights[i] as number) - (b.weights[from] as number);
    }
  return { ...a, keyCount, weights, states, tokens: a.tokens.map((list) => cut(list, keyCount)) };
}

/** Lists that need no cut stay the same lists. */
const cut = (list: readonly string[], keyCount: number): readonly string[] =>
  list.length <= keyCount ? list : list.slice(0, keyCount);

function stateOf(a: number, b: number): number {
  if (a === CellState.masked || b === CellState.masked) return CellState.masked;
  return a === CellState.value && b === CellState.value ? CellState.value : CellState.missing;
}

const divergences = (a: AttentionLayer, b: AttentionLayer, rows: Attention['rows']): (number | null)[] =>
  rows.map((_, row) => jensenShannon(rowOf(a, rows, row), rowOf(b, rows, row)) ?? null);

/** The divergences at the ends of rows. */
export interface Divergences {
  /** Whether they are of the rows drawn, or the least over pairs of heads. */
  readonly of: 'rows' | 'pairs';
  /** Whether they are over all keys, or over those drawn: each row's weights on these are scaled to sum to 1. */
  readonly keys: 'all' | 'drawn';
  /** Labels of the rows. */
  readonly rows: readonly string[];
  /** By layer, in nats, a number a row; null where a row is no distribution. */
  readonly layers: readonly { readonly layer: string; readonly nats: readonly (number | null)[] }[];
}

/** The divergences that a figure shows; undefined where it shows none. */
export function divergencesIn(attention: Attention): Divergences | undefined {
  const { layers, rows, divergence } = attention;
  const found = layers.flatMap(({ divergences: nats, ...layer }) =>
    nats ? [{ layer: ownLabel(layer), nats }] : [],
  );
  if (found.length === 0) return undefined;
  return {
    of: divergence ?? 'rows',
    keys: isPart(attention) ? 'drawn' : 'all',
    rows: rows.map(({ label }) => label),
    layers: found,
  };
}
