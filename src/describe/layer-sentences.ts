/** The statistics of layers and rows in English. */

import type { LayerFacts, RowInWords, RowPair } from './layer-facts.ts';
import { keyName, keyNames, layerNames, number } from './names.ts';
import type { RowOverLayers } from './rows-over-layers.ts';
import { joined, list, name, type Sentence, say } from './sentence.ts';

/** Peaks that are listed; the other keys are counted. */
const MOST_PEAKS = 6;

/** A row over the layers. @param labels of all layers drawn */
export function rowSentences(row: RowOverLayers, labels: readonly string[]): Sentence[] {
  const { meanPeak, meanEffectiveKeys, meanSeen, mostChange, leastChange, stable } = row;
  if (!meanPeak) return [['No weights: all are masked or missing.']];
  const equal = meanPeak.equals > 0 ? `, and as much on ${meanPeak.equals} other keys` : '';
  const over = labels.length > 1 ? 'Averaged over layers, most' : 'Most';
  const between = (from: number, to: number) =>
    say`${layerNames(labels, [from])} to ${layerNames(labels, [to])}`;
  return [
    say`${over} weight is on ${keyName(meanPeak.key, meanPeak.token)}: ${number(meanPeak.weight)}${equal}.`,
    ...(meanEffectiveKeys === null
      ? []
      : [say`Mean effective keys: ${number(meanEffectiveKeys)} of ${number(meanSeen ?? 0)}.`]),
    ...peakSentences(row, labels),
    ...(mostChange && leastChange && mostChange !== leastChange
      ? [
          say`The largest change between neighbours is from ${between(mostChange.from, mostChange.to)} (divergence ${number(mostChange.divergence)} nats), the smallest from ${between(leastChange.from, leastChange.to)} (${number(leastChange.divergence)}).`,
        ]
      : []),
    ...stable.map(
      ({ from, to, divergence }) =>
        say`Stable in ${layerNames(labels, upTo(from, to))}: at most ${number(divergence)} nats from one to the next.`,
    ),
  ];
}

const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

function peakSentences({ peaks }: RowOverLayers, labels: readonly string[]): Sentence[] {
  if (peaks.length === 0 || labels.length < 2) return [];
  const shown = peaks.slice(0, MOST_PEAKS);
  const parts = shown.map(
    ({ key, token, layers }) => say`${keyName(key, token)} in ${layerNames(labels, layers)}`,
  );
  const rest = peaks.length - shown.length;
  const more: Sentence[] = rest > 0 ? [[`${rest} other keys in the rest`]] : [];
  return [say`Largest weight: ${joined([...parts, ...more], '; ')}.`];
}

/** A row in a layer. @param tokens of its keys */
export function rowInLayerSentences(row: RowInWords, tokens: readonly string[]): Sentence[] {
  const { top, min, seen, peak, missing } = row;
  if (!peak) return [[missing > 0 ? 'No weights: those it has are missing.' : 'No key has a weight.']];
  if (peak.weight === min)
    return [[seen === 1 ? `One key, with ${number(min)}.` : `All ${seen} weights are ${number(min)}.`]];
  // A weight of 0 is not worth a place among the largest.
  const shown = top.filter(({ weight }, i) => i === 0 || weight !== 0);
  const largest = shown.map(({ key, token, weight }) => say`${number(weight)} at ${keyName(key, token)}`);
  return [
    ...outstandingSentences(row, tokens),
    say`Largest: ${list(largest)}.`,
    ...(min !== null && min < 0 ? [[`Smallest: ${number(min)}.`]] : []),
    placesSentence(row),
    spreadSentence(row),
  ];
}

function outstandingSentences(row: RowInWords, tokens: readonly string[]): Sentence[] {
  const { outstanding, outstandingShare } = row;
  if (outstandingShare === null) return row.entropy === null ? [] : [['No key stands out.']];
  const verb = outstanding.length === 1 ? 'stands out' : 'stand out';
  return [
    capital(say`${keyNames(outstanding, tokens)} ${verb}, with ${number(outstandingShare)} of the mass.`),
  ];
}

const capital = ([first = '', ...rest]: Sentence): Sentence =>
  typeof first === 'string' ? [first.charAt(0).toUpperCase() + first.slice(1), ...rest] : [first, ...rest];

function placesSentence({ first, last, own, special }: RowInWords): Sentence {
  const parts = [
    ['first key', first],
    ['last key', last],
    ['own key', own],
    ['special tokens', special],
  ].flatMap(([what, weight]): Sentence[] =>
    typeof weight === 'number' ? [[`${what} ${number(weight)}`]] : [],
  );
  return capital(say`${joined(parts, ', ')}.`);
}

function spreadSentence({ mass, entropy, effectiveKeys, evenness, distance, seen }: RowInWords): Sentence {
  const sum = mass === null ? 'Sum too large for a number' : `Sum ${number(mass)}`;
  if (entropy === null || effectiveKeys === null) return [`${sum}; no distribution, so no entropy.`];
  const even = evenness === null ? '' : `, evenness ${number(evenness)}`;
  const far = distance === null ? '' : `; mean distance ${number(distance)} keys`;
  return [
    `${sum}; entropy ${number(entropy)} nats, ${number(effectiveKeys)} effective keys of ${seen}${even}${far}.`,
  ];
}

/** Two rows of a layer. */
export function pairSentence(pair: RowPair, { rows }: LayerFacts, labels: readonly string[]): Sentence {
  const [a, b] = pair.rows.map((row): Sentence => [name(labels[row] ?? '')]) as [Sentence, Sentence];
  if (pair.divergence === null) return say`${a} and ${b}: no divergence, as one is no distribution.`;
  const evenness = (row: number) => number(rows[row]?.evenness ?? Number.NaN);
  const [one, other] = pair.moreConcentrated === pair.rows[1] ? [b, a] : [a, b];
  const [low, high] = pair.moreConcentrated === pair.rows[1] ? pair.rows.toReversed() : pair.rows;
  const more =
    pair.moreConcentrated === null
      ? ''
      : say`; ${one} is more concentrated than ${other} (evenness ${evenness(low as number)} against ${evenness(high as number)})`;
  return say`${a} and ${b} diverge by ${number(pair.divergence)} nats${more}.`;
}
