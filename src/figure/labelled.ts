import type { Attention } from '../input/attention.ts';
import type { Figure } from './figure.ts';

/** The attention with its rows, layers and tokens named as the figure names them, for what is said about it in words. */
export function labelled(attention: Attention, { rows, panels }: Figure): Attention {
  // Rows of one sequence share one list.
  const lists = new Map<unknown, readonly string[]>();
  const textsOf = (list: Figure['panels'][number]['tokens'][number]): readonly string[] => {
    const known = lists.get(list) ?? list.labels.map(({ text }) => text);
    lists.set(list, known);
    return known;
  };
  return {
    ...attention,
    rows: attention.rows.map((row, i) => ({ ...row, label: rows[i]?.label.text ?? row.label })),
    layers: attention.layers.map((layer, i) => ({
      ...layer,
      label: panels[i]?.label ?? layer.label,
      tokens: panels[i]?.tokens.map(textsOf) ?? layer.tokens,
    })),
  };
}
