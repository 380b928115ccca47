/** A figure's alt text: one paragraph, general before specific. */
import {
  type Attention,
  differenceName,
  differenceOf,
  divergenceWords,
  ownLabel,
  selectionWords,
  sumWords,
  withoutDifference,
} from '../attention/attention.ts';
import { type Reduction, reductionWords } from '../attention/reduction.ts';
import { segmentWords } from '../attention/segments.ts';
import { largestOf } from '../core/math.ts';
import { count } from '../core/words.ts';
import { aboutMeasure, briefMeasure, measureSentences } from './measure-text.ts';
import { briefNames, keyName, MOST_NAMES, number } from './names.ts';
import { type Overall, overallOf } from './overall.ts';
import { joined, name, plainSentence, type Sentence, say } from './sentence.ts';
import { effectiveKeys, keysSeen } from './statistics.ts';
import { rowOf } from './weight-row.ts';

/** The first sentence is shorter than this: screen readers may stop there. */
const LONGEST_FIRST = 125;
/** Longest alt text, in UTF-16 units. */
const LONGEST = 2000;
/** Longest label in alt text, in code points. */
const LONGEST_LABEL = 40;
const LEFT_OUT = 'The text is cut here; attnplot describe gives the whole.';

/** The colour scale, and how many values lie outside it. */
export interface Drawn {
  readonly domain: readonly [number, number];
  readonly clipped: { readonly below: number; readonly above: number };
}

/**
 * Alt text: what is drawn and its statistics (levels 1 and 2 of Lundgard and Satyanarayan 2021). The first sentence is shorter than
 * 125 characters, the whole at most 2,000.
 * @param whole with the labels and tokens that the figure shows
 * @param more sentences that follow where there is room
 */
export function altText(whole: Attention, drawn: Drawn, more: readonly Sentence[] = []): string {
  const attention = withoutDifference(whole);
  const facts = overallOf(attention, MOST_NAMES);
  const sentences = [
    ...aboutDrawing(attention).slice(1),
    ...mainSentences(attention, facts),
    ...besideSentences(attention, differenceOf(whole)),
    ...(attention.measure?.kind === 'curve' ? [] : stateSentences(facts, drawn)),
    ...more,
  ];
  return withinLength(firstSentence(attention), plainSentences(sentences));
}

/** What the values say: of a statistic of heads, of several inputs, or of one. */
function mainSentences(attention: Attention, facts: Overall): Sentence[] {
  if (attention.measure) return measureSentences(attention, attention.measure);
  if (attention.quantity === 'difference') return differenceSentences(attention, facts);
  return attention.inputs ? inputSentences(attention, facts) : statisticSentences(attention, facts);
}

const statisticSentences = (attention: Attention, facts: Overall): Sentence[] => [
  ...valueSentences(attention, facts),
  ...concentrationSentences(attention),
];

/** The range of differences, and the row whose two distributions diverge most (level 2). */
function differenceSentences(attention: Attention, facts: Overall): Sentence[] {
  const { layers, rows } = attention;
  const diverging = layers.flatMap(({ label, divergences = [] }) =>
    divergences.flatMap((nats, row) => (nats === null ? [] : [{ label, nats, row: rows[row]?.label ?? '' }])),
  );
  const range = valueSentences(attention, { ...facts, favourites: [] });
  if (diverging.length === 0) return range;
  const most = diverging.reduce((one, other) => (other.nats > one.nats ? other : one));
  return [
    ...range,
    say`The two diverge most in ${name(most.label)}, row ${name(most.row)}: ${number(most.nats)} nats (${attention.divergence === 'pairs' ? 'least Jensen-Shannon divergence over pairs of heads' : 'Jensen-Shannon divergence'}).`,
  ];
}

/** What the difference that stands beside inputs says (level 2); nothing where there is none. */
export const besideSentences = (
  { inputs = [] }: Attention,
  difference: Attention | undefined,
): readonly Sentence[] =>
  difference
    ? [
        say`The last column shows ${name(differenceName(inputs))}, on a scale of its own.`,
        ...differenceSentences(difference, overallOf(difference, 0)).map(
          (one) => say`${name(differenceName(inputs))}: ${one}`,
        ),
      ]
    : [];

/** The range over all inputs, and what each of them attends to (level 2). */
function inputSentences(attention: Attention, facts: Overall): Sentence[] {
  const { inputs = [], layers } = attention;
  return [
    ...valueSentences(attention, { ...facts, favourites: [] }),
    ...inputs.flatMap((input, number) => {
      const own = { ...attention, layers: layers.filter((layer) => layer.input?.number === number) };
      const [, ...favourites] = valueSentences(own, overallOf(own, MOST_NAMES));
      return [...favourites, ...concentrationSentences(own)].map((one) => say`${name(input)}: ${one}`);
    }),
  ];
}

