/** Keys to which a row attends in many layers. */
import { largestOf, smallestOf, spanOf } from '../core/math.ts';
import { grouped } from '../core/places.ts';
import { CHANCE, chanceOfSet, chanceOfTotal, countShares } from './chance.ts';
import type { KeySetObservation, RecurringKeyObservation } from './observation.ts';
import type { RowInLayer, RowSeries } from './row-series.ts';

/** The set of keys that stands out in most layers, and other keys that recur. @param rows number of rows that are looked through */
export function findRecurringKeys(
  series: RowSeries,
  rows: number,
): (KeySetObservation | RecurringKeyObservation)[] {
  const set = findKeySet(series, rows);
  const known = set?.keys ?? [];
  const others = candidates(series).filter((key) => !known.includes(key));
  if (others.length === 0) return set ? [set] : [];
  const counted = series.layers.map(({ shares, facts }) => countShares(shares, facts.seen));
  const recurring = others.filter((key) => {
    const chance = chanceOfTotal(counted, totalShare(series, key));
    return chance * series.keyCount * rows <= CHANCE;
  });
  return [...(set ? [set] : []), ...recurring.map((key) => describeKey(series, key))];
}

const totalShare = ({ layers }: RowSeries, key: number) =>
  layers.reduce((sum, { shares }) => sum + (shares[key] ?? 0), 0);

/** The commonest set of outstanding keys, if it is that of half the layers or more, and not by chance. */
function findKeySet(series: RowSeries, rows: number): KeySetObservation | undefined {
  const named = series.layers.filter(({ facts }) => facts.outstanding.length > 0);
  const bySet = grouped(named, ({ facts }) => facts.outstanding.join());
  const [same] = [...bySet.values()].sort((a, b) => b.length - a.length);
  const keys = same?.[0]?.facts.outstanding;
  if (!same || !keys || 2 * same.length < series.layers.length) return undefined;
  const fewest = smallestOf(same, ({ facts }) => facts.seen);
  const ofSize = series.layers.filter(({ facts }) => facts.outstanding.length === keys.length).length;
  if (chanceOfSet(fewest, keys.length, ofSize, same.length) * rows > CHANCE) return undefined;
  return describeSet(series, keys, same);
}

function describeSet(
  { row, layers }: RowSeries,
  keys: readonly number[],
  same: readonly RowInLayer[],
): KeySetObservation {
  const others = layers.filter((layer) => !same.includes(layer));
  const shareOf = ({ shares }: RowInLayer) => keys.reduce((sum, key) => sum + (shares[key] ?? 0), 0);
  const peaks = keys.map((key) => ({ key, layers: positions(same.filter(({ peak }) => peak.key === key)) }));
  return {
    ...{ kind: 'same-keys', statistic: 'share', row, keys, layers: positions(same) },
    otherLayers: positions(others),
    share: spanOf(same.map(shareOf)),
    ...(others.length === 0 ? {} : { otherShare: spanOf(others.map(shareOf)) }),
    peaks: peaks.filter((peak) => peak.layers.length > 0),
  };
}

/** Layers in which a key must stand out or have the peak to recur: a quarter of them. Few layers need more. */
const leastLayers = (layers: number) => Math.max(layers < 8 ? 4 : 3, layers / 4);

/** Keys that stand out, or have the peak, in enough layers; low to high. */
function candidates({ layers }: RowSeries): number[] {
  const counts = new Map<number, number>();
  for (const { facts, peak } of layers)
    for (const key of new Set([...facts.outstanding, peak.key])) counts.set(key, (counts.get(key) ?? 0) + 1);
  const least = leastLayers(layers.length);
  return [...counts].flatMap(([key, count]) => (count >= least ? [key] : [])).sort((a, b) => a - b);
}

function describeKey(series: RowSeries, key: number): RecurringKeyObservation {
  const { row, layers } = series;
  const outstanding = layers.filter(({ facts }) => facts.outstanding.includes(key));
  const others = layers.filter((layer) => !outstanding.includes(layer));
  const weightOf = ({ shares, mass }: RowInLayer) => (shares[key] ?? 0) * mass;
  return {
    ...{ kind: 'recurring-key', statistic: 'weight', row, key, layers: positions(outstanding) },
    peakLayers: positions(layers.filter(({ peak }) => peak.key === key)),
    ...(outstanding.length === 0 ? {} : { weight: spanOf(outstanding.map(weightOf)) }),
    ...(others.length === 0 ? {} : { otherWeight: largestOf(others, weightOf) }),
    meanShare: totalShare(series, key) / layers.length,
    evenShare: layers.reduce((sum, { facts }) => sum + 1 / facts.seen, 0) / layers.length,
  };
}

const positions = (layers: readonly RowInLayer[]) => layers.map(({ layer }) => layer);
