/** The texts of a figure: title, subtitle, letter, names of a grid, and labels of panels and rows. */
import { type Attention, selectionWords, sumWords } from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import type { FigureOptions } from '../options/options.ts';
import type { PanelForm, PanelGrid } from './panel-form.ts';
import { plain } from './rich-text.ts';
import type { FigureRow } from './row-labels.ts';
import { visibleLine } from './token-label.ts';

/** The texts that stand around the panels. */
export function textsOf(
  attention: Attention,
  form: PanelForm,
  options: FigureOptions,
): {
  readonly title: string;
  readonly subtitle: string;
  readonly letter: string;
  readonly grid?: PanelGrid;
} {
  return {
    title: visibleLines(options.title === false ? '' : (options.title ?? attention.title ?? '')),
    subtitle: visibleLines(options.subtitle ?? subtitleOf(attention, form)),
    letter: letterOf(options),
    ...(form.grid ? { grid: visibleGrid(form.grid) } : {}),
  };
}

/** Labels of panels and rows; where panels are queries, a row's label is that of its panel. */
export function labelsOf(
  { kind, shown }: PanelForm,
  rows: readonly FigureRow[],
): { readonly panels: readonly string[]; readonly rows: readonly FigureRow[] } {
  const ofLayers = shown.layers.map(({ label }) => visibleLine(label).text);
  if (kind !== 'queries') return { panels: ofLayers, rows };
  return {
    panels: rows.map(({ label }) => label.text),
    rows: shown.rows.map(({ label }) => ({ label: plain(visibleLine(label).text) })),
  };
}

const visibleGrid = ({ columns, lines }: PanelGrid): PanelGrid => ({
  columns,
  lines: lines.map((name) => visibleLine(name).text),
});

/** What the values are, as the colorbar says it; empty for weights. */
export const valueName = ({ measure, quantity }: Attention): string =>
  measure?.label ?? (quantity === 'scores' ? 'attention score before softmax' : '');

/** What was done to heads and keys, and which keys were kept. */
function subtitleOf({ reduction, sums = [], selection }: Attention, { kind }: PanelForm): string {
  const heads = kind === 'heads' ? 'each head by itself' : '';
  return [
    reduction ? reductionWords(reduction) : heads,
    ...sums.map(sumWords),
    selection && selectionWords(selection),
  ]
    .filter(Boolean)
    .join('; ');
}

/** A single letter or number in parentheses, anything else as it is. */
const letterOf = ({ letter = '' }: FigureOptions): string =>
  /^[\p{L}\p{N}]+$/u.test(letter) ? `(${letter})` : visibleLine(letter).text;

const visibleLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => visibleLine(line).text)
    .join('\n');
