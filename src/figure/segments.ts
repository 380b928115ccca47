/** Segments as a figure shows them: stretches of the keys of a panel, and of its rows. */
import type { Attention, AttentionLayer } from '../attention/attention.ts';
import { visibleLine } from './token-label.ts';

/** A name over neighbouring keys or rows, both ends included, 0-based. */
export interface Stretch {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/** The segments that a layer has keys of. */
export const keySegmentsOf = ({ segments = [] }: Attention, { keyCount }: AttentionLayer): Stretch[] =>
  segments.flatMap(({ name, first, last = 0 }) =>
    first === undefined || first >= keyCount
      ? []
      : [{ name: visibleLine(name).text, first, last: Math.min(last, keyCount - 1) }],
  );

/** Rows side by side in one segment; none where each is by itself, as its label then says as much. */
export function rowSegmentsOf({ segments = [], rows }: Attention): Stretch[] {
  const stretches: (Stretch & { segment: number })[] = [];
  rows.forEach(({ segment }, row) => {
    const before = stretches.at(-1);
    const name = segments[segment ?? -1]?.name;
    if (segment === undefined || name === undefined) return;
    if (before?.segment === segment && before.last === row - 1)
      stretches[stretches.length - 1] = { ...before, last: row };
    else stretches.push({ name: visibleLine(name).text, first: row, last: row, segment });
  });
  return stretches.some(({ first, last }) => last > first)
    ? stretches.map(({ segment: _, ...stretch }) => stretch)
    : [];
}
