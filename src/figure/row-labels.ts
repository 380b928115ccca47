import { type Attention, type AttentionRow, EMPTY_TOKEN } from '../attention/attention.ts';
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

/**
 * Rows are often labelled with their query's token, which is then set as its key's label is. In a map, where the rows are the
 * keys in their order, the position says no more than the row's place.
 */
export function labelRows(
  { rows, layers }: Attention,
  { tokenStyle = 'readable' }: FigureOptions,
  {
    tokens,
    rowsAreKeys,
  }: { readonly tokens: (tokens: readonly string[]) => TokenList; readonly rowsAreKeys: boolean },
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
    if (rowsAreKeys && isNamedByQuery(row, i, keys))
      return { ...row, label: tokens(keys).labels[i] as RichText };
    const key = position === '' ? -1 : keys.indexOf(token === EMPTY_TOKEN ? '' : token);
    const label = (key < 0 ? labels[i] : tokens(keys).labels[key]) as RichText;
    return { ...row, label: joinTexts([label, plain(position)]) };
  });
}

/** Whether a row is that of the i-th query, and its label is made of the token and position of that. */
const isNamedByQuery = ({ label, query }: AttentionRow, i: number, keys: readonly string[]): boolean =>
  query === i && [keys[i] === '' ? EMPTY_TOKEN : keys[i], 'P', ''].some((name) => label === `${name}@${i}`);
