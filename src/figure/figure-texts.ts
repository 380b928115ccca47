/** The texts of a figure: title, subtitle, letter, names of a grid, and labels of panels and rows. */
import { type Attention, selectionWords, sumWords } from '../attention/attention.ts';
import { divergenceWords } from '../attention/difference.ts';
import { reductionWords } from '../attention/reduction.ts';
import type { FigureOptions } from '../options/options.ts';
import type { PanelForm } from './panel-form.ts';
import type { PanelGrid } from './panel-grid.ts';
import { patchLabels } from './patches.ts';
import { plain } from './rich-text.ts';
import type { FigureRow } from './row-labels.ts';
import { visibleLine } from './token-label.ts';

/** The texts that stand around the panels. */
export function textsOf(
  attention: Attention,
  form: PanelForm,
  options: FigureOptions,
  { shared, columns }: FormLabels,
): {
  readonly title: string;
  readonly subtitle: string;
  readonly letter: string;
  readonly grid?: PanelGrid;
  readonly axes?: { readonly x: string; readonly y: string };
} {
  const { measure } = attention;
  return {
    title: visibleLines(options.title === false ? '' : (options.title ?? attention.title ?? '')),
    subtitle: visibleLines(options.subtitle ?? subtitleOf(attention, form, shared)),
    letter: letterOf(options),
    ...(form.grid ? { grid: visibleGrid(form.grid, columns) } : {}),
    ...(measure?.kind === 'curve' && {
      axes: {
        x: visibleLine(measure.axis).text,
        y: visibleLine(options.colorbarLabel ?? measure.label).text,
      },
    }),
  };
}

/** Labels of panels and rows; what all pictures of patches share, and the names of their columns. */
interface FormLabels {
  readonly panels: readonly string[];
  readonly rows: readonly FigureRow[];
  readonly shared?: string;
  readonly columns?: readonly string[];
}

/** Where panels are queries, a row's label is that of its panel; lines of patches have none. */
export function formLabels(form: PanelForm, rows: readonly FigureRow[]): FormLabels {
  const { kind, shown } = form;
  const visible = ({ label }: { readonly label: string }) => visibleLine(label).text;
  const ofRows = rows.map(({ label }) => label.text);
  if (kind === 'queries')
    return { panels: ofRows, rows: shown.rows.map((row) => ({ label: plain(visible(row)) })) };
  if (kind !== 'patches') return { panels: shown.layers.map(visible), rows };
  const lines = shown.rows.map(() => ({ label: plain('') }));
  return { ...patchLabels(form.source.layers.map(visible), ofRows), rows: lines, columns: ofRows };
}

const visibleGrid = (
  { columns, lines, wraps }: PanelGrid,
  ofRows: readonly string[] = columns,
): PanelGrid => ({
  columns: ofRows,
  lines: lines.map((name) => visibleLine(name).text),
  wraps,
});

/** What the values are, as the colorbar says it; empty for weights. */
export const valueName = ({
  measure,
  quantity,
  layers = [],
}: Partial<Pick<Attention, 'measure' | 'quantity' | 'layers'>>): string => {
  if (measure) return measure.label;
  if (quantity !== undefined) return VALUE_NAMES[quantity];
  // One of two colorbars needs a name.
  return layers.some(({ difference }) => difference) ? 'attention weight' : '';
};

const VALUE_NAMES = {
  scores: 'attention score before softmax',
  difference: 'difference of attention',
} as const;

/** What was done to heads and keys, and which keys were kept; and what all panels share. */
function subtitleOf(attention: Attention, { kind }: PanelForm, shared = ''): string {
  const { reduction, sums = [], selection } = attention;
  const heads = kind === 'heads' ? 'each head by itself' : '';
  return [
    reduction ? reductionWords(reduction) : heads,
    ...sums.map(sumWords),
    selection && selectionWords(selection),
    divergenceWords(attention),
    shared,
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
