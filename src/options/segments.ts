/** A named stretch of keys by their positions in the input, both ends included; without a last one it ends where the keys do. */
interface SegmentRange {
  readonly name: string;
  readonly first: number;
  readonly last?: number;
}

/**
 * Segments written as `prompt:0-7,pause:8,answer:9-`. A name may hold colons, and no commas.
 * @returns undefined for a text that is not of this form
 */
export function readSegments(text: string): SegmentRange[] | undefined {
  const segments: SegmentRange[] = [];
  for (const part of text.split(',')) {
    const [, given = '', first, dash, last] = /^(.*):\s*(\d+)(?:(-)(\d*))?\s*$/s.exec(part) ?? [];
    const name = given.trim();
    if (first === undefined || name === '') return undefined;
    const end = dash === undefined ? first : last;
    segments.push({ name, first: Number(first), ...(end ? { last: Number(end) } : {}) });
  }
  return segments;
}
