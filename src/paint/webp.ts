import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { encodePage, type RasterOptions } from './canvas-page.ts';
import { xmpPacket } from './xmp.ts';

/** A scene as a WebP; at quality 100 without loss. */
export async function paintWebp(
  scene: Scene,
  typeface: Typeface,
  { dpi, quality, metadata }: RasterOptions,
): Promise<Buffer> {
  return withXmp(await encodePage(scene, typeface, dpi, ['webp', quality]), xmpPacket(metadata));
}

/** Of the flags in the extended header, the first chunk (RFC 9649, section 2.7). */
const HAS_XMP = 0x04;
const FLAGS_AT = 20;

/** Adds a chunk after all others and says so at the top. The canvas writes the extended header that has room for that. */
function withXmp(file: Buffer, packet: Buffer): Buffer {
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
