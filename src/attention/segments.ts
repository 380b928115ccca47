/** Named stretches of keys: `--segments`, and a file's `segments`. */

import type { ProblemCode } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import type { FigureOptions } from '../options/options.ts';
import { readSegments } from '../options/segments.ts';
import type { Attention, Segment } from './attention.ts';
import { positionsIn } from './ranges.ts';
import { withQuery } from './select-queries.ts';

/** What is wrong with the segment at a position of a list. */
interface SegmentProblem {
  readonly at: number;
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint: string;
}

/** No page has room for the names of more. */
const MOST_SEGMENTS = 1000;

/** Problems of segments of up to `keyCount` keys: ends that are not there or in the wrong order, and keys in two segments. */
export function segmentProblems(segments: readonly Segment[], keyCount: number): SegmentProblem[] {
  if (segments.length > MOST_SEGMENTS) {
    const message = `found ${segments.length} segments, expected at most ${MOST_SEGMENTS}`;
    const hint = 'name fewer, longer stretches of keys';
    return [{ at: MOST_SEGMENTS, code: 'too-large', message, hint }];
  }
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
      hint: 'swap the first key and the last',
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
export const longest = ({ layers }: Attention) =>
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

export const holds = ({ first = Number.POSITIVE_INFINITY, last = -1 }: Segment, key: number) =>
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
