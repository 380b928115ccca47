/** Patterns in attention weights, as data: what was found, by which statistic. `observation-sentences.ts` puts them into words. */

/** What observations have in common. Rows and layers are positions among those drawn, as in `overview`. */
interface Observed {
  /** Position of the row among the rows drawn. */
  readonly row: number;
}

/** The same keys stand out in most layers. */
export interface KeySetObservation extends Observed {
  readonly kind: 'same-keys';
  readonly statistic: 'share';
  readonly keys: readonly number[];
  /** Layers in which these keys stand out, and no others. */
  readonly layers: readonly number[];
  readonly otherLayers: readonly number[];
  /** Smallest and largest share of the row's mass on the keys in `layers`. */
  readonly share: readonly [number, number];
  /** The same in `otherLayers`; absent where there are none. */
  readonly otherShare?: readonly [number, number];
  /** Layers of `layers` in which a key has the largest weight; keys that never have it are left out. */
  readonly peaks: readonly { readonly key: number; readonly layers: readonly number[] }[];
}

/** A key stands out or has the peak in several layers, more often than chance has it. */
export interface RecurringKeyObservation extends Observed {
  readonly kind: 'recurring-key';
  readonly statistic: 'weight';
  readonly key: number;
  /** Layers in which the key stands out. */
  readonly layers: readonly number[];
  /** Layers in which it has the row's largest weight. */
  readonly peakLayers: readonly number[];
  /** Smallest and largest weight in `layers`, and the largest in all others; absent where there are none. */
  readonly weight?: readonly [number, number];
  readonly otherWeight?: number;
  /** Mean share of the row's mass over all layers, and the share of one key if all were equal. */
  readonly meanShare: number;
  readonly evenShare: number;
}

/** A layer in which a row is unlike itself in the other layers. */
export interface AnomalyObservation extends Observed {
  readonly kind: 'anomaly';
  readonly statistic: 'divergence';
  readonly layer: number;
  /** The key whose share rises most, its weight there, and its largest weight in the other layers. */
  readonly key: number;
  readonly weight: number;
  readonly otherWeight: number;
  /** Whether it is the largest weight of all rows and layers. */
  readonly isLargest: boolean;
  /** Jensen-Shannon divergence from the mean of the other layers, in nats; its robust z-score, and the score that counts. */
  readonly divergence: number;
  readonly z: number;
  readonly threshold: number;
}

/** A row has less mass on the keys drawn than another one. */
export interface LessMassObservation extends Observed {
  readonly kind: 'less-mass';
  readonly statistic: 'mass';
  readonly than: number;
  /** Layers in which it has less, of those in which the two differ. */
  readonly layers: readonly number[];
  readonly of: number;
  readonly meanMass: number;
  readonly thanMeanMass: number;
  /** How many weights of each row lie below `limit`, a quarter of the largest weight drawn. */
  readonly low: {
    readonly limit: number;
    readonly count: number;
    readonly of: number;
    readonly thanCount: number;
    readonly thanOf: number;
  };
}

/** A row is more concentrated than another one: its evenness is lower. */
export interface ConcentrationObservation extends Observed {
  readonly kind: 'more-concentrated';
  readonly statistic: 'evenness';
  readonly than: number;
  readonly layers: readonly number[];
  readonly of: number;
  readonly meanEvenness: number;
  readonly thanMeanEvenness: number;
}

/** A statistic is higher, or lower, in layers in the middle than before and after them. */
export interface StretchObservation extends Observed {
  readonly kind: 'middle-layers';
  readonly statistic: 'mass' | 'effectiveKeys';
  readonly direction: 'higher' | 'lower';
  readonly layers: readonly number[];
  readonly mean: number;
  readonly before: number;
  readonly after: number;
  /** Part of the variance over layers that the stretches explain. */
  readonly explained: number;
}

/** A pattern that was found. */
export type Observation =
  | KeySetObservation
  | RecurringKeyObservation
  | AnomalyObservation
  | LessMassObservation
  | ConcentrationObservation
  | StretchObservation;

/** The kinds of observations, in the order in which they are told. */
export const OBSERVATION_KINDS = [
  'same-keys',
  'less-mass',
  'recurring-key',
  'anomaly',
  'middle-layers',
  'more-concentrated',
] as const satisfies readonly Observation['kind'][];
