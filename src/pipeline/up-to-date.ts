/**
 * Whether a file already is the figure that would be written, and how its picture differs from the one drawn today. The same
 * zlib stream may have other bytes on another version of Node, so streams are compared unpacked.
 */

import { inflateSync } from 'node:zlib';
import type { Reason } from '../core/codes.ts';
import { figureFormat } from '../formats/figure-file.ts';
import { addedParts } from '../formats/parts.ts';
import { chunksOf, isUntouchedPng } from '../formats/png.ts';
import { parseWithin } from '../json/json.ts';
import { FORMATS, type Format } from '../options/formats.ts';
import { comparePixels } from '../paint/compare.ts';
import type { FigureFile, Provenance } from '../provenance/provenance.ts';
import { provenanceText } from '../provenance/read.ts';

/**
 * Whether two texts of provenance say the same.
 * @param theirs may be damaged
 */
function sameProvenance(theirs: string, ours: string): boolean {
  if (theirs === ours) return true;
  const [a, b] = [parse(theirs), parse(ours)];
  if (!a || !b || !isDeepEqual(withoutStream(a), withoutStream(b))) return false;
  return a.data === b.data || sameStream(a.data?.zlib, b.data?.zlib);
}

function parse(text: string): Partial<Provenance> | undefined {
  try {
    return Object(parseWithin(text));
  } catch {
    return undefined;
  }
}

const withoutStream = ({ data: _, ...rest }: Partial<Provenance>) => rest;
const isDeepEqual = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

const sameStream = (theirs: unknown, ours: string | undefined) =>
  typeof theirs === 'string' &&
  ours !== undefined &&
  inflatesAlike(Buffer.from(theirs, 'base64'), Buffer.from(ours, 'base64'));

/** Whether two zlib streams hold the same bytes. `theirs` is inflated no further than `ours` is long. */
function inflatesAlike(theirs: Uint8Array, ours: Uint8Array): boolean {
  if (Buffer.compare(theirs, ours) === 0) return true;
  const held = inflateSync(ours);
  try {
    return inflateSync(theirs, { maxOutputLength: held.length + 1 }).equals(held);
  } catch {
    return false;
  }
}

/** A file as its zlib streams and the rest, without the lengths and offsets that depend on the streams. */
interface Parts {
  readonly rest: string;
  readonly streams: readonly Uint8Array[];
}

/**
 * Whether two files are the same apart from how zlib packed them. Only PDF files and images in SVG hold zlib streams of ours.
 * @param theirs may be damaged
 */
export function sameFile(format: Format, theirs: Uint8Array, ours: Uint8Array): boolean {
  if (Buffer.compare(theirs, ours) === 0) return true;
  const split = format === 'pdf' ? pdfParts : format === 'svg' ? svgParts : undefined;
  if (!split) return false;
  const [a, b] = [split(latin1(theirs)), split(latin1(ours))];
  return (
    a.rest === b.rest &&
    a.streams.length === b.streams.length &&
    b.streams.every((stream, i) => inflatesAlike(a.streams[i] as Uint8Array, stream))
  );
}

const latin1 = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

/** The dictionary of a compressed stream, as formats/pdf.ts writes it. */
const PACKED = /\/FlateDecode[^\n]{0,1000} \/Length (\d{1,10}) >>\nstream\n/g;

function pdfParts(file: string): Parts {
  const streams: Uint8Array[] = [];
  let rest = '';
  let at = 0;
  PACKED.lastIndex = 0;
  for (let found = PACKED.exec(file); found; found = PACKED.exec(file)) {
    const [entry, length] = found;
    const start = found.index + entry.length;
    rest += file.slice(at, found.index) + entry.replace(/\d+(?= >>\nstream\n$)/, '');
    at = start + Number(length);
    streams.push(Buffer.from(file.slice(start, at), 'latin1'));
    PACKED.lastIndex = at;
  }
  const table = Math.max(at, file.lastIndexOf('\nxref\n') + 1);
  return { rest: rest + file.slice(at, table) + withoutPlaces(file, table), streams };
}

