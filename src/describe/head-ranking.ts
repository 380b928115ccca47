/** The heads of a matrix in the order of their statistic. */
import { type Attention, CellState } from '../attention/attention.ts';
import { SINK_EPSILON, sinkShare } from './head-scores.ts';

/** A head, by its labels and its place in the matrix, from 0. */
interface RankedHead {
  readonly layer: string;
  readonly head: string;
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** Heads with a value, the largest first, of equal ones the first in the matrix. @param attention of `headMatrix` */
export function rankHeads({ rows, layers: [matrix] }: Attention): RankedHead[] {
  if (!matrix) return [];
  const { keyCount, weights, states, tokens } = matrix;
  const ranked = rows.flatMap(({ label: layer }, row) =>
    (tokens[row] ?? []).flatMap((head, column) => {
      const at = row * keyCount + column;
      const value = weights[at] as number;
      return states[at] === CellState.value ? [{ layer, head, row, column, value }] : [];
    }),
  );
  return ranked.sort((a, b) => b.value - a.value);
}

/** How many heads are sinks: those whose mean weight on the key is above epsilon (Gu et al. 2024). */
export interface Sinks {
  readonly epsilon: number;
  readonly count: number;
  readonly of: number;
  /** Of heads with a value; null where none has one. */
  readonly share: number | null;
}

function sinksIn(ranked: readonly RankedHead[]): Sinks {
  const values = ranked.map(({ value }) => value);
  return {
    epsilon: SINK_EPSILON,
    count: values.filter((value) => value > SINK_EPSILON).length,
    of: values.length,
    share: sinkShare(values) ?? null,
  };
}

/** A statistic of heads in numbers. */
export interface HeadRanking {
  /** Its name, as `--stat` has it, and its name with the unit. */
  readonly statistic: { readonly name: string | undefined; readonly label: string | undefined };
  /** Heads with a value, the largest first. */
  readonly heads: readonly RankedHead[];
  /** How many heads are sinks; absent of other statistics. */
  readonly sinks?: Sinks;
}

/**
 * The heads with the largest values, and which share of all are sinks.
 * @param attention of `headMatrix`
 * @param stat the name of its statistic
 * @param top how many heads to list; absent for all
 */
export function rankingOf(
  attention: Attention,
  stat: string | undefined,
  top: number | undefined,
): HeadRanking {
  const ranked = rankHeads(attention);
  return {
    statistic: { name: stat, label: attention.measure?.label },
    heads: ranked.slice(0, top),
    ...(stat === 'sink' ? { sinks: sinksIn(ranked) } : {}),
  };
}
