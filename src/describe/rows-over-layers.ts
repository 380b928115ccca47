/** A row over the layers: where its peak is, where it changes, and where it is stable. */
import type { Attention } from '../attention/attention.ts';
import { grouped } from '../core/places.ts';
import type { NamedWeight } from './layer-facts.ts';
import type { Favourite } from './overall.ts';
import type { RowFacts } from './row-facts.ts';
import { type RowInLayer, seriesOf } from './row-series.ts';
import { divergenceOfShares } from './statistics.ts';

/** Divergence between two layers, in nats, up to which a row is stable from one to the next. */
const STABLE = 0.05;
/** A shorter run of layers is not called stable. */
const LEAST_STABLE = 3;

/** From one layer drawn to the next: positions of the two, and the Jensen-Shannon divergence in nats. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly divergence: number;
}

/** One row over the layers. Layers are positions among those drawn. */
export interface RowOverLayers {
  /** Position among the rows drawn. */
  readonly row: number;
  readonly label: string;
  /** The key of the largest mean weight over layers, and how many other keys have the same; null where the row has no weights. */
  readonly meanPeak: (NamedWeight & { readonly equals: number }) | null;
  /** Keys that have the peak, and the layers in which they have it, the commonest first. */
  readonly peaks: readonly {
    readonly key: number;
    readonly token: string;
    readonly layers: readonly number[];
  }[];
  /** Means over the layers in which the row is a distribution; null where it is none. */
  readonly meanEffectiveKeys: number | null;
  readonly meanSeen: number | null;
  /** The largest and the smallest change between neighbouring layers; null where there are no two. */
  readonly mostChange: Change | null;
  readonly leastChange: Change | null;
  /** Runs of three layers or more with changes of at most 0.05 nats, and the largest of them. */
  readonly stable: readonly Change[];
}

/** Every row over the layers. */
export const rowsOverLayers = (
  attention: Attention,
  facts: readonly (readonly RowFacts[])[],
  favourites: readonly Favourite[],
): RowOverLayers[] =>
  attention.rows.map(({ label }, row) => {
    const { layers } = seriesOf(attention, facts, row);
    const changes = changesOf(layers);
    const sorted = changes.toSorted((a, b) => b.divergence - a.divergence);
    return {
      ...{ row, label, meanPeak: meanPeakOf(favourites, row), peaks: peaksOf(attention, layers, row) },
      meanEffectiveKeys: meanOf(layers, ({ facts: { effectiveKeys } }) => effectiveKeys ?? 0),
      meanSeen: meanOf(layers, ({ facts: { seen } }) => seen),
      ...{ mostChange: sorted[0] ?? null, leastChange: sorted.at(-1) ?? null, stable: stableRuns(changes) },
    };
  });

function meanPeakOf(favourites: readonly Favourite[], row: number): RowOverLayers['meanPeak'] {
  const found = favourites.find((favourite) => favourite.row === row);
  if (!found) return null;
  const { key, token, mean: weight, equals } = found;
  return { key, token, weight, equals };
}

/** A row of equal weights has no peak. */
const hasPeak = ({ facts: { min }, peak }: RowInLayer) => min === undefined || peak.weight > min;

function peaksOf(
  { layers: all }: Attention,
  layers: readonly RowInLayer[],
  row: number,
): RowOverLayers['peaks'] {
  return [...grouped(layers.filter(hasPeak), ({ peak }) => peak.key)]
    .map(([key, found]) => {
      const places = found.map(({ layer }) => layer);
      return { key, token: all[places[0] ?? 0]?.tokens[row]?.[key] ?? '', layers: places };
    })
    .sort((a, b) => b.layers.length - a.layers.length);
}

const meanOf = (layers: readonly RowInLayer[], numberOf: (layer: RowInLayer) => number): number | null =>
  layers.length === 0 ? null : layers.reduce((sum, layer) => sum + numberOf(layer), 0) / layers.length;

/** The changes between neighbours among the layers drawn. */
function changesOf(layers: readonly RowInLayer[]): Change[] {
  return layers.flatMap((layer, i): Change[] => {
    const next = layers[i + 1];
    if (next?.layer !== layer.layer + 1) return [];
    const divergence = divergenceOfShares(layer.shares, next.shares);
    return [{ from: layer.layer, to: next.layer, divergence }];
  });
}

function stableRuns(changes: readonly Change[]): Change[] {
  const found: Change[] = [];
  for (const change of changes) {
    if (change.divergence > STABLE) continue;
    const run = found.at(-1);
    if (run?.to === change.from)
      found[found.length - 1] = {
        ...{ from: run.from, to: change.to },
        divergence: Math.max(run.divergence, change.divergence),
      };
    else found.push(change);
  }
  return found.filter(({ from, to }) => to - from + 1 >= LEAST_STABLE);
}
