/** `--fold`: the keys of each segment are summed into one column. */

import type { Notice, ProblemCode } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { count, formatValue } from '../core/words.ts';
import { type Attention, type AttentionLayer, CellState, type Segment } from './attention.ts';
import { positionsIn } from './ranges.ts';
import { holds, longest } from './segments.ts';
import { type Columns, sumKeys } from './sum-keys.ts';

/**
 * Sums the keys of each segment into one column. Keys in no segment are left out.
 * @throws OptionConflict where there are no segments, or none of their keys is drawn
 */
export function foldKeys(attention: Attention): { attention: Attention; notices: Notice[] } {
  const { layers, segments = [] } = attention;
  const folded = drawnSegments(attention);
  const columnsOf = (tokens: readonly string[]): Columns => ({
    of: tokens.map((_, key) => folded.findIndex((segment) => holds(segment, key))),
    names: folded.flatMap(({ name, first = 0 }) => (first < tokens.length ? [name] : [])),
  });
  const summed = layers.map((layer) => sumKeys(layer, columnsOf));
  const { keys, share } = leftOut(layers, (key) => !folded.some((segment) => holds(segment, key)));
  // Columns are segments, so no query is a position among them.
  const rows = attention.rows.map(({ query: _, ...row }) => row);
  const { segments: __, ...rest } = attention;
  const hasRows = rows.some(({ segment }) => segment !== undefined);
  return {
    attention: {
      ...rest,
      rows,
      layers: summed,
      sums: [...(attention.sums ?? []), { by: 'segment', ...(keys > 0 ? { leftOut: keys } : {}) }],
      ...(hasRows ? { segments: segments.map(({ name }) => ({ name })) } : {}),
    },
    notices: [
      {
        code: 'keys-folded',
        message: `${count(longest(attention), 'key')} summed into ${count(folded.length, 'segment')}`,
      },
      ...(keys > 0 ? [leftOutNotice(keys, share)] : []),
      ...missingNotices(summed),
    ],
  };
}

/** Segments with keys among those drawn. @throws OptionConflict where there are none */
function drawnSegments(attention: Attention): readonly Segment[] {
  const { segments } = attention;
  if (!segments)
    throw refuseFold(
      'unused-option',
      'found without segments, expected segments whose keys are summed',
      `name them: --segments "${halves(longest(attention))}"`,
    );
  const drawn = segments.filter(({ first }) => first !== undefined);
  if (drawn.length === 0)
    throw refuseFold(
      'no-such-key',
      'found no key of a segment among those drawn, expected at least 1',
      'leave keys out, or name segments in it',
    );
  return drawn;
}

/** Two segments that all keys are in, as `--segments` takes them. */
const halves = (keys: number): string =>
  keys < 2 ? 'all:0-' : `first:0-${Math.floor(keys / 2) - 1},second:${Math.floor(keys / 2)}-`;

const refuseFold = (code: ProblemCode, message: string, hint: string) =>
  new OptionConflict({ option: 'fold', code, message, hint });

const leftOutNotice = (keys: number, share: number): Notice => ({
  code: 'keys-left-out',
  message: `${count(keys, 'key')} in no segment ${keys === 1 ? 'is' : 'are'} left out, with up to ${formatValue(share)} of a row's weight`,
});

/** Keys that are left out, and the largest sum of their weights in a row. */
function leftOut(
  layers: readonly AttentionLayer[],
  isOut: (key: number) => boolean,
): { keys: number; share: number } {
  const most = largestOf(layers, ({ keyCount }) => keyCount);
  const keys = positionsIn({ first: 0, last: most - 1 }).filter(isOut);
  const sumOf = ({ weights, keyCount }: AttentionLayer, row: number) =>
    keys.reduce((sum, key) => sum + (key < keyCount ? weights[row * keyCount + key] || 0 : 0), 0);
  const share = largestOf(layers, (layer) => largestOf(layer.tokens.keys(), (row) => sumOf(layer, row)), 0);
  return { keys: keys.length, share };
}

/** Says which sums are not known. */
export function missingNotices(layers: readonly AttentionLayer[]): Notice[] {
  const missing = layers.reduce(
    (sum, { states }) => sum + states.reduce((n, state) => (state === CellState.missing ? n + 1 : n), 0),
    0,
  );
  const message = `${count(missing, 'sum')} missing, as a weight in ${missing === 1 ? 'it' : 'each'} was not recorded`;
  return missing === 0 ? [] : [{ code: 'sums-missing', message }];
}
