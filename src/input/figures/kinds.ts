/** File formats a figure comes in. */
export type FigureKind = 'PNG' | 'SVG' | 'PDF' | 'WebP' | 'JPEG' | 'AVIF';

/** Bytes in which every format shows itself: an SVG may have white space and a comment or XML declaration first. */
export const KIND_BYTES = 32;

/** First bytes as one character each. AVIF and WebP have a length before or within theirs. */
const SIGNATURES: readonly (readonly [RegExp, FigureKind])[] = [
  [/^\x89PNG/, 'PNG'],
  [/^%PDF-/, 'PDF'],
  [/^RIFF.{4}WEBP/s, 'WebP'],
  [/^\xff\xd8\xff/, 'JPEG'],
  [/^.{4}ftypavi[fs]/s, 'AVIF'],
  [/^(\xef\xbb\xbf)?\s*<(\?xml|svg|!--)/, 'SVG'],
];

/** What kind of figure a file is, by its first `KIND_BYTES`; undefined for anything else. */
export function figureKind(start: Uint8Array): FigureKind | undefined {
  const text = String.fromCharCode(...start.subarray(0, KIND_BYTES));
  return SIGNATURES.find(([signature]) => signature.test(text))?.[1];
}
