/** Observations in English. Every sentence carries the numbers it is made from, and none says why. */
import { count } from '../core/words.ts';
import type { Description } from './description.ts';
import { keyName, keyNames, layerNames, layersOf, number } from './names.ts';
import type {
  AnomalyObservation,
  ConcentrationObservation,
  KeySetObservation,
  LessMassObservation,
  Observation,
  RecurringKeyObservation,
  StretchObservation,
} from './observation.ts';
import { joined, list, name, type Sentence, say } from './sentence.ts';

/** The names that the sentences need. */
interface Names {
  readonly labels: readonly string[];
  readonly row: (row: number) => Sentence;
  readonly tokens: (row: number) => readonly string[];
  readonly lastKey: (row: number) => number;
  readonly query: (row: number) => number | undefined;
}

/** Names of the layers, rows and keys of a description. @param tokensOf the key tokens of a row, in the longest layer */
export const namesOf = (
  { overview }: Pick<Description, 'overview'>,
  tokensOf: (row: number) => readonly string[],
): Names => ({
  labels: overview.layers,
  row: (row) => [name(overview.rows[row]?.label ?? '')],
  tokens: tokensOf,
  lastKey: (row) => tokensOf(row).length - 1,
  query: (row) => overview.rows[row]?.query,
});

/** What a kind of observation is called. */
const HEADINGS = {
  'same-keys': 'The same keys in most layers',
  'less-mass': 'Less mass',
  'recurring-key': 'A recurring key',
  anomaly: 'An anomaly',
  'middle-layers': 'Different middle layers',
  'more-concentrated': 'More concentrated',
} as const satisfies Record<Observation['kind'], string>;

/** An observation: its heading, with the row that it is about, and its sentences. */
interface ObservationInWords {
  readonly heading: Sentence;
  readonly sentences: readonly Sentence[];
}

/** An observation in words. */
export function observationInWords(observation: Observation, names: Names): ObservationInWords {
  const heading = say`${HEADINGS[observation.kind]} (${names.row(observation.row)}).`;
  return { heading, sentences: sentencesOf(observation, names) };
}

function sentencesOf(observation: Observation, names: Names): Sentence[] {
  switch (observation.kind) {
    case 'same-keys':
      return sameKeys(observation, names);
    case 'less-mass':
      return [lessMass(observation, names)];
    case 'recurring-key':
      return recurringKey(observation, names);
    case 'anomaly':
      return [anomaly(observation, names)];
    case 'middle-layers':
      return [middleLayers(observation, names)];
    case 'more-concentrated':
      return [moreConcentrated(observation, names)];
  }
}

/** `0.73 to 0.96`, or one number where the two read alike. */
function range([low, high]: readonly [number, number]): string {
  return number(low) === number(high) ? number(low) : `${number(low)} to ${number(high)}`;
}

/** Where keys stand: `, the first 3 keys,`, `, the last key,`, `, its own position,`; empty where there is nothing to say. */
function place(keys: readonly number[], row: number, names: Names): string {
  const [first = 0, last = 0] = [keys[0], keys.at(-1)];
  const isRun = last - first + 1 === keys.length;
  if (keys.length === 1 && first === names.query(row)) return ', its own position,';
  if (isRun && first === 0)
    return keys.length === 1 ? ', the first key,' : `, the first ${keys.length} keys,`;
  if (!isRun || last !== names.lastKey(row)) return '';
  return keys.length === 1 ? ', the last key,' : `, the last ${keys.length} keys,`;
}

function sameKeys(found: KeySetObservation, names: Names): Sentence[] {
  const { row, keys, layers, otherLayers, share, otherShare, peaks } = found;
  const all = layers.length + otherLayers.length;
  const others = otherShare
    ? say`; in ${layerNames(names.labels, otherLayers)} they have ${range(otherShare)}`
    : [];
  const peakKeys = peaks.map(
    (peak) =>
      say`${keyName(peak.key, names.tokens(row)[peak.key] ?? '')} in ${count(peak.layers.length, 'layer')}`,
  );
  return [
    say`In ${layersOf(layers.length, all)} ${keyNames(keys, names.tokens(row))}${place(keys, row, names)} stand${keys.length === 1 ? 's' : ''} out in ${names.row(row)}, with ${range(share)} of its mass${others}.`,
    ...(keys.length > 1 ? [say`The largest weight of these layers is on ${list(peakKeys)}.`] : []),
  ];
}

function lessMass(found: LessMassObservation, names: Names): Sentence {
  const { row, than, layers, of, meanMass, thanMeanMass, low } = found;
  return say`${names.row(row)} has less mass on the keys drawn than ${names.row(than)} in ${layersOf(layers.length, of)} (mean ${number(meanMass)} against ${number(thanMeanMass)}); ${low.count} of its ${low.of} weights are below ${number(low.limit)}, a quarter of the largest weight, against ${low.thanCount} of ${low.thanOf}.`;
}

function recurringKey(found: RecurringKeyObservation, names: Names): Sentence[] {
  const { row, key, layers, peakLayers, weight, otherWeight, meanShare, evenShare } = found;
  const label = keyName(key, names.tokens(row)[key] ?? '');
  const others = otherWeight === undefined ? '' : `, against at most ${number(otherWeight)} in the others`;
  const standsOut =
    weight && say`stands out in ${layerNames(names.labels, layers)}, with ${range(weight)}${others}`;
  const peaks =
    peakLayers.length > 0 && say`has the largest weight in ${layerNames(names.labels, peakLayers)}`;
  return [
    say`In ${names.row(row)} ${label}${place([key], row, names)} ${joined(
      [standsOut, peaks].filter((part) => part !== undefined && part !== false),
      ', and ',
    )}.`,
    say`Its mean share of the row's mass is ${number(meanShare)}, where equal weights would give ${number(evenShare)}.`,
  ];
}

function anomaly(found: AnomalyObservation, names: Names): Sentence {
  const { row, layer, key, weight, otherWeight, isLargest, divergence, z, threshold } = found;
  const largest = isLargest ? ', the largest weight of all rows and layers,' : '';
  return say`${layerNames(names.labels, [layer])} differs from the other layers in ${names.row(row)}: ${keyName(key, names.tokens(row)[key] ?? '')} has ${number(weight)}${largest} and at most ${number(otherWeight)} in the others (divergence from their mean ${number(divergence)} nats, robust z-score ${number(z)}, threshold ${threshold}).`;
}

function middleLayers(found: StretchObservation, names: Names): Sentence {
  const { row, statistic, direction, layers, mean, before, after, explained } = found;
  const isHigher = direction === 'higher';
  const what =
    statistic === 'mass'
      ? `has ${isHigher ? 'more' : 'less'} mass on the keys drawn`
      : `spreads over ${isHigher ? 'more' : 'fewer'} effective keys`;
  return say`${names.row(row)} ${what} in ${layerNames(names.labels, layers)} (mean ${number(mean)}) than in the layers before (${number(before)}) and after (${number(after)}); these stretches explain ${number(100 * explained)}% of the variance over layers.`;
}

function moreConcentrated(found: ConcentrationObservation, names: Names): Sentence {
  const { row, than, layers, of, meanEvenness, thanMeanEvenness } = found;
  return say`${names.row(row)} is more concentrated than ${names.row(than)} in ${layersOf(layers.length, of)} (mean evenness ${number(meanEvenness)} against ${number(thanMeanEvenness)}, where 1 is equal weights).`;
}
