/** Width and height of an image by its header, before anything of it is decoded, and whether all of it is there. */
import { chunksOf } from './png.ts';

/** Pixels across and down. */
type ImageSize = readonly [width: number, height: number];

/** The size of a PNG, JPEG or WebP; undefined for other files, and for one whose header is cut off. */
export function imageSize(bytes: Buffer): ImageSize | undefined {
  const start = bytes.toString('latin1', 0, 16);
  if (start.startsWith('\x89PNG\r\n\x1a\n') && bytes.length >= 24)
    return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (start.startsWith('\xff\xd8\xff')) return jpegSize(bytes);
  return /^RIFF.{4}WEBP/s.test(start) && bytes.length >= 30 ? webpSize(bytes) : undefined;
}

/** Frame headers are markers C0 to CF but for tables (C4), the reserved C8 and arithmetic coding (CC): ITU-T T.81, table B.1. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegSize(bytes: Buffer): ImageSize | undefined {
  const at = jpegSegment(bytes, isFrame);
  return at === undefined || at + 9 > bytes.length
    ? undefined
    : [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
}

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/** Markers without a length: TEM and restarts. */
const isBare = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/** Where the first segment of a kind begins; undefined where there is none. */
function jpegSegment(bytes: Buffer, isAsked: (marker: number) => boolean): number | undefined {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] as number;
    // A marker may have fill bytes before it.
    if (marker === 0xff) at++;
    // What is read as the length of a marker without one hides segments that decoders see, such as another size.
    else if (isBare(marker)) at += 2;
    else if (isAsked(marker)) return at;
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** Whether a PNG or JPEG reaches its end: the canvas draws what there is of one that was cut off. It refuses such a WebP. */
export function isCutOff(bytes: Buffer): boolean {
  if (bytes[0] === 0x89) return ![...chunksOf(bytes)].some(({ type, whole }) => type === 'IEND' && whole);
  if (bytes[0] !== 0xff) return false;
  // A thumbnail before the pixels has an end of its own; within them, no bytes look like one.
  const scan = jpegSegment(bytes, (marker) => marker === START_OF_SCAN);
  return scan === undefined || bytes.indexOf(END_OF_IMAGE, scan) < 0;
}

/** The first chunk says it, each kind in its own way (RFC 9649, sections 2.5 to 2.7; RFC 6386, section 9.1). */
function webpSize(bytes: Buffer): ImageSize | undefined {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return [1 + bytes.readUIntLE(24, 3), 1 + bytes.readUIntLE(27, 3)];
    case 'VP8 ':
      return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return [1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff)];
    }
    default:
      return undefined;
  }
}
