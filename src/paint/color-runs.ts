/** Texts in several colours. */
import type { TextMark } from '../layout/scene.ts';

/** Part of a text in one colour; UTF-16 offsets. */
export interface ColorRun {
  readonly start: number;
  readonly end: number;
  readonly color: string;
}

/** Splits a whole text into runs of one colour. */
export function colorRuns({
  text,
  color,
  spans = [],
}: Pick<TextMark, 'text' | 'color' | 'spans'>): ColorRun[] {
  const runs: ColorRun[] = [];
  let from = 0;
  for (const span of [...spans, { start: text.length, end: text.length, color }]) {
    if (span.start > from) runs.push({ start: from, end: span.start, color });
    if (span.end > span.start) runs.push(span);
    from = span.end;
  }
  return runs;
}