/** Alt text of level 1: what is drawn. Its first sentence and its length are those of `altText`. */
export const briefAltText = (attention: Attention): string =>
  withinLength(firstSentence(attention), plainSentences(aboutDrawing(attention).slice(1)));

const plainSentences = (sentences: readonly Sentence[]) =>
  sentences.map((sentence) => plainSentence(shortened(sentence)));

/** Adds whole sentences while they fit, and says so where one does not. */
function withinLength(first: string, sentences: readonly string[]): string {
  let text = first;
  for (const [i, sentence] of sentences.entries()) {
    const rest = i === sentences.length - 1 ? 0 : LEFT_OUT.length + 1;
    if (text.length + 1 + sentence.length + rest > LONGEST) return `${text} ${LEFT_OUT}`;
    text += ` ${sentence}`;
  }
  return text;
}

/** Names that would fill the alt text are cut. */
const shortened = (sentence: Sentence): Sentence =>
  sentence.map((piece) => (typeof piece === 'string' ? piece : { ...piece, text: shortLabel(piece.text) }));

function shortLabel(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST_LABEL ? text : `${characters.slice(0, LONGEST_LABEL - 1).join('')}…`;
}

/** The first sentence of alt text, without names where they are too long for it. */
export function firstSentence(attention: Attention): string {
  const brief = attention.measure ? briefMeasure(attention, attention.measure) : countsOf(attention);
  const [full = []] = aboutDrawing(attention);
  const text = plainSentence(full);
  return text.length < LONGEST_FIRST ? text : plainSentence(brief);
}

const keyCounts = ({ layers }: Attention): string => {
  const keys = largestOf(layers, (layer) => layer.keyCount, 0);
  return `${layers.some((layer) => layer.keyCount < keys) ? 'up to ' : ''}${count(keys, 'key')}`;
};

/** What the numbers are: scores are recorded before the softmax. */
const quantityOf = ({ quantity }: Attention) => QUANTITIES[quantity ?? 'weights'];

const QUANTITIES = {
  weights: { all: 'weights', one: 'weight' },
  scores: { all: 'scores before the softmax', one: 'score' },
  difference: { all: 'differences', one: 'difference' },
} as const;

/** What the matrices are of: layers, or heads, each by itself. */
const panelWord = ({ layers }: Pick<Attention, 'layers'>) =>
  layers.every(({ head }) => head !== undefined) ? 'head' : 'layer';

/** `12 layers`, or `48 heads of 12 layers`. */
function panelCount({ layers }: Pick<Attention, 'layers'>): string {
  if (panelWord({ layers }) === 'layer') return count(layers.length, 'layer');
  return `${count(layers.length, 'head')} of ${count(new Set(layers.map(({ head }) => head?.layer)).size, 'layer')}`;
}

const countsOf = (attention: Attention): Sentence => [
  attention.inputs
    ? `Heatmaps of attention ${quantityOf(attention).all}: ${count(attention.inputs.length, 'input')} side by side, each with up to ${count(lineLabels(attention).length, 'layer')}, ${count(attention.rows.length, 'row')} and ${keyCounts(attention)}.`
    : `Heatmaps of attention ${quantityOf(attention).all}: ${panelCount(attention)}, each with ${count(attention.rows.length, 'row')} and ${keyCounts(attention)}.`,
];

/** Words of the file's own are a name, which may be cut; those made here are whole. */
const reductionPiece = (reduction: Reduction) =>
  reduction.kind === 'text' ? name(reductionWords(reduction)) : reductionWords(reduction);

/** What was done to the heads; of several inputs it may differ. */
const reductionSentence = (attention: Attention, reduction: Reduction): Sentence =>
  (attention.inputs || attention.quantity === 'difference') && reduction.kind === 'text'
    ? say`Drawn: ${joined(
        reductionWords(reduction)
          .split('; ')
          .map((part) => [name(part)]),
        '; ',
      )}.`
    : say`Each ${quantityOf(attention).one} is the ${reductionPiece(reduction)}.`;

/** Labels of the layers that inputs have, each once. */
const lineLabels = ({ layers }: Attention): string[] => [...new Set(layers.map(ownLabel))];

