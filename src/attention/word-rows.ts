/** Rows whose queries are pieces of one word. */

import type { Notice } from '../core/codes.ts';
import { memoize } from '../core/memoize.ts';
import type { Attention, AttentionLayer, AttentionRow } from './attention.ts';
import { meanCells } from './layers.ts';
import { withQuery } from './select-queries.ts';
import { unlikeWords, type Word, wholeWords } from './subwords.ts';

/** Rows that become one: those of the pieces of a word, or a single one whose query has no position. */
interface RowGroup {
  readonly rows: readonly number[];
  readonly word:
    | (Word & {
        /** Position among the words of its sequence. */
        readonly position: number;
        /** The token of the first row's query. */
        readonly token: string;
      })
    | undefined;
}

/** Rows of one word and sequence go together; of several rows of one query, as of heads, the first of each, the second, and so on. */
export function groupRows(
  attention: Attention,
  wordsIn: (tokens: readonly string[]) => readonly Word[],
): RowGroup[] {
  const { rows, layers } = attention;
  const groups = new Map<string, { readonly rows: number[]; readonly word: RowGroup['word'] }>();
  const sequenceOf = memoize((tokens: readonly string[]) => JSON.stringify(tokens));
  const turns = new Map<string, number>();
  rows.forEach((row, r) => {
    const { query } = withQuery(row, r, attention);
    const [tokens = [], ...others] = layers.map((layer) => layer.tokens[r] ?? []);
    const position = query === undefined ? -1 : wordsIn(tokens).findIndex(({ last }) => query <= last);
    const word = wordsIn(tokens)[position];
    if (query === undefined || !word) {
      groups.set(`row ${r}`, { rows: [r], word: undefined });
      return;
    }
    if (others.some((list) => !sameWord(wordsIn(list)[position], word))) throw unlikeWords(row.label);
    const sequence = sequenceOf(tokens);
    const turn = turns.get(`${query} ${sequence}`) ?? 0;
    turns.set(`${query} ${sequence}`, turn + 1);
    const key = `${position} ${turn} ${sequence}`;
    const group = groups.get(key);
    if (group) group.rows.push(r);
    else groups.set(key, { rows: [r], word: { ...word, position, token: tokens[query] ?? '' } });
  });
  return [...groups.values()];
}

const sameWord = (one: Word | undefined, { first, last }: Word) => one?.first === first && one.last === last;

/** The mean of the rows of each group. */
export function averageRows(layer: AttentionLayer, groups: readonly RowGroup[]): AttentionLayer {
  const { keyCount } = layer;
  const weights = new Float64Array(groups.length * keyCount);
  const states = new Uint8Array(weights.length);
  groups.forEach(({ rows }, to) => {
    const parts = rows.map((row) => ({
      weights: layer.weights.subarray(row * keyCount, (row + 1) * keyCount),
      states: layer.states.subarray(row * keyCount, (row + 1) * keyCount),
    }));
    const mean = parts.length === 1 ? (parts[0] as (typeof parts)[number]) : meanCells(parts);
    weights.set(mean.weights, to * keyCount);
    states.set(mean.states, to * keyCount);
  });
  return { ...layer, tokens: groups.map(({ rows: [row = 0] }) => layer.tokens[row] ?? []), weights, states };
}

/** `word@7`, by the position of the word's first token; a label of another form stays where its row does. */
export function rowOf({ rows: [first = 0, ...others], word }: RowGroup, { rows }: Attention): AttentionRow {
  const row = rows[first] as AttentionRow;
  if (!word) return row;
  const isOfToken = row.label.startsWith(`${word.token}@`);
  const [head = ''] = / h\d+$/.exec(row.label) ?? [];
  const label = isOfToken || others.length > 0 ? `${word.text}@${word.first}${head}` : row.label;
  return { ...row, label, query: word.position };
}

export function partialNotices(groups: readonly RowGroup[]): Notice[] {
  const partial = groups.filter(({ rows, word }) => word && rows.length <= word.last - word.first);
  const some =
    partial.length === 1 ? 'row is of some pieces of its word' : 'rows are of some pieces of their words';
  const message = `${partial.length} ${some} only, as the input has no row for the others`;
  return partial.length === 0 ? [] : [{ code: 'words-partial', message }];
}

/** Rows and all others whose queries are in the same words, so that these are averaged whole. */
export function rowsOfWords(attention: Attention, rows: readonly number[]): number[] {
  const { layers } = attention;
  const tokens = layers[0]?.tokens ?? [];
  const pieces = rows.flatMap((row) => {
    const { query } = withQuery(attention.rows[row] as AttentionRow, row, attention);
    const list = tokens[row] ?? [];
    if (query === undefined) return [row];
    const word = wholeWords([query], list);
    const others = attention.rows.flatMap((other, i) => {
      const position = tokens[i] === list ? withQuery(other, i, attention).query : undefined;
      return position !== undefined && word.includes(position) ? [i] : [];
    });
    return [row, ...others];
  });
  return [...new Set(pieces)];
}
