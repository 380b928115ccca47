/** A page for the encoders of the canvas. */

import { createHash } from 'node:crypto';
import type { AvifConfig } from '@napi-rs/canvas';
import { withXmpItem } from '../formats/avif.ts';
import type { FigureMetadata } from '../formats/figure-file.ts';
import { xmpDocument, xmpPacket } from '../formats/xmp.ts';
import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { drawLines, pictureOf } from './canvas.ts';
import { loadCanvas } from './drawing.ts';

interface RasterOptions {
  readonly metadata: FigureMetadata;
  readonly dpi: number;
  /** 1 to 100. */
  readonly quality: number;
}

/** An encoder of the canvas, with its settings. */
type Encoding =
  | readonly [format: 'webp' | 'jpeg', quality: number]
  | readonly [format: 'avif', settings: AvifConfig];

/** The same pixels as the PNG has, encoded by the canvas. */
async function encodePage(
  scene: Scene,
  typeface: Typeface,
  dpi: number,
  encoding: Encoding,
): Promise<Buffer> {
  const picture = pictureOf(scene, typeface, dpi);
  const surface = loadCanvas().createCanvas(picture.width, picture.height);
  drawLines(picture, surface.getContext('2d'), 0, picture.height);
  return encoding[0] === 'avif'
    ? surface.encode(encoding[0], encoding[1])
    : surface.encode(encoding[0], encoding[1]);
}

/** A scene, whose page must have a colour, as a JPEG. */
export async function paintJpeg(
  scene: Scene,
  typeface: Typeface,
  { dpi, quality, metadata }: RasterOptions,
): Promise<Buffer> {
  const file = await encodePage(scene, typeface, dpi, ['jpeg', quality]);
  const end = setDensity(file, dpi);
  return Buffer.concat([file.subarray(0, end), ...xmpSegments(metadata), file.subarray(end)]);
}

/** Offsets in the JFIF segment, which comes first (JFIF 1.02): the unit of densities, and the two of them. */
const UNIT_AT = 13;
const DENSITY_AT = [14, 16] as const;
const DOTS_PER_INCH = 1;
const APP1 = 0xffe1;

/** Writes the resolution, which the canvas leaves open, and returns where the segment ends. */
function setDensity(file: Buffer, dpi: number): number {
  if (file.toString('latin1', 6, 10) !== 'JFIF') throw new Error('found a JPEG without a JFIF segment');
  file.writeUInt8(DOTS_PER_INCH, UNIT_AT);
  for (const at of DENSITY_AT) file.writeUInt16BE(Math.round(dpi), at);
  return 4 + file.readUInt16BE(4);
}

const MARK = 'http://ns.adobe.com/xap/1.0/\0';
const EXTENSION_MARK = 'http://ns.adobe.com/xmp/extension/\0';
/** A segment's length is 16 bits, and counts itself. */
const MOST_BYTES = 65_535 - 2;
const EXTENSION_PART = 65_400;

/** One segment, or where that is too short the provenance in as many more as it takes (XMP, part 3, section 1.1.3). */
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

/** A whole APP1 segment, if that much fits in one. */
function segment(mark: string, content: Buffer): Buffer | undefined {
  const length = mark.length + content.length;
  if (length > MOST_BYTES) return undefined;
  const header = Buffer.alloc(4);
  header.writeUInt16BE(APP1, 0);
  header.writeUInt16BE(length + 2, 2);
  return Buffer.concat([header, Buffer.from(mark, 'latin1'), content]);
}

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

/** A scene as an AVIF. */
export async function paintAvif(
  scene: Scene,
  typeface: Typeface,
  { dpi, quality, metadata }: RasterOptions,
): Promise<Buffer> {
  // The canvas (1.0.11) takes its number for a quantizer, of which 0 is the best. One thread: more of them cut the page
  // into parts, so another machine would get other bytes. Slower speeds take seconds a megapixel.
  const loss = 100 - quality;
  const settings = { quality: loss, alphaQuality: loss, threads: 1, speed: 8 };
  return withXmpItem(await encodePage(scene, typeface, dpi, ['avif', settings]), xmpPacket(metadata));
}
