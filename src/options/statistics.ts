/** The statistics of a head: their names, and what each is. `describe/panel-statistic.ts` computes them. */

interface StatisticSpec {
  /** Name and unit on a colorbar or an axis. */
  readonly label: string;
  /** The definition, for help. A statistic of rows is the mean over the queries drawn. */
  readonly definition: string;
}

/** Every statistic of a head, by the name that `--stat` takes, in the order of help. */
export const STATISTICS = {
  entropy: {
    label: 'entropy (nats)',
    definition: 'Shannon entropy over the keys seen, in nats (Clark et al. 2019)',
  },
  evenness: {
    label: 'entropy / ln(keys seen)',
    definition: 'entropy over ln(keys seen): 0 for one key, 1 for equal weights (Pielou 1966)',
  },
  'effective-keys': {
    label: 'effective keys, exp(entropy)',
    definition: 'exp(entropy), a number of keys (Hill 1973)',
  },
  sink: {
    label: 'mean weight on the sink key',
    definition: 'mean weight on key k (--stat-key, 0) over queries at or after it (Gu et al. 2024)',
  },
  distance: {
    label: 'mean distance (keys)',
    definition: 'sum A |i - j| / sum A, in keys (Vig and Belinkov 2019)',
  },
  previous: {
    label: 'previous-token score',
    definition: 'mass on the key before each query over all mass (TransformerLens)',
  },
  duplicate: {
    label: 'duplicate-token score',
    definition: "mass on earlier keys with the query's token over all mass (TransformerLens)",
  },
  induction: {
    label: 'induction score',
    definition: "mass on keys after earlier ones with the query's token over all mass (Olsson et al. 2022)",
  },
  mass: {
    label: 'share of mass',
    definition: 'share of the mass on keys, segments or tokens (--stat-on)',
  },
  top: { label: 'largest weight', definition: 'largest weight of a row' },
  gini: {
    label: 'Gini coefficient',
    definition: 'Gini coefficient of the weights of the keys seen (Gini 1912)',
  },
} as const satisfies Record<string, StatisticSpec>;

export type StatisticName = keyof typeof STATISTICS;

/** The names of all statistics, in the same order. */
export const STATISTIC_NAMES = Object.keys(STATISTICS) as StatisticName[];

/** Stands for numbers that are a statistic already, `[layer, head]`. */
export const GIVEN = 'given';
