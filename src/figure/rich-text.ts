/** A line of text, parts of which are set in another colour. */
export interface RichText {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** A part of a text by UTF-16 offsets; see `LabelPart` for the kinds. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: 'mark' | 'special';
}

export const plain = (text: string): RichText => ({ text, spans: [] });

/** The part of a text between two offsets. */
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
