/** An attention under the names that its figure shows. */
import type { Attention } from '../attention/attention.ts';
import type { FigureRow } from './row-labels.ts';
import { visibleLine } from './token-label.ts';
import type { TokenList } from './tokens.ts';

/** Labels of the rows, and of the panels and their keys. */
interface Labelled {
  readonly rows: readonly FigureRow[];
  readonly panels: readonly { readonly label: string; readonly tokens: readonly TokenList[] }[];
}

/** An attention with a layer a panel, its rows, layers and tokens named as in the figure. */
export function labelled(attention: Attention, { rows, panels }: Labelled): Attention {
  // Rows of one sequence share one list.
  const lists = new Map<unknown, readonly string[]>();
  const textsOf = (list: TokenList): readonly string[] => {
    const known = lists.get(list) ?? list.labels.map(({ text }) => text);
    lists.set(list, known);
    return known;
  };
  return {
    ...attention,
    ...visibleNotes(attention),
    rows: attention.rows.map((row, i) => ({ ...row, label: rows[i]?.label.text || row.label })),
    layers: attention.layers.map((layer, i) => ({
      ...layer,
      ...(layer.head && { head: { ...layer.head, layer: visible(layer.head.layer) } }),
      ...(layer.input && { input: { ...layer.input, layer: visible(layer.input.layer) } }),
      label: panels[i]?.label ?? layer.label,
      tokens: panels[i]?.tokens.map(textsOf) ?? layer.tokens,
    })),
  };
}

const visibleMeasure = (measure: NonNullable<Attention['measure']>): NonNullable<Attention['measure']> => {
  const label = visible(measure.label);
  return measure.kind === 'curve'
    ? { ...measure, label, axis: visible(measure.axis) }
    : { ...measure, label };
};

const visible = (text: string): string => visibleLine(text).text;

/** Free text of the input about heads and keys, and the names of several inputs, with invisible characters escaped. */
const visibleNotes = ({
  reduction,
  selection,
  segments,
  inputs,
  measure,
}: Attention): Partial<Attention> => ({
  ...(segments && {
    segments: segments.map((segment) => ({ ...segment, name: visible(segment.name) })),
  }),
  ...(reduction?.kind === 'text' && { reduction: { ...reduction, text: visible(reduction.text) } }),
  ...(selection && { selection: { ...selection, keys: visible(selection.keys) } }),
  ...(inputs && { inputs: inputs.map(visible) }),
  ...(measure && { measure: visibleMeasure(measure) }),
});
