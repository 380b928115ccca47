/** How rows differ: which has less mass on the keys drawn, and which is more concentrated. */
import type { Attention } from '../attention/attention.ts';
import { CHANCE, chanceOfSigns } from './chance.ts';
import type { ConcentrationObservation, LessMassObservation } from './observation.ts';
import { median } from './robust.ts';
import type { RowFacts } from './row-facts.ts';
import { rowOf } from './weight-row.ts';

/** Rows are compared pair by pair; of more rows nobody reads the pairs. */
const MOST_COMPARED = 4;
/** A row has less mass if the other has at least so many times as much. */
const LEAST_RATIO = 1.25;
/** A row is more concentrated if the median difference in evenness is at least this. */
const LEAST_EVENNESS = 0.1;
/** Differences below this are rounding. */
const ROUNDING = 1e-6;
/** A weight is low below this part of the largest weight drawn. */
const LOW = 0.25;

/** Compares every two rows. @param largest the largest weight of all rows and layers */
export function findContrasts(
  attention: Attention,
  facts: readonly (readonly RowFacts[])[],
  largest: number,
): (LessMassObservation | ConcentrationObservation)[] {
  const pairs = pairsOf(attention.rows.length);
  return pairs.flatMap(([a, b]) => [
    ...lessMass(attention, facts, [a, b], largest, pairs.length),
    ...moreConcentrated(facts, [a, b], pairs.length),
  ]);
}

/** Every two of the rows, where they are few. */
export function pairsOf(rows: number): (readonly [number, number])[] {
  if (rows > MOST_COMPARED) return [];
  const all = Array.from({ length: rows }, (_, row) => row);
  return all.flatMap((a) => all.slice(a + 1).map((b) => [a, b] as const));
}

/** In which layers the statistic of one row is below that of the other. */
interface Comparison {
  readonly lower: number;
  readonly higher: number;
  readonly layers: readonly number[];
  /** Layers in which the two differ. */
  readonly of: number;
  /** The statistic in the layers that have both, of the lower row and of the higher one. */
  readonly values: readonly (readonly [number, number])[];
}

/** Compares two rows layer by layer; undefined where a coin could have chosen which is lower. */
function compare(
  facts: readonly (readonly RowFacts[])[],
  [a, b]: readonly [number, number],
  statistic: 'mass' | 'evenness',
  pairs: number,
): Comparison | undefined {
  const values = facts.flatMap((rows, layer) => {
    const [one, other] = [rows[a]?.[statistic], rows[b]?.[statistic]];
    return one === undefined || other === undefined ? [] : [{ layer, pair: [one, other] as const }];
  });
  const below = values.filter(({ pair: [one, other] }) => one < other - ROUNDING);
  const above = values.filter(({ pair: [one, other] }) => other < one - ROUNDING);
  const isFirst = below.length >= above.length;
  const layers = isFirst ? below : above;
  const of = below.length + above.length;
  if (of === 0 || chanceOfSigns(of, layers.length) * pairs > CHANCE) return undefined;
  return {
    ...(isFirst ? { lower: a, higher: b } : { lower: b, higher: a }),
    ...{ layers: layers.map(({ layer }) => layer), of },
    values: values.map(({ pair: [one, other] }) => (isFirst ? [one, other] : [other, one])),
  };
}

function lessMass(
  attention: Attention,
  facts: readonly (readonly RowFacts[])[],
  pair: readonly [number, number],
  largest: number,
  pairs: number,
): LessMassObservation[] {
  const found = compare(facts, pair, 'mass', pairs);
  if (!found) return [];
  const { lower: row, higher: than, layers, of, values } = found;
  const [meanMass, thanMeanMass] = meansOf(values);
  if (!(meanMass >= 0 && thanMeanMass >= LEAST_RATIO * meanMass)) return [];
  const limit = LOW * largest;
  const [low, thanLow] = [lowWeights(attention, row, limit), lowWeights(attention, than, limit)];
  return [
    {
      ...{ kind: 'less-mass', statistic: 'mass', row, than, layers, of, meanMass, thanMeanMass },
      low: { limit, ...low, thanCount: thanLow.count, thanOf: thanLow.of },
    },
  ];
}

function meansOf(values: Comparison['values']): readonly [number, number] {
  const mean = (side: 0 | 1) => values.reduce((sum, pair) => sum + pair[side] / values.length, 0);
  return [mean(0), mean(1)];
}

/** How many weights of a row lie below a limit, in all layers. */
function lowWeights(attention: Attention, row: number, limit: number): { count: number; of: number } {
  let [count, of] = [0, 0];
  for (const layer of attention.layers) {
    for (const weight of rowOf(layer, attention.rows, row).weights) {
      if (Number.isNaN(weight)) continue;
      of++;
      if (weight < limit) count++;
    }
  }
  return { count, of };
}

function moreConcentrated(
  facts: readonly (readonly RowFacts[])[],
  pair: readonly [number, number],
  pairs: number,
): ConcentrationObservation[] {
  const found = compare(facts, pair, 'evenness', pairs);
  if (!found) return [];
  const { lower: row, higher: than, layers, of, values } = found;
  if (median(values.map(([one, other]) => other - one)) < LEAST_EVENNESS) return [];
  const [meanEvenness, thanMeanEvenness] = meansOf(values);
  return [
    {
      ...{ kind: 'more-concentrated', statistic: 'evenness', row, than, layers, of },
      ...{ meanEvenness, thanMeanEvenness },
    },
  ];
}