/** The table that ends a PDF, with `true` or `false` for each offset that is right or wrong, and without the file's digest. */
function withoutPlaces(file: string, table: number): string {
  let object = 0;
  return file
    .slice(table)
    .replace(/^(\d{10})(?= 00000 n)/gm, (place) => `${file.startsWith(`${++object} 0 obj`, Number(place))}`)
    .replace(/(?<=^startxref\n)\d+/m, (place) => `${Number(place) === table}`)
    .replace(/(?<=\/ID )\[[^[\]\n]*\]/, '');
}

function svgParts(file: string): Parts {
  const streams: Uint8Array[] = [];
  const rest = file.replace(/(?<=data:image\/png;base64,)[A-Za-z0-9+/=]+/g, (data) => {
    const chunks = [...chunksOf(Buffer.from(data, 'base64'))];
    streams.push(Buffer.concat(chunks.flatMap(({ type, data }) => (type === 'IDAT' ? [data] : []))));
    return chunks
      .map(({ type, data }) => `${type} ${type === 'IDAT' ? '' : Buffer.from(data).toString('hex')}`)
      .join();
  });
  return { rest, streams };
}

/**
 * Whether a file already is the figure that would be written: its provenance says the same, and its picture was not edited. A
 * PNG holds a checksum of its picture; other formats are drawn and compared.
 * @param file the bytes of the existing file
 * @param figure the format and provenance that would be written
 * @param drawWith draws the figure with the file's own provenance
 */
export async function isUpToDate(
  file: Uint8Array,
  { format, provenance }: { readonly format: Format; readonly provenance: string },
  drawWith: (provenance: string) => Promise<Uint8Array>,
): Promise<boolean> {
  const found = figureFormat(file) === format ? provenanceText(file) : undefined;
  if (found === undefined || !sameProvenance(found, provenance)) return false;
  return format === 'png' ? isUntouchedPng(file) : sameFile(format, file, await drawWith(found));
}

/**
 * How far the soft edges of text on arm64 are from those on x64: levels of 255, and the share of a figure's pixels
 * (test/slow/machines.test.ts).
 */
const OTHER_PROCESSOR = { levels: 2, share: 0.01 } as const;

/**
 * How a figure's picture differs from the same figure drawn today; undefined if it does not.
 * @param drawn the figure drawn today, in the same format and with the same provenance
 * @param tolerance the difference of a colour channel, out of 255, that is ignored
 */
export async function pictureChange(
  { format, bytes }: Pick<FigureFile, 'format' | 'bytes'>,
  drawn: Uint8Array,
  tolerance: number,
): Promise<Reason | undefined> {
  if (sameFile(format, bytes, drawn)) return undefined;
  if (FORMATS[format].vector) return { code: 'picture', message: 'its marks are not those drawn today' };
  const added = addedParts(format, bytes, drawn);
  if (added.length > 0)
    return {
      code: 'edited',
      message: `it holds what attnplot does not write: ${added.slice(0, 8).join(', ')}`,
    };
  const difference = await comparePixels(bytes, drawn, tolerance).catch(() => undefined);
  if (difference === undefined) return { code: 'undecodable', message: 'the picture cannot be decoded' };
  if ('sizes' in difference)
    return { code: 'size', message: `size changed: ${difference.sizes.join(' -> ')} px` };
  const { share, largest } = difference;
  if (share === 0) return undefined;
  const percent = Number((100 * share).toPrecision(2));
  const message = `pixels differ in ${percent}% (by up to ${largest} of 255)`;
  return largest <= OTHER_PROCESSOR.levels && share <= OTHER_PROCESSOR.share
    ? {
        code: 'other-processor',
        message: `${message}, which is allowed: another kind of processor may mix colours so`,
      }
    : { code: 'picture', message };
}
