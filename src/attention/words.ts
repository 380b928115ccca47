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
import type { Attention, Segment } from './attention.ts';
import { missingNotices } from './fold.ts';
import { moveSegments } from './segments.ts';
import { conventionOf, unlikeWords, type Word, wordsOf } from './subwords.ts';
import { sumKeys } from './sum-keys.ts';
import { averageRows, groupRows, partialNotices, rowOf } from './word-rows.ts';

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

const refuse = (code: 'unequal-layers' | 'split-word', message: string, hint: string) =>
  new OptionConflict({ option: 'mergeSubwords', code, message, hint });

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
        throw unlikeWords(name);
  return placed;
}

function refuseSplit({ name, first, last = -1 }: Segment, words: readonly Word[]): void {
  if (first === undefined) return;
  const begins = words.find((word) => word.first < first && first <= word.last);
  const split = begins ?? words.find((word) => word.first <= last && last < word.last);
  if (!split) return;
  throw refuse(
    'split-word',
    `found an end of ${JSON.stringify(name)} within the word ${JSON.stringify(split.text)}, keys ${split.first}-${split.last}`,
    // Of two segments that divide a word, the first is found.
    begins
      ? `begin the segment at ${split.first}`
      : `end the segment at ${split.last}, and begin the next one after it`,
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
