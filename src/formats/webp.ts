/** WebP (RFC 9649): metadata of a still picture, and lossless animations. */
import { type AnimationEncoder, type AnimationSize, changedBox, cutOut, type PixelBox } from './animation.ts';
import { MOST_PARTS } from './most-parts.ts';
import { provenanceOfXmp } from './xmp.ts';

interface Chunk {
  readonly type: string;
  /** Content, without the byte that pads an odd length. */
  readonly data: Buffer;
}

/** The chunks of a WebP in order; the last one may be cut off. */
function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let [at, count] = [12, 0]; at + 8 <= file.length && count < MOST_PARTS; count++) {
    const length = file.readUInt32LE(at + 4);
    yield { type: file.toString('latin1', at, at + 4), data: file.subarray(at + 8, at + 8 + length) };
    at += 8 + length + (length % 2);
  }
}

/** The provenance in a WebP's XMP chunk; undefined for a file without it. */
export function provenanceOfWebp(bytes: Uint8Array): string | undefined {
  for (const { type, data } of chunksOf(bytes)) if (type === 'XMP ') return provenanceOfXmp(data.toString());
  return undefined;
}

/** The types of all chunks. */
export const webpParts = (bytes: Uint8Array): string[] =>
  Array.from(chunksOf(bytes), ({ type }) => type.trim());

/** A flag of the extended header, and where its flags are: that header is the first chunk (section 2.7). */
const HAS_XMP = 0x04;
const FLAGS_AT = 20;

/**
 * Adds an XMP chunk at the end, and its flag to the extended header.
 * @throws Error for a file without that header, which the canvas writes
 */
export function withXmpChunk(file: Buffer, packet: Buffer): Buffer {
  if (file.toString('latin1', 12, 16) !== 'VP8X') throw new Error('found a WebP without an extended header');
  const header = Buffer.alloc(8);
  header.write('XMP ', 'latin1');
  header.writeUInt32LE(packet.length, 4);
  // A chunk of odd length is padded to an even one.
  const result = Buffer.concat([file, header, packet, Buffer.alloc(packet.length % 2)]);
  result.writeUInt8(result.readUInt8(FLAGS_AT) | HAS_XMP, FLAGS_AT);
  result.writeUInt32LE(result.length - 8, 4);
  return result;
}

/** A lossless WebP has 14 bits for each side. */
export const MOST_WEBP_PIXELS_A_SIDE = 16_383;
const FLAGS = { animation: 0b10, alpha: 0b1_0000 } as const;
/** A frame replaces the pixels under it and is not blended with them. */
const DO_NOT_BLEND = 0b10;

/** Starts a WebP that repeats forever; a frame holds the box that changed since the frame before. */
export function createWebp({ width, height }: AnimationSize, encodePixels: EncodePixels): AnimationEncoder {
  const frames: Uint8Array[] = [];
  let before: Uint32Array | undefined;
  return {
    add: async (pixels, centiseconds) => {
      const box = before
        ? onEvenPixels(changedBox(before, pixels, width))
        : { left: 0, top: 0, width, height };
      const image = pixelChunk(await encodePixels(cutOut(pixels, width, box), box.width, box.height));
      frames.push(chunk('ANMF', frameHeader(box, 10 * centiseconds), image));
      before = pixels;
    },
    finish: () => riff(chunk('VP8X', pageHeader(width, height)), chunk('ANIM', Buffer.alloc(6)), ...frames),
  };
}

/** Frames stand on even pixels. */
function onEvenPixels({ left, top, width, height }: PixelBox): PixelBox {
  const [x, y] = [left - (left % 2), top - (top % 2)];
  return { left: x, top: y, width: left + width - x, height: top + height - y };
}

/** Encodes the pixels of an image, `[y * width + x]`, as a still WebP. */
type EncodePixels = (pixels: Uint32Array, width: number, height: number) => Promise<Buffer>;

/** The chunk of a still WebP that holds its pixels. */
function pixelChunk(file: Buffer): Uint8Array {
  for (const { type, data } of chunksOf(file)) if (type === 'VP8L') return chunk(type, data);
  throw new Error('the canvas has encoded a WebP with loss');
}

function pageHeader(width: number, height: number): Buffer {
  const data = Buffer.alloc(10);
  data[0] = FLAGS.animation | FLAGS.alpha;
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return data;
}

function frameHeader({ left, top, width, height }: PixelBox, milliseconds: number): Buffer {
  const data = Buffer.alloc(16);
  data.writeUIntLE(left / 2, 0, 3);
  data.writeUIntLE(top / 2, 3, 3);
  data.writeUIntLE(width - 1, 6, 3);
  data.writeUIntLE(height - 1, 9, 3);
  data.writeUIntLE(milliseconds, 12, 3);
  data[15] = DO_NOT_BLEND;
  return data;
}

function riff(...chunks: readonly Uint8Array[]): Buffer {
  return chunk('RIFF', Buffer.from('WEBP', 'latin1'), ...chunks);
}

/** A chunk's name, its length and its content, to an even number of bytes. */
function chunk(name: string, ...parts: readonly Uint8Array[]): Buffer {
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
