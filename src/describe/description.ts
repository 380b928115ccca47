/** What there is to say about a figure, as data; `document.ts` puts it into words. */
import { type Attention, selectionWords, truePositions } from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import { largestOf } from '../core/math.ts';
import { pairsOf } from './contrasts.ts';
import { type LayerFacts, layerFacts } from './layer-facts.ts';
import type { Observation } from './observation.ts';
import { findObservations } from './observations.ts';
import { type CellFact, overallOf } from './overall.ts';
import { inSequence } from './positions.ts';
import { factsOf } from './row-facts.ts';
import { type RowOverLayers, rowsOverLayers } from './rows-over-layers.ts';
import type { Drawn } from './value-sentences.ts';

/** 1: what is drawn. 2: its statistics. 3: patterns. (Lundgard and Satyanarayan 2021; level 4, why, is for the author.) */
export type Level = 1 | 2 | 3;

/** A figure as far as a description tells of it. */
export interface Described {
  /** With the labels and tokens that the figure shows. */
  readonly attention: Attention;
  /** The difference of the first two inputs, where it stands beside them; `attention` is then without it. */
  readonly difference?: Attention;
  /** The figure's title; empty for none. */
  readonly title: string;
  /** What its panels are; rows and layers change places where they are queries. */
  readonly panels: 'layers' | 'heads' | 'queries' | 'patches';
  readonly drawn: Drawn & { readonly scale: string; readonly colormap: string };
}

/** What is drawn, and the statistics of all values. */
export interface Overview {
  readonly title: string;
  readonly reduction?: string;
  readonly selection?: string;
  /** Labels of the layers and rows drawn; other parts of the description name them by position. */
  readonly layers: readonly string[];
  readonly rows: readonly { readonly label: string; readonly query?: number }[];
  /** Keys of the longest row, and the different lists of key tokens. */
  readonly keys: number;
  readonly tokens: readonly (readonly string[])[];
  readonly scale: {
    readonly name: string;
    readonly colormap: string;
    readonly domain: readonly [number, number];
  };
  /** From level 2 on; null where no cell has a value. */
  readonly values?: {
    readonly min: number;
    readonly max: number;
    readonly largest: CellFact;
    readonly masked: number;
    readonly missing: number;
    readonly clipped: Drawn['clipped'];
    /** Smallest and largest sum of a row; absent where a sum is too large for a number. */
    readonly rowSums?: readonly [number, number];
  } | null;
  /** Of a difference (level 2): its ends, and the divergence of each row of each layer, in nats; null where a row is no distribution. */
  readonly difference?: {
    readonly min: number | null;
    readonly max: number | null;
    readonly divergences: readonly (readonly (number | null)[])[];
  };
}

/** The description of a figure. Levels that were not asked for leave their lists empty. */
export interface Description {
  readonly level: Level;
  readonly overview: Overview;
  /** Each row over the layers (level 2). */
  readonly rows: readonly RowOverLayers[];
  /** Each layer, row by row (level 2). */
  readonly layers: readonly LayerFacts[];
  /** Patterns (level 3). */
  readonly observations: readonly Observation[];
}

/** Describes a figure. Weights are read once for each statistic, and none is copied. */
export function describe(described: Described, level: Level): Description {
  const { attention } = described;
  const overview = overviewOf(described);
  if (level === 1) return { level, overview, rows: [], layers: [], observations: [] };
  const facts = factsOf(attention);
  const overall = overallOf(attention, Number.POSITIVE_INFINITY);
  const { min, max: largest, masked, missing, favourites } = overall;
  const sums = facts.flat().flatMap((row) => (row.seen === 0 ? [] : [row.mass]));
  const known = sums.filter((sum) => sum !== undefined);
  const values = largest && {
    ...{ min, max: largest.value, largest, masked, missing, clipped: described.drawn.clipped },
    ...(known.length < sums.length
      ? {}
      : { rowSums: [-largestOf(known, (sum) => -sum), largestOf(known, (sum) => sum)] as const }),
  };
  // Several inputs are no sequence of layers, and differences no distributions.
  const isOne = !attention.inputs && attention.quantity !== 'difference';
  const columns: Description = {
    level,
    overview: { ...overview, values: values ?? null, ...differenceFacts(described) },
    rows: isOne ? rowsOverLayers(attention, facts, favourites) : [],
    layers: layerFacts(attention, facts, pairsOf(attention.rows.length)),
    observations: level === 3 && isOne ? findObservations(attention, facts) : [],
  };
  return inSequence(columns, attention);
}

function differenceFacts({ attention, difference }: Described): Pick<Overview, 'difference'> {
  const drawn = difference ?? (attention.quantity === 'difference' ? attention : undefined);
  if (!drawn) return {};
  const { min, max } = overallOf(drawn, 0);
  const divergences = drawn.layers.map((layer) => layer.divergences ?? []);
  return { difference: { min: max ? min : null, max: max?.value ?? null, divergences } };
}

function overviewOf({ attention, title, drawn }: Described): Overview {
  const { layers, rows, reduction, selection } = attention;
  const at = truePositions(attention);
  return {
    title,
    ...(reduction ? { reduction: reductionWords(reduction) } : {}),
    ...(selection ? { selection: selectionWords(selection) } : {}),
    layers: layers.map(({ label }) => label),
    rows: rows.map(({ label, query }) => (query === undefined ? { label } : { label, query: at(query) })),
    keys: largestOf(layers, ({ keyCount }) => keyCount, 0),
    tokens: [...new Set(layers.flatMap((layer) => layer.tokens))],
    scale: { name: drawn.scale, colormap: drawn.colormap, domain: drawn.domain },
  };
}
