/**
 * TrueType fonts with what PDF needs (ISO 32000-1, section 9.9): outlines and widths, no hints. Coordinates are in font units,
 * y upwards.
 */

import { largestOf, smallestOf } from '../core/math.ts';
import { type Contour, contoursOf, type OutlinePoint } from './contours.ts';

interface FontGlyph {
  /** SVG path data in font units, y upwards; empty for a blank. */
  readonly outline: string;
  /** Advance width in font units. */
  readonly advance: number;
}

interface TrueTypeFont {
  readonly bytes: Buffer;
  /** The box that all outlines lie in, in font units. */
  readonly box: Box;
}

interface Box {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

interface EncodedGlyph {
  readonly data: Buffer;
  readonly box: Box;
  readonly points: number;
  readonly contours: number;
}

/** A font of these glyphs in this order; the first is the missing-glyph symbol. */
export function trueTypeFont(glyphs: readonly FontGlyph[], unitsPerEm: number): TrueTypeFont {
  const encoded = glyphs.map(({ outline }) => encodeGlyph(contoursOf(outline)));
  const box = union(encoded.filter(({ contours }) => contours > 0).map((glyph) => glyph.box));
  const offsets = [0];
  for (const { data } of encoded) offsets.push((offsets.at(-1) as number) + data.length);
  const tables = {
    glyf: Buffer.concat(encoded.map(({ data }) => data)),
    head: headTable(unitsPerEm, box),
    hhea: hheaTable(glyphs, box),
    hmtx: words(glyphs.flatMap(({ advance }, i) => [Math.round(advance), encoded[i]?.box.left ?? 0])),
    loca: longs(offsets),
    maxp: maxpTable(encoded),
  };
  return { bytes: fontFile(tables), box };
}

/** An entry of the glyf table, padded to a multiple of four bytes. */
function encodeGlyph(contours: readonly Contour[]): EncodedGlyph {
  const points = contours.flat().map(({ x, y, on }) => ({ x: Math.round(x), y: Math.round(y), on }));
  const box = boxOf(points);
  if (points.length === 0) return { data: Buffer.alloc(0), box, points: 0, contours: 0 };
  let last = -1;
  const ends = contours.map((contour) => {
    last += contour.length;
    return last;
  });
  // Bit 0 alone: coordinates are differences of 16 bits.
  const flags = Buffer.from(points.map(({ on }) => (on ? 1 : 0)));
  const steps = (axis: 'x' | 'y') =>
    words(points.map((point, i) => point[axis] - (points[i - 1]?.[axis] ?? 0)));
  const header = words([contours.length, box.left, box.bottom, box.right, box.top, ...ends, 0]);
  const data = padded(Buffer.concat([header, flags, steps('x'), steps('y')]));
  return { data, box, points: points.length, contours: contours.length };
}

function boxOf(points: readonly OutlinePoint[]): Box {
  return union(points.map(({ x, y }) => ({ left: x, bottom: y, right: x, top: y })));
}

function union(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { left: 0, bottom: 0, right: 0, top: 0 };
  return {
    left: smallestOf(boxes, ({ left }) => left),
    bottom: smallestOf(boxes, ({ bottom }) => bottom),
    right: largestOf(boxes, ({ right }) => right),
    top: largestOf(boxes, ({ top }) => top),
  };
}

/** Offset of the file's checksum in the head table, and the constant that it is subtracted from. */
const ADJUSTMENT_AT = 8;
const WHOLE_SUM = 0xb1b0afba;

function headTable(unitsPerEm: number, { left, bottom, right, top }: Box): Buffer {
  const table = Buffer.alloc(54);
  table.writeUInt32BE(0x00010000, 0);
  table.writeUInt32BE(0x00010000, 4);
  table.writeUInt32BE(0x5f0f3cf5, 12);
  table.writeUInt16BE(unitsPerEm, 18);
  // Both dates stay 0.
  words([left, bottom, right, top]).copy(table, 36);
  // Smallest readable size, direction hint, long offsets.
  words([0, 8, 2, 1, 0]).copy(table, 44);
  return table;
}

function hheaTable(glyphs: readonly FontGlyph[], { left, bottom, right, top }: Box): Buffer {
  const widest = Math.max(...glyphs.map(({ advance }) => Math.round(advance)));
  const table = words([1, 0, top, bottom, 0, widest, left, 0, right, 1, 0, 0, 0, 0, 0, 0, 0, glyphs.length]);
  return table;
}

function maxpTable(glyphs: readonly EncodedGlyph[]): Buffer {
  const points = Math.max(0, ...glyphs.map((glyph) => glyph.points));
  const contours = Math.max(0, ...glyphs.map((glyph) => glyph.contours));
  return words([1, 0, glyphs.length, points, contours, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
}

const TABLE_RECORD = 16;

/** Tables behind their directory, in alphabetical order. */
function fontFile(tables: Readonly<Record<string, Buffer>>): Buffer {
  const names = Object.keys(tables).sort();
  const power = Math.floor(Math.log2(names.length));
  const header = Buffer.concat([
    words([1, 0, names.length, 16 * 2 ** power, power, 16 * (names.length - 2 ** power)]),
    Buffer.alloc(TABLE_RECORD * names.length),
  ]);
  const parts: Buffer[] = [header];
  let at = header.length;
  names.forEach((name, i) => {
    const table = tables[name] as Buffer;
    const record = 12 + TABLE_RECORD * i;
    header.write(name, record, 'latin1');
    longs([checksum(padded(table)), at, table.length]).copy(header, record + 4);
    parts.push(padded(table));
    at += padded(table).length;
  });
  const file = Buffer.concat(parts);
  const headAt = file.readUInt32BE(12 + TABLE_RECORD * names.indexOf('head') + 8);
  file.writeUInt32BE((WHOLE_SUM - checksum(file)) >>> 0, headAt + ADJUSTMENT_AT);
  return file;
}

function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0;
  return sum;
}

const padded = (bytes: Buffer): Buffer =>
  bytes.length % 4 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);

/** 16-bit words, signed or not. */
function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value & 0xffff, 2 * i);
  return bytes;
}

function longs(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i);
  return bytes;
}
