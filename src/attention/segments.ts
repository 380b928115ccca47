/** Named stretches of keys: `--segments`, a file's `segments`, and `--fold`, which sums each into one column. */

import type { Notice, ProblemCode } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { count, formatValue } from '../core/words.ts';
import type { FigureOptions } from '../options/options.ts';
import { readSegments } from '../options/segments.ts';
import { type Attention, type AttentionLayer, CellState, type Segment } from './attention.ts';
import { positionsIn } from './ranges.ts';
import { withQuery } from './select.ts';
import { type Columns, sumKeys } from './sum-keys.ts';

/** What is wrong with the segment at a position of a list. */
interface SegmentProblem {
  readonly at: number;
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint: string;
}

/** Problems of segments of up to `keyCount` keys: ends that are not there or in the wrong order, and keys in two segments. */
export function segmentProblems(segments: readonly Segment[], keyCount: number): SegmentProblem[] {
  const alone = segments.flatMap((segment, at) => {
    const problem = problemOf(segment, keyCount);
    return problem ? [{ at, ...problem }] : [];
  });
  if (alone.length > 0) return alone;
  const placed = [...segments.entries()]
    .flatMap(([at, { name, first, last = keyCount - 1 }]) =>
      first === undefined ? [] : [{ at, name, first, last }],
    )
    .sort((a, b) => a.first - b.first);
  return placed.slice(1).flatMap(({ at, name, first }, i) => {
    const before = placed[i] as (typeof placed)[number];
    if (first > before.last) return [];
    const message = `found key ${first} in ${JSON.stringify(before.name)} and in ${JSON.stringify(name)}, expected each key in one segment at most`;
    return [
      { at, code: 'listed-twice' as const, message, hint: 'end one segment before the next one begins' },
    ];
  });
}

function problemOf({ name, first, last }: Segment, keyCount: number): Omit<SegmentProblem, 'at'> | undefined {
  const range = `${JSON.stringify(name)} from key ${first}${last === undefined ? '' : ` to ${last}`}`;
  if (first === undefined)
    return last === undefined
      ? undefined
      : {
          code: 'missing-key',
          message: `found the last key of ${JSON.stringify(name)} without the first`,
          hint: 'add the key "first"',
        };
  if (last !== undefined && last < first)
    return {
      code: 'backwards-range',
      message: `found ${range}, expected the smaller position first`,
      hint: `write ${last}-${first}`,
    };
  if (Math.max(first, last ?? 0) < keyCount) return undefined;
  return {
    code: 'no-such-key',
    message: `found ${range}, expected positions from 0 to ${keyCount - 1}`,
    hint: 'positions count from 0; a segment without a last key ends where the keys do',
  };
}

/** `prompt (0-7), pause (8)`: the segments that have keys. */
export function segmentWords(segments: readonly Segment[]): string {
  const placed = segments.flatMap(({ name, first, last }) =>
    first === undefined ? [] : [`${name} (${first === last ? first : `${first}-${last}`})`],
  );
  return placed.length <= MOST_LISTED
    ? placed.join(', ')
    : `${placed[0]} to ${placed.at(-1)} (${placed.length})`;
}

const MOST_LISTED = 12;

/** Keys of the longest row of any layer. */
const longest = ({ layers }: Attention) =>
  largestOf(layers, ({ tokens }) => largestOf(tokens, (list) => list.length));

/**
 * Puts keys, and rows whose queries are positions among them, into the segments asked for, else into the file's.
 * @throws OptionConflict for segments that share keys, or keys that no layer has
 */
export function placeSegments(attention: Attention, spec: FigureOptions['segments']): Attention {
  const asked =
    spec === undefined ? attention.segments : [spec].flat().flatMap((text) => readSegments(text) ?? []);
  if (!asked) return attention;
  const keyCount = longest(attention);
  const [problem] = spec === undefined ? [] : segmentProblems(asked, keyCount);
  if (problem) {
    const { code, message, hint } = problem;
    throw new OptionConflict({ option: 'segments', code, message, hint });
  }
  const segments = spec === undefined ? asked : ascending(asked, keyCount);
  const rows = attention.rows.map((row, i) => {
    if (spec === undefined && row.segment !== undefined) return row;
    const { segment: _, ...rest } = row;
    const { query } = withQuery(row, i, attention);
    const segment = query === undefined ? -1 : segments.findIndex((one) => holds(one, query));
    return segment < 0 ? rest : { ...rest, segment };
  });
  return { ...attention, segments, rows };
}

/** Segments in the order of their keys, each with its last key. */
export const ascending = (segments: readonly Segment[], keyCount: number): Segment[] =>
  segments
    .map(({ name, first, last = keyCount - 1 }) => (first === undefined ? { name } : { name, first, last }))
    .sort((a, b) => (a.first ?? keyCount) - (b.first ?? keyCount));

const holds = ({ first = Number.POSITIVE_INFINITY, last = -1 }: Segment, key: number) =>
  key >= first && key <= last;

/**
 * The same segments where keys have other positions.
 * @param move the new position of a key; undefined for one that is gone
 */
export const moveSegments = (
  segments: readonly Segment[],
  move: (key: number) => number | undefined,
): Segment[] =>
  segments.map(({ name, first = 0, last = -1 }) => {
    const moved = positionsIn({ first, last }).flatMap((key) => move(key) ?? []);
    const [from, to] = [moved[0], moved.at(-1)];
    return from === undefined || to === undefined ? { name } : { name, first: from, last: to };
  });

/**
 * Sums the keys of each segment into one column. Keys in no segment are left out.
 * @throws OptionConflict where there are no segments, or none of their keys is drawn
 */
export function foldKeys(attention: Attention): { attention: Attention; notices: Notice[] } {
  const { layers, segments } = attention;
  if (!segments)
    throw refuseFold(
      'unused-option',
      'found without segments, expected segments whose keys are summed',
      'name them: --segments "prompt:0-7,answer:8-"',
    );
  const folded = segments.filter(({ first }) => first !== undefined);
  if (folded.length === 0)
    throw refuseFold(
      'no-such-key',
      'found no key of a segment among those drawn, expected at least 1',
      'leave keys out, or name segments in it',
    );
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
