import type { FigureOptions } from '../options/options.ts';
import type { KeySelection, KeySum, Segment } from './attention.ts';
import type { Measure } from './measure.ts';
import type { ReductionField } from './reduction.ts';

/** What an attention file writes for a key that the query cannot see, where the row does not simply end before it. */
export const MASKED = 'masked';

/** A row of weights: numbers, null (or NaN, from a library call) for a missing one, "masked" for a key the query cannot see. */
export type WeightRow = ArrayLike<number | null | typeof MASKED>;

/** An attention file as its author writes it. */
export interface AttentionFile {
  readonly $schema?: unknown;
  readonly title?: string;
  /** What was done to the heads before the weights were written, shown under the title. Free text decides nothing. */
  readonly reduction?: ReductionField;
  /** What the numbers are, where they are no attention weights: a row a layer, a column a head. */
  readonly measure?: Measure;
  /** Which keys of a longer input these are, shown under the title. */
  readonly selection?: KeySelection;
  /** What the numbers are, where they are no weights; the colorbar says it. */
  readonly quantity?: 'scores' | 'difference';
  /** What the divergences of a difference are, where they are not those of the rows drawn. */
  readonly divergence?: 'pairs';
  /** How keys of a longer input were summed into these columns, shown under the title. */
  readonly sums?: readonly KeySum[];
  /** Named stretches of keys. */
  readonly segments?: readonly Segment[];
  /** Names of inputs that are compared, each a column of panels; every layer then says its input. */
  readonly inputs?: readonly string[];
  /** What the names in `inputs` are, where they are queries, and inputs are rows. */
  readonly columns?: 'queries';
  /** Key tokens, as many as the longest row has keys; may be left out where every layer or every row has its own. */
  readonly tokens?: readonly string[];
  /** Row labels, or rows with a query position and tokens of their own. */
  readonly rows: readonly (
    | string
    | {
        readonly label: string;
        readonly query?: number;
        readonly segment?: number;
        readonly tokens?: readonly string[];
      }
  )[];
  /** Per layer, or head of a layer, a matrix `weights[row][key]`, bare or with a label and tokens of its own. */
  readonly layers: readonly (
    | readonly WeightRow[]
    | {
        readonly label?: string;
        readonly number?: number;
        readonly head?: number;
        readonly input?: number;
        readonly difference?: boolean;
        readonly divergences?: readonly (number | null)[];
        readonly weights: readonly WeightRow[];
        readonly tokens?: readonly string[];
      }
  )[];
  readonly figure?: FigureOptions;
  readonly meta?: unknown;
}
