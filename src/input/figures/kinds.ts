import type { Format } from '../../options/formats.ts';

/** Bytes in which every format shows itself: an SVG may have white space and a comment or XML declaration first. */
export const KIND_BYTES = 32;

/** The flag of WebP's VP8X chunk for more than one frame. */
const WEBP_ANIMATION = 0b10;

/** First bytes as one character each. AVIF and WebP have a length before or within theirs. */
const SIGNATURES: readonly (readonly [RegExp, Format])[] = [
  [/^\x89PNG/, 'png'],
  [/^%PDF-/, 'pdf'],
  [/^RIFF.{4}WEBP/s, 'webp'],
  [/^\xff\xd8\xff/, 'jpeg'],
  [/^.{4}ftypavi[fs]/s, 'avif'],
  [/^(\xef\xbb\xbf)?\s*<(\?xml|svg|!--)/, 'svg'],
  [/^(\xef\xbb\xbf)?\s*<!doctype html/i, 'html'],
];

/** The kind of an animation, by its first `KIND_BYTES`; undefined for anything else, a WebP of one picture too. */
export function animationKind(start: Uint8Array): 'GIF' | 'WebP' | undefined {
  const text = String.fromCharCode(...start.subarray(0, KIND_BYTES));
  if (text.startsWith('GIF8')) return 'GIF';
  const flags = /^RIFF.{4}WEBPVP8X.{4}/s.test(text) ? (start[20] ?? 0) : 0;
  return (flags & WEBP_ANIMATION) === 0 ? undefined : 'WebP';
}

/** The format of a figure, by its first `KIND_BYTES`; undefined for anything else. */
export function figureFormat(start: Uint8Array): Format | undefined {
  const text = String.fromCharCode(...start.subarray(0, KIND_BYTES));
  return SIGNATURES.find(([signature]) => signature.test(text))?.[1];
}
