/** What is said of a figure whose numbers are a statistic: layers down and heads across, or a curve. */
import type { Attention } from '../attention/attention.ts';
import type { CurveMeasure, Measure } from '../attention/measure.ts';
import { reductionWords } from '../attention/reduction.ts';
import { count } from '../core/words.ts';
import { rankHeads } from './head-ranking.ts';
import { briefNames, number } from './names.ts';
import { joined, name, type Sentence, say, words } from './sentence.ts';

/** Heads that are named, the largest first, and lines that are told of. */
const MOST_HEADS = 5;
const MOST_LINES = 8;

const whatOf = ({ label }: Measure): Sentence => (label === '' ? ['a statistic'] : [name(label)]);

/** What is drawn, without names of layers. */
export function briefMeasure(attention: Attention, measure: Measure): Sentence {
  const { rows, layers } = attention;
  if (measure.kind === 'curve') return briefCurve(attention, measure);
  return [
    `Heatmap of a statistic of ${count(rows.length, 'layer')} by ${count(layers[0]?.keyCount ?? 0, 'head')}.`,
  ];
}

/** What is drawn, and over which rows of weights (level 1). */
export function aboutMeasure(attention: Attention, measure: Measure): Sentence[] {
  if (measure.kind === 'curve') return aboutCurve(attention, measure);
  const { rows, layers, reduction } = attention;
  const heads = layers[0]?.keyCount ?? 0;
  const labels = briefNames(rows.map(({ label }) => label));
  return [
    say`Heatmap of ${whatOf(measure)}: ${count(rows.length, 'layer')} (${labels}) by ${count(heads, 'head')}.`,
    ...(reduction ? [say`Each value is ${words(reductionWords(reduction))}.`] : []),
  ];
}

/** What is said of the values (level 2). */
export const measureSentences = (attention: Attention, measure: Measure): Sentence[] =>
  measure.kind === 'curve' ? lineSentences(attention, measure) : headSentences(attention);

/** The range of the values, and the heads with the largest. */
function headSentences(attention: Attention): Sentence[] {
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

/** What a curve shows, without names of lines. */
const briefCurve = ({ rows, layers }: Attention, { axis }: CurveMeasure): Sentence =>
  say`Line chart of a statistic over ${name(`${axis.toLowerCase()}s`)}: ${count(rows.length, 'line')} of ${count(layers[0]?.keyCount ?? 0, 'place')}.`;

function aboutCurve({ rows, reduction }: Attention, measure: CurveMeasure): Sentence[] {
  const { axis, places, spacing } = measure;
  const how = spacing === undefined ? '' : spacing === 'log' ? ', on a log scale' : ', equally far apart';
  const lines = briefNames(rows.map(({ label }) => label));
  return [
    say`Line chart of ${whatOf(measure)} over ${places.length} ${name(`${axis.toLowerCase()}${places.length === 1 ? '' : 's'}`)}${how}: ${count(rows.length, 'line')} (${lines}).`,
    ...(reduction ? [say`Values: ${words(reductionWords(reduction))}.`] : []),
  ];
}

/** Where each line begins, ends, and is lowest and highest (level 2). */
function lineSentences({ rows, layers: [middle] }: Attention, { axis, places }: CurveMeasure): Sentence[] {
  return rows.slice(0, MOST_LINES).map(({ label }, row) => {
    const points = places.flatMap((place, i) => {
      const value = middle?.weights[row * places.length + i] ?? Number.NaN;
      return Number.isNaN(value) ? [] : [{ place, value }];
    });
    const sorted = points.toSorted((a, b) => a.value - b.value);
    const [first, last, low, high] = [points[0], points.at(-1), sorted[0], sorted.at(-1)];
    if (!first || !last || !low || !high) return say`${name(label)} has no value.`;
    const at = name(axis.toLowerCase());
    return say`${name(label)} runs from ${number(first.value)} at ${at} ${first.place} to ${number(last.value)} at ${at} ${last.place}, lowest ${number(low.value)} at ${low.place}, highest ${number(high.value)} at ${high.place}.`;
  });
}
