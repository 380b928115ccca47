/** The text that `inspect` prints. */

import { formatShape } from '../arrays/string-types.ts';
import { selectionWords, sumWords } from '../attention/attention.ts';
import { readReduction, reductionWords } from '../attention/reduction.ts';
import { segmentWords } from '../attention/segments.ts';
import { largestOf } from '../core/math.ts';
import { count, formatValue } from '../core/words.ts';
import { FORMATS } from '../options/formats.ts';
import type { Inspected, InspectedAttention, InspectedFigure } from '../pipeline/inspect.ts';
import type { InspectedArray, InspectedTensors, ValueRange } from '../pipeline/inspect-arrays.ts';
import { figureFacts } from './inspect-figure-text.ts';
import { formatError } from './report.ts';
import { visible } from './terminal.ts';

/** The most tokens and labels that are listed. */
const MOST_TOKENS = 8;
/** Characters after which a listed token is cut; some files hold a whole text as one string. */
const LONGEST = 40;

/** The findings of `inspect` as lines of text. */
export function formatInspected(file: string, found: Inspected): string {
  return `${linesOf(file, found).join('\n')}\n`;
}

function linesOf(file: string, found: Inspected): string[] {
  if (found.format === 'figure') return formatFigure(file, found);
  if (found.format === 'attention file')
    return [`${visible(file)}: attention file`, ...aligned(attentionFacts(found))];
  return formatTensors(file, found);
}

function formatFigure(file: string, figure: InspectedFigure): string[] {
  const { kind, attnplot, attention, error } = figure;
  // figureFacts shows the title, which an option may have replaced.
  const shown = attention ? attentionFacts(attention).filter(([name]) => name !== 'title') : [];
  return [
    `${visible(file)}: ${FORMATS[kind].title} by attnplot ${attnplot}`,
    ...aligned([...figureFacts(figure), ...shown]),
    ...(error ? ['', formatError(error)] : []),
  ];
}

function formatTensors(
  file: string,
  { format, arrays, metadata, tokens, attention, error }: InspectedTensors,
) {
  const header = ['name', 'dtype', 'shape', 'values'];
  const cells = arrays.map((array) => [
    array.name,
    array.dtype,
    formatShape(array.shape),
    formatValues(array),
  ]);
  const facts: string[][] = [];
  if (metadata.length > 0) facts.push(['metadata', metadata.join(', ')]);
  if (tokens) facts.push(['tokens', formatTokens(tokens)]);
  if (attention) {
    const { layers, heads, queries, keys, columns = 'key', reading, flags } = attention;
    const sizes = [
      count(layers.length, 'layer'),
      count(heads, 'head'),
      queries === 1 ? '1 query' : `${queries} queries`,
    ];
    facts.push(
      ['attention', reading],
      ['', `${sizes.join(', ')}, ${count(keys, columns)}`],
      ['flags', flags],
    );
  }
  return [
    `${visible(file)}: ${format}, ${count(arrays.length, 'array')}`,
    ...aligned([header, ...cells]),
    ...(facts.length > 0 ? ['', ...aligned(facts)] : []),
    ...(error ? ['', formatError(error)] : []),
  ];
}

function attentionFacts({
  title,
  reduction,
  selection,
  sums,
  segments,
  layers,
  rows,
  tokens,
  range,
}: InspectedAttention): string[][] {
  const labels = layers.map(({ label }) => label);
  const keys = [...new Set(layers.map((layer) => layer.keys))].toSorted((a, b) => a - b);
  return [
    ...(title === undefined ? [] : [['title', title]]),
    ...(reduction === undefined ? [] : [['weights', reductionWords(readReduction(reduction))]]),
    ...(selection === undefined ? [] : [['shown', selectionWords(selection)]]),
    ...(sums === undefined ? [] : [['columns', sums.map(sumWords).join('; ')]]),
    ...(segments === undefined ? [] : [['segments', segmentWords(segments) || 'of rows']]),
    ['layers', `${layers.length}: ${listed(labels)}`],
    ['rows', `${rows.length}: ${listed(rows)}`],
    ['keys', keys.length > 1 ? `${keys[0]} to ${keys.at(-1)}` : String(keys[0] ?? 0)],
    ['tokens', formatTokens(tokens)],
    ['values', formatRange(range, 'missing')],
  ];
}

function formatValues({ range, strings, unread, shape }: InspectedArray): string {
  if (range) return formatRange(range, 'NaN');
  if (strings)
    return quoted(
      strings,
      shape.reduce((size, length) => size * length, 1),
    );
  return unread ?? '';
}

function formatRange({ min, max, nan, infinite }: ValueRange, nanWord: string): string {
  const ends =
    min === null || max === null
      ? 'no values'
      : min === max
        ? formatValue(min)
        : `${formatValue(min)} to ${formatValue(max)}`;
  const odd = [nan > 0 ? `${nan} ${nanWord}` : '', infinite > 0 ? `${infinite} infinite` : ''];
  return [ends, ...odd.filter((part) => part !== '')].join(', ');
}

const formatTokens = (tokens: readonly string[]) =>
  `${tokens.length}: ${quoted(tokens.slice(0, MOST_TOKENS), tokens.length)}`;

/** Quotes strings, so that spaces and line ends are visible. @param total number of all strings, of which these are the first */
const quoted = (strings: readonly string[], total: number) =>
  [
    ...strings.map((text) => JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)),
    ...(total > strings.length ? ['…'] : []),
  ].join(' ');

const listed = (labels: readonly string[]) =>
  labels.length > MOST_TOKENS ? `${labels[0]} to ${labels.at(-1)}` : labels.join(', ');

/** Aligns cells in indented columns. Control characters from files are escaped. */
function aligned(cells: readonly (readonly string[])[]): string[] {
  const rows = cells.map((row) => row.map((cell) => visible(cell)));
  const widths = (rows[0] ?? []).map((_, column) => largestOf(rows, (row) => (row[column] ?? '').length));
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}
