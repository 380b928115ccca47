import { crc32 } from 'node:zlib';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const FRAME_BYTES = 12;

/** A chunk of a PNG. */
export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
  readonly crc: number;
  /** Whether all of it is there, with the checksum it should have. */
  readonly whole: boolean;
}

/** The chunks of a PNG in order, up to its end or to the first one whose bytes are not all there. */
export function* chunksOf(bytes: Uint8Array): Generator<PngChunk> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = SIGNATURE_BYTES; at + FRAME_BYTES <= file.length; ) {
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
