/** AVIF as libavif writes it: boxes of the ISO base media file format (ISO 14496-12 and 23008-12), with an XMP item added. */
import { largestOf } from '../core/math.ts';
import { MOST_PARTS } from './most-parts.ts';
import { provenanceOfPackets } from './xmp.ts';

interface Box {
  readonly type: string;
  /** Bytes after size and type. */
  readonly content: Buffer;
}

const XMP_TYPE = 'application/rdf+xml';
/** Version and flags, at the start of some boxes. */
const FULL = 4;

/** Adds an XMP packet that describes the first image. @throws Error for boxes that libavif does not write */
export function withXmpItem(file: Buffer, packet: Buffer): Buffer {
  const boxes = boxesOf(file);
  const meta = boxes.find(({ type }) => type === 'meta');
  if (!meta) throw new Error('found an AVIF without a meta box');
  const inside = boxesOf(meta.content.subarray(FULL));
  const contentOf = (type: string) => inside.find((box) => box.type === type)?.content;
  const [pitm, iloc, iinf] = [contentOf('pitm'), contentOf('iloc'), contentOf('iinf')];
  // Version 0, and offsets and lengths of four bytes with no base.
  if (!pitm || !iloc || !iinf || iloc.readUInt32BE(0) !== 0 || iloc.readUInt16BE(4) !== 0x4400)
    throw new Error('found an AVIF whose items are listed in another way than expected');
  const id = iloc.readUInt16BE(6) + 1;
  const described = pitm.readUInt16BE(FULL);
  const write = (shift: number, packetAt: number) =>
    box(
      'meta',
      meta.content.subarray(0, FULL),
      ...replaced(inside, {
        iinf: addInfo(iinf, id),
        iloc: addLocation(iloc, shift, { id, at: packetAt, length: packet.length }),
        iref: addReference(contentOf('iref'), id, described),
      }),
    );
  // The offsets do not change the size of the box, so a first try tells how far the images move.
  const shift = write(0, 0).length - (meta.content.length + 8);
  const packetAt = file.length + shift + 8;
  const moved = boxes.map(({ type, content }) =>
    type === 'meta' ? write(shift, packetAt) : box(type, content),
  );
  return Buffer.concat([...moved, box('mdat', packet)]);
}

function boxesOf(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length || boxes.length === MOST_PARTS)
      throw new Error('found an AVIF with a box cut short');
    boxes.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      content: bytes.subarray(at + 8, at + size),
    });
    at += size;
  }
  return boxes;
}

function box(type: string, ...content: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 4, 'latin1');
  const whole = Buffer.concat([header, ...content]);
  whole.writeUInt32BE(whole.length, 0);
  return whole;
}

/** Boxes with some of them replaced; new ones come last. */
function replaced(boxes: readonly Box[], changed: Readonly<Record<string, Buffer>>): Buffer[] {
  const added = Object.keys(changed).filter((type) => !boxes.some((old) => old.type === type));
  return [
    ...boxes.map(({ type, content }) => box(type, changed[type] ?? content)),
    ...added.map((type) => box(type, changed[type] as Buffer)),
  ];
}

const u16 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value, 2 * i);
  return bytes;
};

/** Adds an entry of version 2: id, no protection, a MIME type, no name. */
function addInfo(iinf: Buffer, id: number): Buffer {
  const entry = box(
    'infe',
    Buffer.from([2, 0, 0, 0]),
    u16(id, 0),
    Buffer.from(`mime\0${XMP_TYPE}\0`, 'latin1'),
  );
  const result = Buffer.concat([iinf, entry]);
  result.writeUInt16BE(iinf.readUInt16BE(FULL) + 1, FULL);
  return result;
}

/** Adds an item, and moves the others by `shift` bytes. */
function addLocation(
  iloc: Buffer,
  shift: number,
  { id, at, length }: { readonly id: number; readonly at: number; readonly length: number },
): Buffer {
  const entry = Buffer.concat([u16(id, 0, 1), Buffer.alloc(8)]);
  entry.writeUInt32BE(at, 6);
  entry.writeUInt32BE(length, 10);
  const result = Buffer.concat([iloc, entry]);
  const count = iloc.readUInt16BE(6);
  result.writeUInt16BE(count + 1, 6);
  let item = 8;
  for (let i = 0; i < count; i++) {
    const extents = result.readUInt16BE(item + 4);
    for (let extent = 0; extent < extents; extent++) {
      const offset = item + 6 + 8 * extent;
      result.writeUInt32BE(result.readUInt32BE(offset) + shift, offset);
    }
    item += 6 + 8 * extents;
  }
  return result;
}

/** Adds the reference from the packet to the image that it describes. */
const addReference = (iref: Buffer | undefined, id: number, described: number): Buffer =>
  Buffer.concat([iref ?? Buffer.alloc(FULL), box('cdsc', u16(id, 1, described))]);

/** Boxes that hold boxes, and the bytes before those. */
const HOLDERS: Readonly<Record<string, number>> = {
  meta: FULL,
  iprp: 0,
  ipco: 0,
  iinf: FULL + 2,
  iref: FULL,
};

/** The types of all boxes, also of those in others: properties such as a turn, a crop or a colour profile. */
export const avifParts = (bytes: Uint8Array): string[] => boxesWithin(bytes).map(({ type }) => type);

/** Width and height of the largest image in the file, its pixels or those that show through, as its boxes say. */
export function avifSize(bytes: Uint8Array): readonly [width: number, height: number] | undefined {
  const sizes = boxesWithin(bytes).filter(
    ({ type, content }) => type === 'ispe' && content.length >= FULL + 8,
  );
  if (sizes.length === 0) return undefined;
  const largest = (at: number) => largestOf(sizes, ({ content }) => content.readUInt32BE(FULL + at));
  return [largest(0), largest(4)];
}

const CUT_SHORT: Box = { type: 'a box cut short', content: Buffer.alloc(0) };

/** All boxes; none but one that is cut short where they are more than are read. */
function boxesWithin(bytes: Uint8Array): readonly Box[] {
  const found: Box[] = [];
  addParts(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), found);
  return found.length < MOST_PARTS ? found : [CUT_SHORT];
}

/** Adds the boxes of some bytes and those in them. In one list, as each may be in as many others as it has bytes before it. */
function addParts(bytes: Buffer, found: Box[]): void {
  try {
    for (const one of boxesOf(bytes)) {
      if (found.length >= MOST_PARTS) return;
      found.push(one);
      const before = Object.hasOwn(HOLDERS, one.type) ? HOLDERS[one.type] : undefined;
      if (before !== undefined) addParts(one.content.subarray(before), found);
    }
  } catch {
    found.push(CUT_SHORT);
  }
}

/** The provenance in an AVIF's XMP item; undefined for a file without it. */
export const provenanceOfAvif = (bytes: Uint8Array): string | undefined => provenanceOfPackets(bytes);