/** What is drawn: layers, rows and keys, what was done to the heads, and which keys were kept (level 1). */
export function aboutDrawing(attention: Attention): Sentence[] {
  if (attention.measure) return aboutMeasure(attention, attention.measure);
  const { layers, rows, reduction, sums = [], segments = [], selection } = attention;
  const stretches = segmentWords(segments);
  const labelsOf = (items: readonly { readonly label: string }[]) =>
    briefNames(items.map(({ label }) => label));
  const ofInputs = (inputs: readonly string[]) => {
    const lines = lineLabels(attention);
    const upTo = layers.length < inputs.length * lines.length ? 'up to ' : '';
    return say`Heatmaps of attention ${quantityOf(attention).all}, ${count(inputs.length, 'input')} side by side (${briefNames(inputs)}): ${upTo}${count(lines.length, 'layer')} each (${briefNames(lines)}), with ${count(rows.length, 'row')} (${labelsOf(rows)}) and ${keyCounts(attention)}.`;
  };
  return [
    attention.inputs
      ? ofInputs(attention.inputs)
      : say`Heatmaps of attention ${quantityOf(attention).all}: ${panelCount(attention)} (${labelsOf(layers)}), each with ${count(rows.length, 'row')} (${labelsOf(rows)}) and ${keyCounts(attention)}.`,
    ...(reduction ? [reductionSentence(attention, reduction)] : []),
    ...sums.map((sum) => say`Columns are ${sumWords(sum)}.`),
    ...(stretches === '' ? [] : [say`Segments of keys: ${name(stretches)}.`]),
    ...(selection ? [say`Drawn are ${name(selectionWords(selection))}.`] : []),
    ...(layers.some(({ divergences }) => divergences) ? [[`${divergenceWords(attention)}.`]] : []),
  ];
}

/** The range of the values, the largest, and the key that each row attends to most (level 2). */
export function valueSentences({ layers, rows }: Attention, { min, max, favourites }: Overall): Sentence[] {
  if (!max) return [['No cell has a value.']];
  if (max.value === min) return [[`All values are ${number(min)}.`]];
  const [layer, row] = [layers[max.layer]?.label ?? '', rows[max.row]?.label ?? ''];
  const range = say`Values run from ${number(min)} to ${number(max.value)}; the largest is in ${name(layer)}, row ${name(row)}, at ${keyName(max.key, max.token)}.`;
  if (favourites.length === 0) return [range];
  const parts = favourites.map(({ row: of, key, token: label, mean, equals }) => {
    const equal = equals > 0 ? ` and as much to ${count(equals, 'other')}` : '';
    return say`${name(rows[of]?.label ?? '')} attends most to ${favouriteName(key, label, mean)}${equal}`;
  });
  return [
    range,
    say`${layers.length > 1 ? `Averaged over ${panelWord({ layers })}s, ` : ''}${joined(parts, '; ')}.`,
  ];
}

/** `key 0 ("8", 0.294)` */
function favouriteName(key: number, label: string, mean: number): Sentence {
  const named = keyName(key, label);
  return label === '' ? say`key ${key} (${number(mean)})` : [...named.slice(0, -1), `, ${number(mean)})`];
}

/** Over how many keys each of few rows spreads (level 2). */
function concentrationSentences({ layers, rows }: Attention): Sentence[] {
  if (rows.length > MOST_NAMES) return [];
  const parts = rows.flatMap(({ label }, row) => {
    const found = layers.flatMap((layer) => {
      const weights = rowOf(layer, rows, row);
      const effective = effectiveKeys(weights);
      return effective === undefined ? [] : [{ effective, seen: keysSeen(weights) }];
    });
    if (found.length === 0) return [];
    const mean = (numberOf: (one: (typeof found)[number]) => number) =>
      found.reduce((sum, one) => sum + numberOf(one), 0) / found.length;
    const [keys, seen] = [mean(({ effective }) => effective), mean((one) => one.seen)];
    return [say`${name(label)} ${number(keys)} of ${number(seen)}`];
  });
  if (parts.length === 0) return [];
  const over = layers.length > 1 ? `, mean over ${panelWord({ layers })}s` : '';
  return [say`Effective keys (exp of the entropy${over}): ${joined(parts, ', ')}.`];
}

/** Values that are clipped, and cells that have none (level 2). */
export function stateSentences({ masked, missing }: Overall, { domain, clipped }: Drawn): Sentence[] {
  const outside = clipped.below + clipped.above;
  const clips = `Colours run from ${number(domain[0])} to ${number(domain[1])}, and ${count(outside, 'value')} outside are clipped.`;
  return [
    ...(outside > 0 ? [[clips]] : []),
    ...(masked > 0 ? [[`${count(masked, 'cell')} masked.`]] : []),
    ...(missing > 0 ? [[`${count(missing, 'cell')} missing.`]] : []),
  ];
}
