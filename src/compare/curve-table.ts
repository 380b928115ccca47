/** The numbers of a curve: a line's middle and band at each place, from the values of heads. */

import { type Attention, CellState } from '../attention/attention.ts';
import type { CurveMeasure, CurvePart } from '../attention/measure.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { grouped } from '../core/places.ts';
import { someOf } from '../core/words.ts';
import type { CurveRequest } from '../provenance/provenance.ts';
import { meanOf, SUMMARIES, type Values } from './curve-bands.ts';
import type { Observation } from './curve-read.ts';

/** What is said of a curve. */
interface About extends CurveRequest {
  readonly title?: string;
  /** Name and unit of the statistic. */
  readonly label: string;
  readonly words: readonly string[];
}

/** The curve as an attention: a row a line, a column a place, a layer for each part of its lines. */
export function toCurve(observations: readonly Observation[], about: About): Attention {
  const lines = [...new Set(observations.map(({ line }) => line))];
  const places = [...new Set(observations.map(({ x }) => x))].sort((a, b) => a - b);
  const byLine = grouped(observations, ({ line }) => line);
  const at = lines.flatMap((line) => {
    const byPlace = grouped(byLine.get(line) ?? [], ({ x }) => x);
    return places.map((x) => byPlace.get(x) ?? []);
  });
  if (about.bandOver === 'examples') refuseSingle(at);
  const values = at.map(about.bandOver === 'examples' ? exampleMeans : headValues);
  const parts = partsOf(at, values, about);
  const over = mostOf(values) > 1 ? summaryWords(countWords(lines, at, about), about) : 'one value each';
  const tokens = places.map(String);
  return {
    ...(about.title === undefined ? {} : { title: about.title }),
    reduction: { kind: 'text', text: [...about.words, over].join('; ') },
    measure: {
      kind: 'curve',
      label: about.label,
      axis: about.over === 'step' ? 'Step' : 'Layer',
      places,
      ...spacingOf(about, places),
      parts: parts.map(([part]) => part),
    },
    rows: lines.map((label, index) => ({ index, label })),
    layers: parts.map(([part, numbers], index) => ({
      ...{ index, label: part, keyCount: places.length, path: ['layers', index] },
      tokens: lines.map(() => tokens),
      weights: Float64Array.from(numbers, (value) => value ?? Number.NaN),
      states: Uint8Array.from(numbers, (value) =>
        value === undefined ? CellState.missing : CellState.value,
      ),
    })),
  };
}

/** What lines and bands are, as in "line: mean over 12 heads". */
function summaryWords(counted: string, { band }: About): string {
  const { line, bandIs } = SUMMARIES[band];
  return [`line: ${line} over ${counted}`, ...(bandIs ? [`band: ${bandIs}`] : [])].join(', ');
}

const mostOf = (values: readonly Values[]): number => largestOf(values, ({ length }) => length);

/**
 * Numbers by line and place for each part of the lines; undefined where there are no values.
 * @param at observations by line and place. @param values what the middle and the band are of
 */
function partsOf(
  at: readonly (readonly Observation[])[],
  values: readonly Values[],
  about: CurveRequest,
): (readonly [CurvePart, readonly (number | undefined)[]])[] {
  const { middle, band } = SUMMARIES[about.band];
  const ofAll = <T>(summary: (values: Values) => T) =>
    values.map((some) => (some.length === 0 ? undefined : summary(some)));
  const bands = band && mostOf(values) > 1 ? ofAll(band) : undefined;
  const dots = about.dots ? Array.from({ length: mostOf(values) }, (_, i) => i) : [];
  return [
    ['middle', ofAll(middle)],
    ...(bands
      ? ([
          ['low', bands.map((one) => one?.low)],
          ['high', bands.map((one) => one?.high)],
        ] as const)
      : []),
    ['uniform', at.map((some) => mean(some.flatMap(({ uniform }) => uniform ?? [])))],
    ...dots.map((i) => ['dot', values.map((some) => some[i])] as const),
  ];
}

/** @throws OptionConflict for logarithms of places that have none */
function spacingOf({ spacing }: CurveRequest, [first = 0]: readonly number[]): Pick<CurveMeasure, 'spacing'> {
  if (spacing === undefined || spacing === 'linear') return {};
  if (spacing === 'even' || first > 0) return { spacing };
  throw new OptionConflict({
    option: 'spacing',
    code: 'flags-conflict',
    message: `found "log" with a place at ${first}, expected places above 0`,
    hint: 'use --spacing even, which sets places equally far apart, or leave that input out',
  });
}

