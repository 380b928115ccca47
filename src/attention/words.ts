/**
 * Merges the pieces of words: `--merge-subwords`.
 *
 * Attention to a word is the sum over its tokens; attention from a word is the mean over its tokens, so that the attention from
 * each word still sums to 1 (Clark et al. 2019, arXiv 1906.04341, section 4.1). The mean of sums is the sum of means, under a
 * causal mask too, as a masked key has no weight.
 */

import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { memoize } from '../core/memoize.ts';
import { count } from '../core/words.ts';
import type { Attention, AttentionLayer, AttentionRow, Segment } from './attention.ts';
import { meanCells } from './layers.ts';
import { missingNotices, moveSegments } from './segments.ts';
import { withQuery } from './select.ts';
import { conventionOf, type Word, wholeWords, wordsOf } from './subwords.ts';
import { sumKeys } from './sum-keys.ts';

/** Attention by words, and the position of each token's word. */
interface Merged {
  readonly attention: Attention;
  readonly notices: readonly Notice[];
  readonly wordsIn: (tokens: readonly string[]) => readonly Word[];
}

/**
 * Sums keys and averages queries by word. Rows whose queries are no positions among the keys stay as they are.
 * @throws OptionConflict for tokens without marks of pieces, and for a segment that ends within a word
 */
export function mergeWords(attention: Attention): Merged {
  const { layers } = attention;
  const lists = [...new Set(layers.flatMap(({ tokens }) => tokens))];
  const convention = conventionOf(lists);
  const wordsIn = memoize((tokens: readonly string[]): readonly Word[] => wordsOf(tokens, convention));
  const summed = layers.map((layer) =>
    sumKeys(layer, (tokens) => ({
      of: wordsIn(tokens).flatMap(({ first, last }, word) => Array<number>(last - first + 1).fill(word)),
      names: wordsIn(tokens).map(({ text }) => text),
    })),
  );
  const groups = groupRows(attention, wordsIn);
  const averaged = summed.map((layer) => averageRows(layer, groups));
  const { segments } = attention;
  const isAveraged = groups.some(({ word }) => word !== undefined);
  return {
    attention: {
      ...attention,
      rows: groups.map((group, index) => ({ ...rowOf(group, attention), index })),
      layers: averaged,
      sums: [...(attention.sums ?? []), { by: 'word', ...(isAveraged ? { queries: 'mean' } : {}) }],
      ...(segments ? { segments: segmentsOf(segments, lists, wordsIn) } : {}),
    },
    wordsIn,
    notices: [
      mergedNotice(lists, wordsIn, { mark: convention.mark, isAveraged }),
      ...partialNotices(groups),
      ...missingNotices(averaged),
    ],
  };
}

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
function groupRows(
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
    if (others.some((list) => !sameWord(wordsIn(list)[position], word))) throw unlikeLayers(row.label);
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

const refuse = (code: 'unequal-layers' | 'split-word', message: string, hint: string) =>
  new OptionConflict({ option: 'mergeSubwords', code, message, hint });

const unlikeLayers = (what: string) =>
  refuse(
    'unequal-layers',
    `found ${JSON.stringify(what)} at other words in some layers or rows than in others, whose tokens differ`,
    'draw layers or rows of one sequence at a time, with --layers or --rows',
  );

/** The mean of the rows of each group. */
function averageRows(layer: AttentionLayer, groups: readonly RowGroup[]): AttentionLayer {
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
function rowOf({ rows: [first = 0, ...others], word }: RowGroup, { rows }: Attention): AttentionRow {
  const row = rows[first] as AttentionRow;
  if (!word) return row;
  const isOfToken = row.label.startsWith(`${word.token}@`);
  const [head = ''] = / h\d+$/.exec(row.label) ?? [];
  const label = isOfToken || others.length > 0 ? `${word.text}@${word.first}${head}` : row.label;
  return { ...row, label, query: word.position };
}

/** @throws OptionConflict for a segment that ends within a word, or at other words of other sequences */
function segmentsOf(
  segments: readonly Segment[],
  lists: readonly (readonly string[])[],
  wordsIn: (tokens: readonly string[]) => readonly Word[],
): Segment[] {
  const moved = lists.map((tokens) => {
    const words = wordsIn(tokens);
    for (const segment of segments) refuseSplit(segment, words);
    const wordOf = (key: number) => words.findIndex(({ last }) => key <= last);
    return moveSegments(segments, (key) => (key < tokens.length ? wordOf(key) : undefined));
  });
  const longest = lists.reduce((most, { length }, i) => (length > (lists[most]?.length ?? 0) ? i : most), 0);
  const [placed = []] = [moved[longest]];
  for (const other of moved)
    for (const [i, { name, first, last }] of other.entries())
      if (first !== undefined && (first !== placed[i]?.first || (last ?? 0) > (placed[i]?.last ?? 0)))
        throw unlikeLayers(name);
  return placed;
}

function refuseSplit({ name, first, last = -1 }: Segment, words: readonly Word[]): void {
  const split = words.find(
    (word) =>
      first !== undefined &&
      ((word.first < first && first <= word.last) || (word.first <= last && last < word.last)),
  );
  if (!split) return;
  throw refuse(
    'split-word',
    `found an end of ${JSON.stringify(name)} within the word ${JSON.stringify(split.text)}, keys ${split.first}-${split.last}`,
    `begin or end the segment at ${split.first} or ${split.last + 1}`,
  );
}

/** What became of the longest list of tokens. */
function mergedNotice(
  lists: readonly (readonly string[])[],
  wordsIn: (tokens: readonly string[]) => readonly Word[],
  { mark, isAveraged }: { readonly mark: string; readonly isAveraged: boolean },
): Notice {
  const tokens = lists.reduce((longest, list) => (list.length > longest.length ? list : longest), []);
  const queries = isAveraged
    ? 'queries are averaged'
    : 'rows stay as they are, as their queries are no positions among the keys';
  const message = `${count(tokens.length, 'token')} make ${count(wordsIn(tokens).length, 'word')} (by ${mark}): keys are summed, ${queries}`;
  return { code: 'words-merged', message };
}

function partialNotices(groups: readonly RowGroup[]): Notice[] {
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
