/** What a figure draws, in sentences: layers, rows and keys, and what was done to the weights (level 1). */
import { type Attention, ownLabel, selectionWords, sumWords } from '../attention/attention.ts';
import { divergenceWords } from '../attention/difference.ts';
import { type Reduction, reductionWords } from '../attention/reduction.ts';
import { segmentWords } from '../attention/segments.ts';
import { largestOf } from '../core/math.ts';
import { count } from '../core/words.ts';
import { aboutMeasure } from './measure-text.ts';
import { briefNames } from './names.ts';
import { name, type Sentence, say, words } from './sentence.ts';

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
export const panelWord = ({ layers }: Pick<Attention, 'layers'>) =>
  layers.every(({ head }) => head !== undefined) ? 'head' : 'layer';

/** What the columns of panels are, where several stand side by side. */
export const columnWord = ({ columns }: Pick<Attention, 'columns'>) =>
  columns === 'queries' ? 'query' : 'input';

const columnCount = ({ columns }: Attention, { length }: readonly string[]): string =>
  columns === 'queries' ? `${length} queries` : count(length, 'input');

/** `12 layers`, or `48 heads of 12 layers`. */
function panelCount({ layers }: Pick<Attention, 'layers'>): string {
  if (panelWord({ layers }) === 'layer') return count(layers.length, 'layer');
  return `${count(layers.length, 'head')} of ${count(new Set(layers.map(({ head }) => head?.layer)).size, 'layer')}`;
}

export const countsOf = (attention: Attention): Sentence => [
  attention.inputs
    ? `Heatmaps of attention ${quantityOf(attention).all}: ${columnCount(attention, attention.inputs)} side by side, each with up to ${count(lineLabels(attention).length, 'layer')}, ${count(attention.rows.length, 'row')} and ${keyCounts(attention)}.`
    : `Heatmaps of attention ${quantityOf(attention).all}: ${panelCount(attention)}, each with ${count(attention.rows.length, 'row')} and ${keyCounts(attention)}.`,
];

/** What was done to the heads. Words of the file's own, or of several inputs, stand by themselves: they may be of any form. */
const reductionSentence = (attention: Attention, reduction: Reduction): Sentence =>
  reduction.kind === 'text'
    ? say`Drawn: ${words(reductionWords(reduction))}.`
    : say`Each ${quantityOf(attention).one} is the ${reductionWords(reduction)}.`;

/** Labels of the layers that inputs have, each once. */
const lineLabels = ({ layers }: Attention): string[] => [...new Set(layers.map(ownLabel))];

/** What is drawn: layers, rows and keys, what was done to the heads, and which keys were kept (level 1). */
export function aboutDrawing(attention: Attention): Sentence[] {
  if (attention.measure) return aboutMeasure(attention, attention.measure);
  const { layers, rows, reduction, sums = [], segments = [], selection, patches } = attention;
  const stretches = segmentWords(segments);
  const labelsOf = (items: readonly { readonly label: string }[]) =>
    briefNames(items.map(({ label }) => label));
  const ofInputs = (inputs: readonly string[]) => {
    const lines = lineLabels(attention);
    const upTo = layers.length < inputs.length * lines.length ? 'up to ' : '';
    return say`Heatmaps of attention ${quantityOf(attention).all}, ${columnCount(attention, inputs)} side by side (${briefNames(inputs)}): ${upTo}${count(lines.length, 'layer')} each (${briefNames(lines)}), with ${count(rows.length, 'row')} (${labelsOf(rows)}) and ${keyCounts(attention)}.`;
  };
  return [
    attention.inputs
      ? ofInputs(attention.inputs)
      : say`Heatmaps of attention ${quantityOf(attention).all}: ${panelCount(attention)} (${labelsOf(layers)}), each with ${count(rows.length, 'row')} (${labelsOf(rows)}) and ${keyCounts(attention)}.`,
    ...(reduction ? [reductionSentence(attention, reduction)] : []),
    ...sums.map((sum) => say`Columns are ${sumWords(sum)}.`),
    ...(stretches === '' ? [] : [say`Segments of keys: ${name(stretches)}.`]),
    ...(patches ? [patchSentence(patches)] : []),
    ...(selection
      ? [say`Drawn ${selection.count === 1 ? 'is' : 'are'} ${name(selectionWords(selection))}.`]
      : []),
    ...(layers.some(({ divergences }) => divergences) ? [[`${divergenceWords(attention)}.`]] : []),
  ];
}

/** `Keys from 1 on are patches of an image, in 14 lines of 14 columns.` */
const patchSentence = ({ lines, columns, first }: NonNullable<Attention['patches']>): Sentence => [
  `Keys${first === 0 ? '' : ` from ${first} on`} are patches of an image, in ${count(lines, 'line')} of ${count(columns, 'column')}.`,
];
