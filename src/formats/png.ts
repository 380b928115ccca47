/** PNG, written and read: 8-bit pixels, resolution, text, and a checksum of the picture (PNG Specification, third edition). */
import { crc32 } from 'node:zlib';
import { MOST_PARTS } from './most-parts.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** The specification's number of each colour type. */
const COLOR_TYPES = { indexed: 3, rgb: 2, rgba: 6 } as const;
export type ColorType = keyof typeof COLOR_TYPES;
/** Keyword of the text chunk with the checksum of a picture that has a provenance. */
const SEAL = 'attnplot-image';
const METRES_PER_INCH = 0.0254;

/** What a PNG's chunks hold besides the pixels. Texts are keyed by PNG's keywords. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly colorType: ColorType;
  /** Colours of indexed pixels, as words of RGBA; at most 256. */
  readonly palette: Uint32Array;
  /** Whether any pixel is not opaque. */
  readonly transparent: boolean;
  readonly dpi: number;
  readonly texts: Readonly<Record<string, string>>;
}

/** The whole file, from its header and the zlib stream of its filtered scanlines. */
export function pngFile(header: PngHeader, imageData: Uint8Array): Buffer {
  const size = chunk('IHDR', imageHeader(header));
  const palette = paletteChunks(header);
  const pixels = chunk('IDAT', imageData);
  const seal =
    'attnplot' in header.texts
      ? { [SEAL]: sealOf([size, ...palette, pixels].map((bytes) => bytes.subarray(8, -4))) }
      : {};
  return Buffer.concat([
    SIGNATURE,
    size,
    chunk('pHYs', pixelDensity(header.dpi)),
    ...palette,
    ...Object.entries({ ...header.texts, ...seal }).map(([keyword, text]) =>
      chunk('iTXt', internationalText(keyword, text)),
    ),
    pixels,
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * CRC-32 of the content of a picture's chunks, as eight hexadecimal digits. A picture that another program changed or
 * recompressed has another checksum than the one stored beside its provenance.
 */
const sealOf = (contents: readonly Uint8Array[]) =>
  contents
    .reduce((crc, data) => crc32(data, crc), 0)
    .toString(16)
    .padStart(8, '0');

function chunk(type: string, data: Uint8Array): Buffer {
  const result = Buffer.allocUnsafe(data.length + 12);
  result.writeUInt32BE(data.length, 0);
  result.write(type, 4, 'latin1');
  result.set(data, 8);
  result.writeUInt32BE(crc32(result.subarray(4, data.length + 8)), data.length + 8);
  return result;
}

function imageHeader({ width, height, colorType }: PngHeader): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.writeUInt8(8, 8);
  data.writeUInt8(COLOR_TYPES[colorType], 9);
  return data;
}

/** The palette's colours, and their opacity where any pixel is not opaque. */
function paletteChunks({ colorType, palette, transparent }: PngHeader): Buffer[] {
  if (colorType !== 'indexed') return [];
  const bytes = Buffer.from(palette.buffer, palette.byteOffset, palette.byteLength);
  const channel = (offset: number) => Array.from(palette, (_, i) => bytes[4 * i + offset] as number);
  const [red, green, blue, alpha] = [0, 1, 2, 3].map(channel) as [number[], number[], number[], number[]];
  const colors = red.flatMap((value, i) => [value, green[i] as number, blue[i] as number]);
  return [
    chunk('PLTE', Uint8Array.from(colors)),
    ...(transparent ? [chunk('tRNS', Uint8Array.from(alpha))] : []),
  ];
}

function pixelDensity(dpi: number): Buffer {
  const data = Buffer.alloc(9);
  const perMetre = Math.round(dpi / METRES_PER_INCH);
  data.writeUInt32BE(perMetre, 0);
  data.writeUInt32BE(perMetre, 4);
  data.writeUInt8(1, 8);
  return data;
}

/** Bytes between keyword and text of an iTXt chunk that is uncompressed and names no language. */
const BETWEEN = '\0\0\0\0\0';

/** An iTXt chunk's content: the keyword, and the text in UTF-8. */
function internationalText(keyword: string, text: string): Buffer {
  return Buffer.concat([
    Buffer.from(keyword + BETWEEN, 'latin1'),
    Buffer.from(text.replaceAll('\0', '\uFFFD'), 'utf8'),
  ]);
}

/** Bytes of a chunk's length, type and checksum. */
const FRAME_BYTES = 12;

/** A chunk of a PNG. */
interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
  readonly crc: number;
  /** Whether its checksum is right. */
  readonly whole: boolean;
}

/** The chunks of a PNG in order, up to its end or to the first one whose bytes are not all there. */
export function* chunksOf(bytes: Uint8Array): Generator<PngChunk> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let [at, count] = [SIGNATURE.length, 0]; at + FRAME_BYTES <= file.length; count++) {
    if (count === MOST_PARTS) return;
    const length = file.readUInt32BE(at);
    const end = at + 8 + length;
    const type = file.toString('latin1', at + 4, at + 8);
    if (end + 4 > file.length) return;
    const crc = file.readUInt32BE(end);
    yield { type, data: file.subarray(at + 8, end), crc, whole: crc32(file.subarray(at + 4, end)) === crc };
    if (type === 'IEND') return;
    at = end + 4;
  }
}

/** The provenance in a PNG's iTXt chunk with the keyword `attnplot`; undefined for a file without a valid one. */
export const provenanceOfPng = (bytes: Uint8Array): string | undefined =>
  textUnder('attnplot', [...chunksOf(bytes)]);

/** Chunks that the checksum of a picture covers: size, colours and pixels. */
const PICTURE = ['IHDR', 'PLTE', 'tRNS', 'IDAT'];

/** Chunks that attnplot writes; any other may change what viewers show, such as frames (fcTL, fdAT) or another gamma (gAMA). */
const WRITTEN = [...PICTURE, 'pHYs', 'iTXt', 'IEND'];

/** The types of chunks that occur, each once, and whether bytes follow the last one. */
export function pngParts(bytes: Uint8Array): string[] {
  const chunks = [...chunksOf(bytes)];
  const size = chunks.reduce((sum, { data }) => sum + FRAME_BYTES + data.length, SIGNATURE.length);
  return [
    ...new Set(chunks.map(({ type }) => type)),
    ...(size < bytes.length ? ['bytes after its end'] : []),
  ];
}

/**
 * Whether a PNG is whole and still holds the picture that attnplot wrote: its size, palette and compressed pixels have the
 * checksum stored under `attnplot-image`, and there is nothing besides. False for a picture that was recompressed, even with the
 * same pixels.
 */
export function isUntouchedPng(bytes: Uint8Array): boolean {
  const chunks = [...chunksOf(bytes)];
  if (!chunks.every(({ whole }) => whole) || chunks.at(-1)?.type !== 'IEND') return false;
  if (!pngParts(bytes).every((part) => WRITTEN.includes(part))) return false;
  const picture = chunks.filter(({ type }) => PICTURE.includes(type)).map(({ data }) => data);
  return textUnder(SEAL, chunks) === sealOf(picture);
}

function textUnder(keyword: string, chunks: readonly PngChunk[]): string | undefined {
  const start = Buffer.from(keyword + BETWEEN, 'latin1');
  for (const { type, data, whole } of chunks) {
    const text = Buffer.from(data.buffer, data.byteOffset, data.length);
    if (whole && type === 'iTXt' && text.subarray(0, start.length).equals(start))
      return text.toString('utf8', start.length);
  }
  return undefined;
}
