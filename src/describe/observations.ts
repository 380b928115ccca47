/** Finds the patterns in attention weights. */
import type { Attention } from '../attention/attention.ts';
import { findAnomalies } from './anomalies.ts';
import { findContrasts } from './contrasts.ts';
import { OBSERVATION_KINDS, type Observation } from './observation.ts';
import { findRecurringKeys } from './recurring.ts';
import type { RowFacts } from './row-facts.ts';
import { type RowSeries, seriesOf } from './row-series.ts';
import { findStretches } from './stretches.ts';

/**
 * Every pattern that is there and that chance would not show: rows whose keys were shuffled in every layer give none in 99 of 100
 * inputs. Rows with weights below 0, which are no distributions, have none.
 * @param facts `facts[layer][row]`
 */
export function findObservations(
  attention: Attention,
  facts: readonly (readonly RowFacts[])[],
): Observation[] {
  const largest = facts.flat().reduce((most, { top }) => Math.max(most, top[0]?.weight ?? 0), 0);
  const found = attention.rows.flatMap((_, row): Observation[] => {
    const series: RowSeries = seriesOf(attention, facts, row);
    return [
      ...findRecurringKeys(series, attention.rows.length),
      ...findAnomalies(series, largest),
      ...findStretches(series),
    ];
  });
  return [...found, ...findContrasts(attention, facts, largest)].sort(
    (a, b) => OBSERVATION_KINDS.indexOf(a.kind) - OBSERVATION_KINDS.indexOf(b.kind),
  );
}
