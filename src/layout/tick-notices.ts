/** What token labels leave out, in words. */
import type { Notice } from '../core/codes.ts';
import { largestOf } from '../core/math.ts';
import { count } from '../core/words.ts';
import type { RichText } from '../figure/rich-text.ts';
import type { TokenList } from '../figure/tokens.ts';
import type { LabelList } from './tick-fit.ts';

/** The labels of a panel by its lists of tokens: every `every`-th key, and which keys have a label in the end. */
export interface ChosenLabels {
  readonly every: number;
  readonly lists: readonly (LabelList & { readonly tokens: TokenList; readonly chosen: readonly number[] })[];
}

/** @param planned a panel of each kind that differs in its keys */
export const tickNotices = (planned: readonly ChosenLabels[]): Notice[] => [
  ...absenceNotices(planned),
  ...thinningNotices(planned),
  ...crowdingNotices(planned),
  ...shorteningNotices(planned),
];

/** Keys that are all without labels, as only one or two had room. */
function absenceNotices(planned: readonly ChosenLabels[]): Notice[] {
  const isBare = planned.some(({ lists }) =>
    lists.some(({ wanted, chosen }) => wanted.length > 0 && chosen.length === 0),
  );
  return isBare
    ? [
        {
          code: 'ticks-thinned',
          message: 'keys are not labelled: panels have room for one or two labels only',
        },
      ]
    : [];
}

/** Different ways of thinning that are told one by one. */
const MOST_TOLD = 3;

function thinningNotices(planned: readonly ChosenLabels[]): Notice[] {
  const thinned = planned.flatMap(({ every, lists }) => {
    const keys = lists.find((list) => list.keys.length > every && list.chosen.length > 0)?.keys;
    if (every === 1 || !keys) return [];
    const keyCount = largestOf(lists, ({ tokens }) => tokens.labels.length);
    return { step: (keys[every] as number) - (keys[0] as number), keyCount };
  });
  const told = new Set(
    thinned.map(({ step, keyCount }) => `every ${ordinal(step)} of ${keyCount} keys labelled`),
  );
  const steps = thinned.map(({ step }) => step).sort((a, b) => a - b);
  const messages =
    told.size <= MOST_TOLD
      ? [...told]
      : [`every ${ordinal(steps[0] as number)} to every ${ordinal(steps.at(-1) as number)} key labelled`];
  return messages.map((message) => ({ code: 'ticks-thinned', message }));
}

/** Keys without a label that are named in a notice. */
const MOST_NAMED = 8;

function crowdingNotices(planned: readonly ChosenLabels[]): Notice[] {
  const crowded = new Set(
    planned.flatMap(({ lists }) =>
      lists.flatMap(({ pinned, chosen }) => {
        const labelled = new Set(chosen);
        return pinned.filter((key) => !labelled.has(key));
      }),
    ),
  );
  if (crowded.size === 0) return [];
  const keys = crowded.size > MOST_NAMED ? `${crowded.size} queries and pins` : [...crowded].join(', ');
  const what = crowded.size === 1 ? `key ${keys}` : crowded.size > MOST_NAMED ? keys : `keys ${keys}`;
  const message = `no room for the label of ${what}, too close to another that is kept`;
  return [{ code: 'ticks-crowded', message }];
}

function shorteningNotices(planned: readonly ChosenLabels[]): Notice[] {
  const shortened = new Set<RichText>();
  for (const { lists } of planned)
    for (const { tokens, labelOf, chosen } of lists)
      for (const key of chosen)
        if (labelOf(key) !== tokens.labels[key]) shortened.add(tokens.labels[key] as RichText);
  if (shortened.size === 0) return [];
  return [{ code: 'ticks-shortened', message: `${count(shortened.size, 'token label')} shortened` }];
}

function ordinal(n: number): string {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[n % 10] ?? 'th');
  return `${n}${suffix}`;
}
