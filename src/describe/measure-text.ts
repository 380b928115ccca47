/** What is said of a figure whose numbers are a statistic: layers down and heads across. */
import type { Attention, Measure } from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import { count } from '../core/words.ts';
import { rankHeads } from './head-ranking.ts';
import { briefNames, number } from './names.ts';
import { joined, name, type Sentence, say } from './sentence.ts';

/** Heads that are named, the largest first. */
const MOST_HEADS = 5;

const whatOf = ({ label }: Measure): Sentence => (label === '' ? ['a statistic'] : [name(label)]);

/** What is drawn, without names of layers. */
export const briefMeasure = ({ rows, layers }: Attention): Sentence => [
  `Heatmap of a statistic of ${count(rows.length, 'layer')} by ${count(layers[0]?.keyCount ?? 0, 'head')}.`,
];

/** What is drawn, and over which rows of weights (level 1). */
export function aboutMeasure({ rows, layers, reduction }: Attention, measure: Measure): Sentence[] {
  const heads = layers[0]?.keyCount ?? 0;
  const labels = briefNames(rows.map(({ label }) => label));
  return [
    say`Heatmap of ${whatOf(measure)}: ${count(rows.length, 'layer')} (${labels}) by ${count(heads, 'head')}.`,
    ...(reduction ? [say`Each value is ${name(reductionWords(reduction))}.`] : []),
  ];
}

/** The range of the values, and the heads with the largest (level 2). */
export function headSentences(attention: Attention): Sentence[] {
  const ranked = rankHeads(attention);
  const [first, last] = [ranked[0], ranked.at(-1)];
  if (!first || !last) return [['No head has a value.']];
  if (first.value === last.value) return [[`All values are ${number(first.value)}.`]];
  const largest = ranked
    .slice(0, MOST_HEADS)
    .map(({ layer, head, value }) => say`${name(layer)} ${name(head)} (${number(value)})`);
  return [
    say`Values run from ${number(last.value)} to ${number(first.value)}; the largest: ${joined(largest, ', ')}.`,
  ];
}
