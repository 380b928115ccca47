/** JPEG: the resolution and XMP packet that the canvas leaves out (JFIF 1.02; XMP specification, part 3). */
import { createHash } from 'node:crypto';
import type { FigureMetadata } from './figure-file.ts';
import { MOST_PARTS } from './most-parts.ts';
import { provenanceOfXmp, xmpDocument, xmpPacket } from './xmp.ts';

/** Segments of programs are APP0 to APP15; of those behind them only the comment is in use. */
const APP0 = 0xe0;
const APP1 = 0xe1;
const COMMENT = 0xfe;
const START_OF_SCAN = 0xda;
const MARK = 'http://ns.adobe.com/xap/1.0/\0';
const EXTENSION_MARK = 'http://ns.adobe.com/xmp/extension/\0';
/** Extension mark, a name of 32 digits, the length of the extended packet, and the offset of this part. */
const PART_HEADER = EXTENSION_MARK.length + 32 + 8;

/** The provenance in a JPEG's XMP, which may span several segments; undefined for a file without it. */
export function provenanceOfJpeg(bytes: Uint8Array): string | undefined {
  const parts: { readonly at: number; readonly bytes: Buffer }[] = [];
  for (const segment of segmentsOf(bytes)) {
    if (startsWith(segment, MARK)) {
      const found = provenanceOfXmp(segment.toString('utf8', MARK.length));
      if (found !== undefined) return found;
    } else if (startsWith(segment, EXTENSION_MARK) && segment.length >= PART_HEADER) {
      parts.push({ at: segment.readUInt32BE(PART_HEADER - 4), bytes: segment.subarray(PART_HEADER) });
    }
  }
  parts.sort((a, b) => a.at - b.at);
  return provenanceOfXmp(Buffer.concat(parts.map((part) => part.bytes)).toString('utf8'));
}

const startsWith = (segment: Buffer, mark: string) => segment.toString('latin1', 0, mark.length) === mark;

/** Contents of the APP1 segments. */
function* segmentsOf(bytes: Uint8Array): Generator<Buffer> {
  for (const { marker, content } of allSegments(bytes)) if (marker === APP1) yield content;
}

/** Segments before the pixels: their marker and content. */
function* allSegments(bytes: Uint8Array): Generator<{ readonly marker: number; readonly content: Buffer }> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let [at, count] = [2, 0]; at + 4 <= file.length && file[at] === 0xff; count++) {
    if (count === MOST_PARTS) return;
    const [marker, length] = [file[at + 1] as number, file.readUInt16BE(at + 2)];
    if (marker === START_OF_SCAN) return;
    yield { marker, content: file.subarray(at + 4, at + 2 + length) };
    at += 2 + length;
  }
}

/** Segments of programs and comments, by their names: a colour profile, a turn. */
export const jpegParts = (bytes: Uint8Array): string[] =>
  [...allSegments(bytes)]
    .filter(({ marker }) => marker >= APP0)
    .map(({ marker, content }) => {
      const [name = ''] = content.toString('latin1', 0, 40).split('\0');
      return marker === COMMENT ? 'a comment' : `APP${marker - APP0} ${name}`.trim();
    });

/** Adds resolution and metadata to a JPEG from the canvas. @throws Error for a file without a JFIF segment */
export function completeJpeg(file: Buffer, dpi: number, metadata: FigureMetadata): Buffer {
  const end = setDensity(file, dpi);
  return Buffer.concat([file.subarray(0, end), ...xmpSegments(metadata), file.subarray(end)]);
}

/** Offsets in the JFIF segment, which comes first (JFIF 1.02): the unit of densities, and the two of them. */
const UNIT_AT = 13;
const DENSITY_AT = [14, 16] as const;
const DOTS_PER_INCH = 1;

/** Writes the resolution, which the canvas leaves unset, and returns where the JFIF segment ends. */
function setDensity(file: Buffer, dpi: number): number {
  if (file.toString('latin1', 6, 10) !== 'JFIF') throw new Error('found a JPEG without a JFIF segment');
  file.writeUInt8(DOTS_PER_INCH, UNIT_AT);
  for (const at of DENSITY_AT) file.writeUInt16BE(Math.round(dpi), at);
  return 4 + file.readUInt16BE(4);
}

/** A segment's length is 16 bits, and counts itself. */
const MOST_BYTES = 65_535 - 2;
const EXTENSION_PART = 65_400;

/** One segment; a provenance too long for it goes into as many more as needed (XMP, part 3, section 1.1.3). */
function xmpSegments(metadata: FigureMetadata): Buffer[] {
  const whole = segment(MARK, xmpPacket(metadata));
  if (whole) return [whole];
  const extension = Buffer.from(xmpDocument({ provenance: metadata.provenance ?? '' }));
  const name = createHash('md5').update(extension).digest('hex').toUpperCase();
  const { provenance: _, ...others } = metadata;
  const first =
    segment(MARK, xmpPacket({ ...others, extension: name })) ??
    segment(MARK, xmpPacket({ software: metadata.software, extension: name }));
  const parts: (Buffer | undefined)[] = [first];
  for (let at = 0; at < extension.length; at += EXTENSION_PART) {
    const place = Buffer.alloc(8);
    place.writeUInt32BE(extension.length, 0);
    place.writeUInt32BE(at, 4);
    const part = extension.subarray(at, at + EXTENSION_PART);
    parts.push(segment(EXTENSION_MARK + name, Buffer.concat([place, part])));
  }
  return parts.filter((part) => part !== undefined);
}

/** An APP1 segment; undefined where the content is too long for one. */
function segment(mark: string, content: Buffer): Buffer | undefined {
  const length = mark.length + content.length;
  if (length > MOST_BYTES) return undefined;
  const header = Buffer.alloc(4);
  header.writeUInt16BE(0xff00 | APP1, 0);
  header.writeUInt16BE(length + 2, 2);
  return Buffer.concat([header, Buffer.from(mark, 'latin1'), content]);
}
