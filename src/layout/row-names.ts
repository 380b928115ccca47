/** Names of the rows that a line of token labels belongs to. */
import type { Figure } from '../figure/figure.ts';
import { cutText } from '../figure/labels.ts';
import type { Panel } from '../figure/panel.ts';
import { plain } from '../figure/rich-text.ts';
import type { TokenList } from '../figure/tokens.ts';

/** The labels of the rows of each list of tokens, cut in the middle like a label where they are too long to be measured. */
export function rowNames({ tokens }: Panel, rows: Figure['rows']): (list: TokenList) => string {
  const names = new Map<TokenList, string[]>();
  rows.forEach(({ label }, row) => {
    const list = tokens[row] as TokenList;
    const known = names.get(list);
    if (known) known.push(label.text);
    else names.set(list, [label.text]);
  });
  return (list) => cutText(plain(names.get(list)?.join(', ') ?? '')).text;
}
