/** From keys as they were read to the columns that are drawn: segments, words, `--keys` and `--fold`, in this order. */

import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Attention } from './attention.ts';
import { foldKeys } from './fold.ts';
import { keepColumns } from './keep-columns.ts';
import { type ChosenKeys, chooseKeys, selectionOf } from './keys.ts';
import { placeSegments } from './segments.ts';
import { mergeWords } from './words.ts';

/**
 * The columns that the options ask for. Positions in them are those of the input's tokens; with `mergeSubwords` each stands for
 * the word that it is part of.
 * @throws OptionConflict for segments, keys or tokens that do not fit
 */
export function arrangeColumns(
  read: Attention,
  options: Pick<FigureOptions, 'segments' | 'keys' | 'mergeSubwords' | 'fold'>,
): { readonly attention: Attention; readonly notices: readonly Notice[] } {
  const placed = placeSegments(read, options.segments);
  const chosen = chooseKeys(placed, options.keys);
  const merged = options.mergeSubwords ? mergeWords(placed) : undefined;
  const selected = chosen ? keep(placed, chosen, merged) : (merged?.attention ?? placed);
  const folded = options.fold ? foldKeys(selected) : undefined;
  return {
    attention: folded?.attention ?? selected,
    notices: [...(merged?.notices ?? []), ...(folded?.notices ?? [])],
  };
}

/** Keeps the chosen keys, or the words that any of them is part of. */
function keep(
  attention: Attention,
  chosen: ChosenKeys,
  merged: ReturnType<typeof mergeWords> | undefined,
): Attention {
  if (!merged) return keepColumns(attention, chosen.kept, selectionOf(attention, chosen));
  const lists = [...new Set(attention.layers.flatMap(({ tokens }) => tokens))];
  const isKept = new Set(chosen.kept);
  const [words = [], ...others] = lists.map((tokens) =>
    merged.wordsIn(tokens).flatMap(({ first, last }, position) => {
      for (let key = first; key <= last; key++) if (isKept.has(key)) return [{ first, last, position }];
      return [];
    }),
  );
  const columns = words.map(({ position }) => position);
  const content = JSON.stringify(words);
  if (others.some((other) => JSON.stringify(other) !== content))
    throw new OptionConflict({
      option: 'keys',
      code: 'unequal-layers',
      message: 'found other words at these keys in some layers or rows than in others, whose tokens differ',
      hint: 'draw layers or rows of one sequence at a time, with --layers or --rows',
    });
  const kept = words.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, i) => first + i),
  );
  return keepColumns(merged.attention, columns, selectionOf(attention, { ...chosen, kept }));
}
