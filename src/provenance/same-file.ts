import { chunksOf } from '../input/figures/png-chunks.ts';
import type { Format } from '../options/formats.ts';
import { inflatesAlike } from './same-making.ts';

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
