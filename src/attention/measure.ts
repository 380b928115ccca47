/** What numbers are that were made from attention weights: a matrix of heads, or a curve. */

/** What the numbers are, where they are no attention weights but were made from them. */
export type Measure = MatrixMeasure | CurveMeasure;

/** A statistic of heads: a row a layer, and a column a head. */
interface MatrixMeasure {
  readonly kind: 'matrix';
  /** Name and unit, as `entropy (nats)`; empty where nobody said. */
  readonly label: string;
}

/** What a layer of a curve holds: the lines themselves, the ends of their bands, the statistic of equal weights, or a head of each. */
export const CURVE_PARTS = ['middle', 'low', 'high', 'uniform', 'dot'] as const;

export type CurvePart = (typeof CURVE_PARTS)[number];

/** How the places of a curve may stand along its x axis. */
export const SPACINGS = ['linear', 'log', 'even'] as const;

export type Spacing = (typeof SPACINGS)[number];

/** A statistic against layers or steps: a row a line, a column a place. */
export interface CurveMeasure {
  readonly kind: 'curve';
  /** Name and unit. */
  readonly label: string;
  /** What places are: `Layer` or `Step`. */
  readonly axis: string;
  /** Numbers of the places, ascending; as many as columns. */
  readonly places: readonly number[];
  /** How places stand along the x axis: by their logarithms, or equally far apart; absent for by their numbers. */
  readonly spacing?: Exclude<Spacing, 'linear'>;
  /** What each layer holds. */
  readonly parts: readonly CurvePart[];
}
