/** Figure files of any format: which format they are, whether they are whole, and the metadata they carry. */
import { refusal } from '../arrays/limits.ts';
import type { Format } from '../options/formats.ts';
import { chunksOf } from './png.ts';

/** Bytes that identify every format; an SVG may start with white space, a comment or an XML declaration. */
const KIND_BYTES = 32;

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

/** The kind of an animation, by its first 32 bytes; undefined for anything else, a WebP of one picture too. */
export function animationKind(start: Uint8Array): 'GIF' | 'WebP' | undefined {
  const text = String.fromCharCode(...start.subarray(0, KIND_BYTES));
  if (text.startsWith('GIF8')) return 'GIF';
  const flags = /^RIFF.{4}WEBPVP8X.{4}/s.test(text) ? (start[20] ?? 0) : 0;
  return (flags & WEBP_ANIMATION) === 0 ? undefined : 'WebP';
}

/** The format of a figure, by its first 32 bytes; undefined for anything else. */
export function figureFormat(start: Uint8Array): Format | undefined {
  const text = String.fromCharCode(...start.subarray(0, KIND_BYTES));
  return SIGNATURES.find(([signature]) => signature.test(text))?.[1];
}

/** The error of a page that came from a server in place of a file. */
export const webPage = (name: string) =>
  refusal(
    name,
    'unknown-format',
    'found a web page, expected attention data or a figure that attnplot has drawn',
    'a server sent it instead of the data (a login, a missing file, or a page about the file): open it in a browser, and download the file itself',
  );

const text = (bytes: Uint8Array, from: number, to?: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', from, to);
const ending = (bytes: Uint8Array) => text(bytes, Math.max(0, bytes.length - 32));

/** Whether a file has all the bytes it declares, up to its format's end marker. */
const CHECKS: Readonly<Record<Format, (bytes: Uint8Array) => boolean>> = {
  png: (bytes) => {
    const chunks = [...chunksOf(bytes)];
    return chunks.every(({ whole }) => whole) && chunks.at(-1)?.type === 'IEND';
  },
  svg: (bytes) => /<\/svg>\s*$/.test(ending(bytes)),
  pdf: (bytes) => /%%EOF\s*$/.test(ending(bytes)),
  html: (bytes) => /<\/html>\s*$/.test(ending(bytes)),
  webp: (bytes) => bytes.length >= 12 && viewOf(bytes).getUint32(4, true) + 8 === bytes.length,
  jpeg: (bytes) => ending(bytes).endsWith('\xff\xd9'),
  avif: (bytes) => {
    let at = 0;
    while (at + 8 <= bytes.length) {
      const size = viewOf(bytes).getUint32(at);
      if (size < 8) return size === 0;
      at += size;
    }
    return at === bytes.length;
  },
};

/** Whether a figure is not cut off. @param format by `figureFormat` */
export const isWhole = (format: Format, bytes: Uint8Array): boolean => CHECKS[format](bytes);

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength);

/** Metadata of a figure's file; each format carries it in its own way. */
export interface FigureMetadata {
  /** Empty for a figure without a title. */
  readonly title: string;
  /** One paragraph of alt text. */
  readonly description: string;
  /** `attnplot 0.3.0` */
  readonly software: string;
  /** How the figure was made, as JSON in ASCII; painters write it without reading it. */
  readonly provenance?: string;
}