/** @throws OptionConflict where no line has several examples at a place */
function refuseSingle(at: readonly (readonly Observation[])[]): void {
  if (at.some((some) => examplesIn(some).length > 1)) return;
  throw new OptionConflict({
    option: 'bandOver',
    code: 'inputs-differ',
    message: 'found one example in each line, expected several, which a band is over',
    hint: 'give inputs with a batch of examples, or several inputs of each line: --lines folders has a line a folder, --lines one a line for all',
  });
}

const headValues = (some: readonly Observation[]): Values => some.flatMap(({ value }) => value ?? []);

/** The mean over the heads of each example that has a value. */
const exampleMeans = (some: readonly Observation[]): Values =>
  [...grouped(some, ({ example }) => example).values()].flatMap((own) => mean(headValues(own)) ?? []);

/** Examples that have a value. */
const examplesIn = (some: readonly Observation[]): string[] => [
  ...new Set(some.flatMap(({ example, value }) => (value === undefined ? [] : example))),
];

/**
 * What a middle and its band are over: `4 heads`, `12 heads of 3 examples`, `3 examples, each the mean over its heads`; lines that
 * have fewer than others are named: `4 heads (NoPE: 1 value)`.
 * @param at observations by line and place
 */
function countWords(
  lines: readonly string[],
  at: readonly (readonly Observation[])[],
  { bandOver }: Pick<CurveRequest, 'bandOver'>,
): string {
  const places = at.length / lines.length;
  const byLine = (count: (some: readonly Observation[]) => number) =>
    lines.map((_, i) => largestOf(at.slice(i * places, (i + 1) * places), count));
  const [values, examples] = [
    byLine((some) => headValues(some).length),
    byLine((some) => examplesIn(some).length),
  ];
  const [most, mostExamples] = [largest(values), largest(examples)];
  const each = most > mostExamples ? ', each the mean over its heads' : '';
  if (bandOver === 'examples') return `${named(`${mostExamples} examples`, lines, examples)}${each}`;
  if (most === mostExamples) return named(`${most} examples`, lines, values);
  return named(`${most} heads${mostExamples > 1 ? ` of ${mostExamples} examples` : ''}`, lines, values);
}

const largest = (counts: readonly number[]): number => largestOf(counts, (count) => count);

/** Lines that are named with their number of values; more are counted. */
const MOST_NAMED = 4;

/** The words with the lines that have fewer than the most. */
function named(words: string, lines: readonly string[], counts: readonly number[]): string {
  const most = largest(counts);
  const fewer = lines.flatMap((line, i) =>
    // One value may be of a head, or of a matrix that heads became.
    counts[i] === most ? [] : `${line}: ${counts[i] === 1 ? '1 value' : counts[i]}`,
  );
  return fewer.length === 0 ? words : `${words} (${someOf(fewer, MOST_NAMED, { noun: 'line' })})`;
}

const mean = (values: Values): number | undefined => (values.length === 0 ? undefined : meanOf(values));

/** The numbers of a curve, as they are drawn. */
export interface CurveNumbers {
  /** Name and unit of the statistic, and what the places are: `Layer` or `Step`. */
  readonly statistic: string;
  readonly axis: string;
  readonly places: readonly number[];
  /** By line, a number for each place, null where there is none: its middle, the ends of its band, and what equal weights give. */
  readonly lines: readonly ({ readonly label: string } & Partial<
    Record<'middle' | 'low' | 'high' | 'uniform', readonly (number | null)[]>
  >)[];
}

/** The numbers of each line. @param attention of `toCurve` */
export function curveNumbers({ measure, rows, layers }: Attention): CurveNumbers {
  if (measure?.kind !== 'curve') return { statistic: '', axis: '', places: [], lines: [] };
  const { places, parts, label, axis } = measure;
  const lines = rows.map(({ label: line }, row) => {
    const of = (part: CurvePart) => {
      const at = parts.indexOf(part);
      if (at < 0) return {};
      const numbers = layers[at]?.weights.subarray(row * places.length, (row + 1) * places.length) ?? [];
      return { [part]: Array.from(numbers, (value) => (Number.isNaN(value) ? null : value)) };
    };
    return { label: line, ...of('middle'), ...of('low'), ...of('high'), ...of('uniform') };
  });
  return { statistic: label, axis, places, lines };
}
