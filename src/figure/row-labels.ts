import { type Attention, EMPTY_TOKEN } from '../attention/attention.ts';
import type { FigureOptions } from '../options/options.ts';
import { joinTexts, plain, type RichText } from './rich-text.ts';
import { tokenLabels } from './token-label.ts';
import type { TokenList } from './tokens.ts';

/** A row as it is labelled. */
export interface FigureRow {
  readonly label: RichText;
  readonly query?: number;
}

/** A row's label made of a token: `token@8`, or `token@8 h3` where each head has a row. */
const TOKEN_LABEL = /^(.+)(@\d+(?: h\d+)?)$/s;

/** Rows are often labelled with their query's token, which is then set as its key's label is. */
export function labelRows(
  { rows, layers }: Attention,
  { tokenStyle = 'readable' }: FigureOptions,
  tokens: (tokens: readonly string[]) => TokenList,
): FigureRow[] {
  const parts = rows.map(({ label }) => TOKEN_LABEL.exec(label)?.slice(1) ?? [label, '']);
  const labels = tokenLabels(
    parts.map(([token = '']) => token),
    tokenStyle,
  );
  return rows.map((row, i) => {
    const [token = '', position = ''] = parts[i] as string[];
    // An empty token has a sign of its own; a row without a label has none.
    if (row.label === '') return { ...row, label: plain('') };
    const keys = layers[0]?.tokens[i] ?? [];
    const key = position === '' ? -1 : keys.indexOf(token === EMPTY_TOKEN ? '' : token);
    const label = (key < 0 ? labels[i] : tokens(keys).labels[key]) as RichText;
    return { ...row, label: joinTexts([label, plain(position)]) };
  });
}
