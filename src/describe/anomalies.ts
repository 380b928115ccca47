/** Layers in which a row is unlike itself in the other layers. */
import { spanOf } from '../core/math.ts';
import type { AnomalyObservation } from './observation.ts';
import { median, robustZ } from './robust.ts';
import type { RowInLayer, RowSeries } from './row-series.ts';
import { divergenceOfShares } from './statistics.ts';

/** Fewer layers do not show what is usual. */
const LEAST_LAYERS = 6;
/** Divergence of a usual layer from the mean of the others, in nats: above it a row has no usual layer. */
const MOST_USUAL = 0.03;
/** The least divergence of an anomaly, in nats, and as a multiple of the usual one. */
const LEAST_DIVERGENCE = 0.1;
const LEAST_MULTIPLE = 4;
/** The robust z-score from which a layer is an anomaly. */
const THRESHOLD = 6;
/** Layers that are all but equal do not make an anomaly of rounding. */
const LEAST_MAD = 0.005;

/** The anomalies of a row. @param largest the largest weight of all rows and layers */
export function findAnomalies(series: RowSeries, largest: number): AnomalyObservation[] {
  const layers = comparable(series.layers);
  if (layers.length < LEAST_LAYERS) return [];
  const means = meansOfOthers(layers, series.keyCount);
  const divergences = layers.map(({ shares }, i) => divergenceOfShares(shares, means(i)));
  const usual = median(divergences);
  if (usual > MOST_USUAL) return [];
  const scores = robustZ(divergences, LEAST_MAD);
  return layers.flatMap((layer, i): AnomalyObservation[] => {
    const [divergence, z] = [divergences[i] as number, scores[i] as number];
    const isAnomaly = z >= THRESHOLD && divergence >= Math.max(LEAST_DIVERGENCE, LEAST_MULTIPLE * usual);
    if (!isAnomaly) return [];
    const key = mostRisen(layer, means(i));
    const others = layers.filter((other) => other !== layer).map((other) => weightAt(other, key));
    const weight = weightAt(layer, key);
    return [
      {
        ...{ kind: 'anomaly', statistic: 'divergence', row: series.row, layer: layer.layer, key, weight },
        otherWeight: spanOf(others)[1],
        isLargest: weight >= largest * (1 - 1e-12),
        ...{ divergence, z, threshold: THRESHOLD },
      },
    ];
  });
}

/** The layers in which the row sees as many keys as in most: a shorter layer is no anomaly. */
function comparable(layers: readonly RowInLayer[]): readonly RowInLayer[] {
  const usual = median(layers.map(({ facts }) => facts.seen));
  return layers.filter(({ facts }) => facts.seen === usual);
}

/** The mean shares of all layers but one. */
function meansOfOthers(layers: readonly RowInLayer[], keyCount: number): (layer: number) => Float64Array {
  const sums = new Float64Array(keyCount);
  for (const { shares } of layers)
    for (let key = 0; key < shares.length; key++) sums[key] = (sums[key] as number) + (shares[key] as number);
  return (layer) => {
    const shares = layers[layer]?.shares ?? [];
    return sums.map((sum, key) => Math.max(0, sum - (shares[key] ?? 0)) / (layers.length - 1));
  };
}

/** The key whose share is most above its mean in the other layers. */
function mostRisen({ shares }: RowInLayer, means: Float64Array): number {
  const rises = shares.map((share, key) => share - (means[key] ?? 0));
  return rises.indexOf(rises.reduce((most, rise) => Math.max(most, rise), Number.NEGATIVE_INFINITY));
}

const weightAt = ({ shares, mass }: RowInLayer, key: number) => (shares[key] ?? 0) * mass;
