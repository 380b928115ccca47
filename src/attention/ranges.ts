import { OptionConflict } from '../core/errors.ts';
import type { OptionName } from '../options/options.ts';

/** Positions `first` to `last`; an open range ends where the positions do. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads `4-9`, or `4-` to the end; undefined for anything else.
 * @param end the last position there is
 * @throws OptionConflict for the larger position first
 */
export function parseRange(text: string | number, end: number, option: OptionName): Range | undefined {
  const match = /^\s*(\d+)-(\d*)\s*$/.exec(String(text));
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = match[2] === '' ? Math.max(first, end) : Number(match[2]);
  if (first <= last) return { first, last };
  throw new OptionConflict({
    option,
    code: 'backwards-range',
    message: `found the range ${text}, expected the smaller position first`,
    hint: `write ${last}-${first}`,
  });
}

export const positionsIn = ({ first, last }: Range): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** The positions in any of some ranges, ascending, each once. */
export function positionsInAny(ranges: readonly Range[]): number[] {
  const positions: number[] = [];
  let next = 0;
  for (const { first, last } of ranges.toSorted((a, b) => a.first - b.first))
    for (next = Math.max(next, first); next <= last; next++) positions.push(next);
  return positions;
}

/** `0-3, 5`: the ranges of ascending positions. */
export function rangeWords(positions: readonly number[]): string {
  const parts: string[] = [];
  let start = 0;
  positions.forEach((position, i) => {
    if (positions[i + 1] === position + 1) return;
    parts.push(start === i ? `${position}` : `${positions[start]}-${position}`);
    start = i + 1;
  });
  return parts.join(', ');
}

/** The first few of ascending positions as a flag takes them: `0-3` or `0,2`. */
export const rangeFlag = (positions: readonly number[]): string =>
  rangeWords(positions.slice(0, 4)).replaceAll(', ', ',');

/** @throws OptionConflict for a position that is listed twice */
export function refuseRepeats<T extends readonly number[]>(option: 'layers' | 'rows', positions: T): T {
  const seen = new Set<number>();
  const repeated = positions.find((position) => seen.size === seen.add(position).size);
  if (repeated === undefined) return positions;
  throw new OptionConflict({
    option,
    code: 'listed-twice',
    message: `found position ${repeated} twice, expected each once`,
    hint: 'leave one out',
  });
}

/** Labels for a hint, at most twelve. */
export const list = (labels: readonly string[]) =>
  labels.length <= 12 ? labels.join(', ') : `${labels.slice(0, 11).join(', ')}, … ${labels.at(-1)}`;
