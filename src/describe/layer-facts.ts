/** The statistics of a layer, row by row and between rows, as a description tells them. */
import type { Attention } from '../attention/attention.ts';
import type { RowFacts } from './row-facts.ts';
import { jensenShannon, type KeyWeight } from './statistics.ts';
import { rowOf } from './weight-row.ts';

/** A key with its token and the weight on it. */
export interface NamedWeight extends KeyWeight {
  readonly token: string;
}

/** One row of a layer. Statistics that the row does not have are null; the README defines them. */
export interface RowInWords {
  /** Position among the rows drawn. */
  readonly row: number;
  readonly seen: number;
  readonly masked: number;
  readonly missing: number;
  readonly mass: number | null;
  readonly min: number | null;
  /** The largest weight; null where the row has none. */
  readonly peak: NamedWeight | null;
  readonly top: readonly NamedWeight[];
  /** Keys that stand out: the fewest of which the smallest weight is at least twice the next. */
  readonly outstanding: readonly number[];
  /** Share of the row's mass on them; null where none stands out. */
  readonly outstandingShare: number | null;
  /** Weights on the first and the last key seen and on the query's own, and mass on special tokens. */
  readonly first: number | null;
  readonly last: number | null;
  readonly own: number | null;
  readonly special: number | null;
  /** In nats, its part of ln(keys seen), its exponential, and the mean distance from the query in keys. */
  readonly entropy: number | null;
  readonly evenness: number | null;
  readonly effectiveKeys: number | null;
  readonly distance: number | null;
}

/** Two rows of a layer. */
export interface RowPair {
  /** Positions among the rows drawn. */
  readonly rows: readonly [number, number];
  /** Jensen-Shannon divergence in nats; null where a row is no distribution. */
  readonly divergence: number | null;
  /** The row of lower evenness; null where the two have the same, or one has none. */
  readonly moreConcentrated: number | null;
}

/** One layer. */
export interface LayerFacts {
  /** Position among the layers drawn. */
  readonly layer: number;
  readonly label: string;
  readonly rows: readonly RowInWords[];
  readonly between: readonly RowPair[];
}

/** The facts of every layer. @param pairs the rows to compare */
export function layerFacts(
  attention: Attention,
  facts: readonly (readonly RowFacts[])[],
  pairs: readonly (readonly [number, number])[],
): LayerFacts[] {
  return attention.layers.map((layer, i) => {
    const rows = facts[i] ?? [];
    return {
      layer: i,
      label: layer.label,
      rows: rows.map((row, at) => rowInWords(row, at, layer.tokens[at] ?? [])),
      between: pairs.map((pair): RowPair => {
        const [a, b] = pair;
        const divergence =
          jensenShannon(rowOf(layer, attention.rows, a), rowOf(layer, attention.rows, b)) ?? null;
        return { rows: pair, divergence, moreConcentrated: moreConcentrated(rows, pair) };
      }),
    };
  });
}

/** Differences in evenness below this are rounding. */
const ROUNDING = 1e-9;

function moreConcentrated(rows: readonly RowFacts[], [a, b]: readonly [number, number]): number | null {
  const [one, other] = [rows[a]?.evenness, rows[b]?.evenness];
  if (one === undefined || other === undefined || Math.abs(one - other) < ROUNDING) return null;
  return one < other ? a : b;
}

function rowInWords(facts: RowFacts, row: number, tokens: readonly string[]): RowInWords {
  const { seen, masked, missing, outstanding } = facts;
  const top = facts.top.map(({ key, weight }) => ({ key, token: tokens[key] ?? '', weight }));
  return {
    ...{ row, seen, masked, missing },
    mass: facts.mass ?? null,
    min: facts.min ?? null,
    peak: top[0] ?? null,
    top,
    outstanding,
    outstandingShare: facts.outstandingShare ?? null,
    first: facts.first ?? null,
    last: facts.last ?? null,
    own: facts.own ?? null,
    special: facts.special ?? null,
    entropy: facts.entropy ?? null,
    evenness: facts.evenness ?? null,
    effectiveKeys: facts.effectiveKeys ?? null,
    distance: facts.distance ?? null,
  };
}
