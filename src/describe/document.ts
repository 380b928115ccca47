/** A description as a document: headings, paragraphs and lists, which each format writes in its own way. */
import type { Attention } from '../attention/attention.ts';
import type { Measure } from '../attention/measure.ts';
import { count } from '../core/words.ts';
import type { Described, Description, Overview } from './description.ts';
import { aboutDrawing, columnWord, panelWord } from './drawing-sentences.ts';
import { pairSentence, rowInLayerSentences, rowSentences } from './layer-sentences.ts';
import { measureSentences } from './measure-text.ts';
import { briefNames, number } from './names.ts';
import { namesOf, observationInWords } from './observation-sentences.ts';
import { type Overall, overallOf } from './overall.ts';
import { tokensInSequence } from './positions.ts';
import { joined, name, type Sentence, say, token } from './sentence.ts';
import { besideSentences, stateSentences, valueSentences } from './value-sentences.ts';

/** An item of a list: a lead in bold, sentences, and items under it. */
export interface Item {
  readonly lead?: Sentence;
  readonly sentences: readonly Sentence[];
  readonly items?: readonly Item[];
}

export type Block =
  | { readonly kind: 'heading'; readonly depth: 1 | 2; readonly text: Sentence }
  | { readonly kind: 'paragraph'; readonly sentences: readonly Sentence[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Item[] };

/** Tokens that are listed; of more the first and the last. */
const MOST_TOKENS = 40;

const heading = (depth: 1 | 2, text: Sentence): Block => ({ kind: 'heading', depth, text });
const bullets = (items: readonly Item[]): Block => ({ kind: 'list', ordered: false, items });

/** The whole description in the order of a reader: what is drawn, its axes, rows, layers, observations. */
export function documentOf(described: Described, description: Description): Block[] {
  const { level, overview } = description;
  if (described.attention.measure) return measureDocument(described, described.attention.measure, overview);
  return [
    heading(1, overview.title === '' ? ['Attention weights'] : [name(overview.title)]),
    heading(2, ['Overview']),
    { kind: 'paragraph', sentences: overviewSentences(described, overview) },
    heading(2, ['Components and axes']),
    bullets(componentItems(overview, described)),
    ...(level >= 2 ? statisticBlocks(described, description) : []),
    ...(level >= 3 && !described.attention.inputs && described.attention.quantity !== 'difference'
      ? observationBlocks(described, description)
      : []),
  ];
}

/** Of a statistic there is nothing to say of rows and keys. */
function measureDocument({ attention, drawn }: Described, measure: Measure, { title }: Overview): Block[] {
  const states = measure.kind === 'curve' ? [] : stateSentences(overallOf(attention, 0), drawn);
  return [
    heading(1, title === '' ? ['A statistic of attention heads'] : [name(title)]),
    {
      kind: 'paragraph',
      sentences: [...aboutDrawing(attention), ...measureSentences(attention, measure), ...states],
    },
  ];
}

function overviewSentences({ attention, difference, drawn }: Described, { values }: Overview): Sentence[] {
  const about = aboutDrawing(attention);
  if (values === undefined) return about;
  if (values === null) return [...about, ['No cell has a value.']];
  const { min, largest, masked, missing, rowSums } = values;
  const overall: Overall = { min, max: largest, masked, missing, favourites: [] };
  return [
    ...about,
    ...valueSentences(attention, overall),
    ...(rowSums ? [[`The weights of a row sum to ${rangeWords(rowSums)}.`]] : []),
    ...stateSentences(overall, drawn),
    ...besideSentences(attention, difference),
  ];
}

const rangeWords = ([low, high]: readonly [number, number]) =>
  number(low) === number(high) ? number(low) : `${number(low)} to ${number(high)}`;

/** The lists of tokens that an axis has, and what colours mean. */
function componentItems(
  { title, layers, rows, tokens, keys, scale }: Overview,
  { attention, panels }: Described,
): Item[] {
  const queries = rows.flatMap(({ query }) => (query === undefined ? [] : [`${query}`]));
  const positions =
    queries.length === rows.length && rows.length <= MOST_TOKENS
      ? [[`Positions of their queries among the keys: ${queries.join(', ')}.`]]
      : [];
  const rowNames = briefNames(rows.map(({ label }) => label));
  const { domain, name: scaleName, colormap } = scale;
  return [
    ...(title === '' ? [] : [{ lead: ['Title:'], sentences: [say`${name(title)}`] }]),
    ...panelItems(panels, attention, { layers: briefNames(layers), rows: rowNames, positions }),
    { lead: ['Columns:'], sentences: columnSentences(tokens, keys, attention.rows.length) },
    {
      lead: ['Colours:'],
      sentences: [
        [
          `from ${number(domain[0])} to ${number(domain[1])}, on a ${scaleName} scale, in the colormap ${colormap}.`,
        ],
      ],
    },
  ];
}

/** What has a panel of its own, and what the rows of a panel are. */
function panelItems(
  panels: Described['panels'],
  attention: Attention,
  { layers, rows, positions }: Readonly<Record<'layers' | 'rows', Sentence>> & { positions: Sentence[] },
): Item[] {
  const item = (lead: string, ...sentences: Sentence[]): Item => ({ lead: [lead], sentences });
  if (panels === 'queries')
    return [
      item('Panels:', say`one for each query, ${rows}.`, ...positions),
      item('Rows of a panel:', say`${layers}.`),
    ];
  if (panels === 'patches')
    return [
      item('Panels:', ['a picture of the patches for each row of each layer.']),
      item('Layers:', say`${layers}.`),
      item('Rows:', say`${rows}.`, ...positions),
    ];
  const each = attention.inputs ? `${columnWord(attention)} and layer` : panelWord(attention);
  return [
    item('Panels:', say`one for each ${each}, ${layers}.`),
    item('Rows of a panel:', say`${rows}.`, ...positions),
  ];
}

function columnSentences(lists: readonly (readonly string[])[], keys: number, rows: number): Sentence[] {
  const [first = []] = lists;
  const same = new Set(lists.map((tokens) => JSON.stringify(tokens))).size <= 1;
  const tokens = first.length <= MOST_TOKENS ? first : [first[0] ?? '', '...', first.at(-1) ?? ''];
  const labels = joined(
    tokens.map((label) => [first.length > MOST_TOKENS && label === '...' ? label : token(label)]),
    ', ',
  );
  if (same) return [say`${count(keys, 'key')}, labelled ${labels}.`];
  const whose = rows > 1 ? 'the first row' : 'the first layer';
  return [say`at most ${count(keys, 'key')}; labels differ, those of ${whose} are ${labels}.`];
}

function statisticBlocks({ attention }: Described, { overview, rows, layers }: Description): Block[] {
  const labels = overview.rows.map(({ label }) => label);
  const lead = (label: string): Sentence => say`${name(label)}:`;
  return [
    ...(rows.length > 0 && overview.layers.length > 1
      ? [
          heading(2, ['Row by row, over layers']),
          bullets(
            rows.map((row) => ({ lead: lead(row.label), sentences: rowSentences(row, overview.layers) })),
          ),
        ]
      : []),
    heading(2, ['Layer by layer']),
    bullets(
      layers.map((layer) => ({
        lead: lead(layer.label),
        sentences: [],
        items: [
          ...layer.rows.map((row) => {
            const list = attention.layers[layer.layer]?.tokens[row.row] ?? [];
            const tokens = tokensInSequence(attention, list);
            return { lead: lead(labels[row.row] ?? ''), sentences: rowInLayerSentences(row, tokens) };
          }),
          ...layer.between.map((pair) => ({ sentences: [pairSentence(pair, layer, labels)] })),
        ],
      })),
    ),
  ];
}

/** What is said where no observation is made. */
const NONE = 'No pattern over layers or between rows is beyond what chance would show.';

function observationBlocks(described: Described, description: Description): Block[] {
  const title = heading(2, ['Key observations']);
  const items = observationItems(described, description);
  if (items.length === 0) return [title, { kind: 'paragraph', sentences: [[NONE]] }];
  return [title, { kind: 'list', ordered: true, items }];
}

/** The observations as items of a list. */
export function observationItems({ attention }: Described, description: Description): Item[] {
  const longest = attention.layers.toSorted((a, b) => b.keyCount - a.keyCount)[0];
  const names = namesOf(description, (row) => tokensInSequence(attention, longest?.tokens[row] ?? []));
  return description.observations.map((observation) => {
    const { heading: lead, sentences } = observationInWords(observation, names);
    return { lead, sentences };
  });
}
