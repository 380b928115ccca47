/** One number for the rows of a head: the statistics that `--stat` names (`options/statistics.ts` defines them). */
import type { Attention } from '../attention/attention.ts';
import { chooseKeys } from '../attention/keys.ts';
import { OptionConflict, type Problem } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { memoize } from '../core/memoize.ts';
import type { FigureOptions } from '../options/options.ts';
import { STATISTICS, type StatisticName } from '../options/statistics.ts';
import {
  duplicateTokenKeys,
  inductionKeys,
  patternScore,
  previousTokenKeys,
  sinkStrength,
} from './head-scores.ts';
import { effectiveKeys, entropy, evenness, gini, meanDistance, shareOn, topWeight } from './statistics.ts';
import { rowOf, type WeightRow } from './weight-row.ts';

/** A statistic, and the keys that it asks about. */
type Request = Pick<FigureOptions, 'statKey' | 'statOn'> & { readonly stat: StatisticName };

/** The statistic of each panel, in its unit; undefined where no row of it has one. */
interface PanelStatistics {
  readonly values: readonly (number | undefined)[];
  /** Name and unit. */
  readonly label: string;
  /** What was done to the rows: `mean over 40 queries`. */
  readonly over: string;
}

/**
 * The statistic of each panel, over all its rows.
 * @throws OptionConflict for rows or tokens that the statistic needs and the input lacks, and for keys that are not there
 */
export function statisticsOf(attention: Attention, request: Request): PanelStatistics {
  const { layers, rows } = attention;
  const { stat, statKey: key = 0 } = request;
  refuseOthers(request);
  checkNeeds(attention, stat, key);
  const on = massKeys(attention, request);
  const scoreOf = scorer({ stat, key, on });
  const values = layers.map((layer) =>
    scoreOf(
      rows.map((_, row) => rowOf(layer, rows, row)),
      layer.tokens[0] ?? [],
    ),
  );
  const over = `over ${rows.length} ${rows.length === 1 ? 'query' : 'queries'}`;
  return { values, label: labelOf(request), over: OF_ROWS[stat] && rows.length > 1 ? `mean ${over}` : over };
}

/** What a statistic is asked of. */
interface Asked {
  readonly stat: StatisticName;
  readonly key: number;
  readonly on: readonly number[];
}

/** Statistics of a row; a head has the mean over its rows. */
const OF_ROWS: Readonly<
  Partial<Record<StatisticName, (row: WeightRow, asked: Asked) => number | undefined>>
> = {
  entropy: (row) => entropy(row),
  evenness,
  'effective-keys': effectiveKeys,
  distance: (row) => meanDistance(row),
  mass: (row, { on }) => shareOn(row, on),
  top: topWeight,
  gini,
};

/** Keys of the pattern of a score, in the row of a query. */
const PATTERNS = {
  previous: (_: readonly string[], query: number) => previousTokenKeys(query),
  duplicate: duplicateTokenKeys,
  induction: inductionKeys,
} as const;

type Score = (rows: readonly WeightRow[], tokens: readonly string[]) => number | undefined;

function scorer(asked: Asked): Score {
  const ofRow = OF_ROWS[asked.stat];
  if (ofRow) return (rows) => meanOf(rows.flatMap((row) => ofRow(row, asked) ?? []));
  if (asked.stat === 'sink') return (rows) => sinkStrength(rows, asked.key);
  const keysOf = PATTERNS[asked.stat as keyof typeof PATTERNS];
  // All heads of one sequence have one list of tokens.
  const patternOf = memoize((tokens: readonly string[]) => memoize((query: number) => keysOf(tokens, query)));
  return (rows, tokens) => patternScore(rows, patternOf(tokens));
}

const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

function labelOf({ stat, statKey = 0, statOn }: Request): string {
  if (stat === 'sink') return `mean weight on key ${statKey}`;
  if (stat === 'mass') return `share of mass on ${statOn}`;
  return STATISTICS[stat].label;
}

/** @throws OptionConflict for an option of another statistic, and for mass on no keys */
function refuseOthers({ stat, statKey, statOn }: Request): void {
  if (statKey !== undefined && stat !== 'sink') throw unused('statKey', 'sink', stat);
  if (statOn !== undefined && stat !== 'mass') throw unused('statOn', 'mass', stat);
  if (stat === 'mass' && statOn === undefined)
    throw refuse({
      code: 'bad-flag',
      message: 'found "mass" without its keys, expected keys, segments or tokens',
      hint: 'name them, as in --stat-on 0-3',
    });
}

const unused = (option: 'statKey' | 'statOn', of: StatisticName, stat: StatisticName) =>
  new OptionConflict({
    option,
    code: 'unused-option',
    message: `found with the statistic ${stat}, expected only with ${of}`,
    hint: `leave it out, or use --stat ${of}`,
  });

/** @throws OptionConflict for a row without its query's position, tokens that all differ, and a key that no row has */
function checkNeeds({ layers, rows }: Attention, stat: StatisticName, key: number): void {
  const unplaced = rows.find(({ query }) => query === undefined);
  if (unplaced && (stat === 'distance' || stat in PATTERNS))
    throw refuse({
      code: 'no-query-position',
      message: `found row ${JSON.stringify(unplaced.label)} without the position of its query, expected one for "${stat}"`,
      hint: 'give rows of a file as { "label": "P@8", "query": 8 }; for arrays, say where they begin: --first-query 0',
    });
  if ((stat === 'duplicate' || stat === 'induction') && !hasRepeats(layers))
    throw refuse({
      code: 'no-such-token',
      message: `found no token that occurs twice, expected one for "${stat}"`,
      hint: 'keys without tokens are numbered: name their file with --tokens; or use a sequence that repeats itself',
    });
  const keys = largestOf(layers, ({ keyCount }) => keyCount);
  if (stat === 'sink' && key >= keys)
    throw new OptionConflict({
      option: 'statKey',
      code: 'no-such-key',
      message: `found ${key}, expected a position from 0 to ${keys - 1}`,
      hint: 'positions count from 0',
    });
}

/** Whether a token occurs twice in a list of tokens, of which most rows share one. */
function hasRepeats(layers: Attention['layers']): boolean {
  const lists = new Set(layers.flatMap(({ tokens }) => tokens));
  return [...lists].some((list) => new Set(list).size < list.length);
}

/** The keys of `mass`, named as `--keys` names them. @throws OptionConflict for keys that are not there */
function massKeys(attention: Attention, { statOn }: Request): readonly number[] {
  try {
    return chooseKeys(attention, statOn)?.kept ?? [];
  } catch (error) {
    if (!(error instanceof OptionConflict)) throw error;
    throw new OptionConflict({ ...error.problem, option: 'statOn' });
  }
}

const refuse = (problem: Problem) => new OptionConflict({ ...problem, option: 'stat' });
