import { provenanceOfXmp } from './xmp.ts';

const APP1 = 0xe1;
const START_OF_SCAN = 0xda;
const MARK = 'http://ns.adobe.com/xap/1.0/\0';
const EXTENSION_MARK = 'http://ns.adobe.com/xmp/extension/\0';
/** After the mark: a name of 32 digits, the whole length, and where this part stands in it. */
const PART_HEADER = EXTENSION_MARK.length + 32 + 8;

/** What a JPEG of ours says of how it was made; undefined of any other. Long ones are in several segments. */
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
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff; ) {
    const [marker, length] = [file[at + 1], file.readUInt16BE(at + 2)];
    if (marker === START_OF_SCAN) return;
    if (marker === APP1) yield file.subarray(at + 4, at + 2 + length);
    at += 2 + length;
  }
}
