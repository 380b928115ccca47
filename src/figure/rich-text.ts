/** A line of text; its spans are set in another colour. */
export interface RichText {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** A part of a text, by UTF-16 offsets. `mark`: a tokenizer's sign or a stand-in; `special`: a special token. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: 'mark' | 'special';
}

/** A text without spans. */
export const plain = (text: string): RichText => ({ text, spans: [] });

/** The part of a text between two UTF-16 offsets, with its spans. */
export function sliceText({ text, spans }: RichText, from: number, to: number): RichText {
  const inside = spans
    .map((span) => ({
      ...span,
      start: Math.max(span.start, from) - from,
      end: Math.min(span.end, to) - from,
    }))
    .filter(({ start, end }) => start < end);
  return { text: text.slice(from, to), spans: inside };
}

/** Joins texts into one, spans included. */
export function joinTexts(texts: readonly RichText[]): RichText {
  let text = '';
  const spans: Span[] = [];
  for (const part of texts) {
    for (const { start, end, kind } of part.spans)
      spans.push({ start: start + text.length, end: end + text.length, kind });
    text += part.text;
  }
  return { text, spans };
}
