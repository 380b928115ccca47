import { inflateSync } from 'node:zlib';
import type { Reason } from '../core/codes.ts';
import { figureFormat } from '../formats/figure-file.ts';
import { chunksOf, isUntouchedPng } from '../formats/png.ts';
import { FORMATS, type Format } from '../options/formats.ts';
import { comparePixels } from '../paint/compare.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { type FigureFile, provenanceText } from '../provenance/read.ts';

/**
 * Whether two texts of provenance say the same. Their packed values are compared unpacked: the bytes of a zlib stream differ
 * from one zlib to another, and so from one Node to another.
 * @param ours is whole; `theirs` may be anything
 */
function sameMaking(theirs: string, ours: string): boolean {
  if (theirs === ours) return true;
  const [a, b] = [parse(theirs), parse(ours)];
  if (!a || !b || !isDeepEqual(withoutStream(a), withoutStream(b))) return false;
  return a.data === b.data || sameStream(a.data?.zlib, b.data?.zlib);
}

function parse(text: string): Partial<Provenance> | undefined {
  try {
    return Object(JSON.parse(text));
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

/** Whether two zlib streams hold the same; `theirs` is inflated no further than `ours`. */
function inflatesAlike(theirs: Uint8Array, ours: Uint8Array): boolean {
  if (Buffer.compare(theirs, ours) === 0) return true;
  const held = inflateSync(ours);
  try {
    return inflateSync(theirs, { maxOutputLength: held.length + 1 }).equals(held);
  } catch {
    return false;
  }
}

/** A file as the zlib streams in it and all else, without the lengths and places that follow from theirs. */
interface Parts {
  readonly rest: string;
  readonly streams: readonly Uint8Array[];
}

/**
 * Whether two files of a format are the same but for the work of another zlib, which Node brings and which PDF, and images in
 * SVG, are packed with. Other formats have encoders of their own.
 * @param ours is whole; `theirs` may be anything
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

/** The dictionary of a stream that is packed, as src/paint/pdf-file.ts writes it. */
const PACKED = /\/FlateDecode[^\n]* \/Length (\d+) >>\nstream\n/g;

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

/** The table that ends a PDF, with each place told as right or wrong, and without the digest of the file's bytes. */
function withoutPlaces(file: string, table: number): string {
  let object = 0;
  return file
    .slice(table)
    .replace(/^(\d{10})(?= 00000 n)/gm, (place) => `${file.startsWith(`${++object} 0 obj`, Number(place))}`)
    .replace(/(?<=^startxref\n)\d+/m, (place) => `${Number(place) === table}`)
    .replace(/(?<=\/ID )\[.*?\]/, '');
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
 * Whether a file already is the figure that would be written, so that it can be left alone: it says the same of how it was
 * made, and holds the picture it was written with. A PNG tells that by itself; of other formats it takes drawing.
 * @param file as it is
 * @param figure that would be written
 * @param drawSaying draws it with a provenance that says the same, in the bytes of another zlib
 */
export async function isUpToDate(
  file: Uint8Array,
  { format, provenance }: { readonly format: Format; readonly provenance: string },
  drawSaying: (provenance: string) => Promise<Uint8Array>,
): Promise<boolean> {
  const found = figureFormat(file) === format ? provenanceText(file) : undefined;
  if (found === undefined || !sameMaking(found, provenance)) return false;
  return format === 'png' ? isUntouchedPng(file) : sameFile(format, file, await drawSaying(found));
}

/**
 * How far the soft edges of text on arm64 are from those on x64: levels of 255, and the share of a figure's pixels
 * (test/machines.test.ts).
 */
const OTHER_PROCESSOR = { levels: 2, share: 0.01 } as const;

/**
 * How a figure's picture differs from the one that is drawn of the same today, in a phrase; undefined where it does not.
 * @param drawn a file of the same format that says the same of how it was made
 * @param tolerance difference of a colour channel, of 255, that counts as none
 */
export async function pictureChange(
  { format, bytes }: Pick<FigureFile, 'format' | 'bytes'>,
  drawn: Uint8Array,
  tolerance: number,
): Promise<Reason | undefined> {
  if (sameFile(format, bytes, drawn)) return undefined;
  if (FORMATS[format].vector) return { code: 'picture', message: 'its marks are not those drawn today' };
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
