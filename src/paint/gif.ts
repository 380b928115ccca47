/** Animated GIF (GIF89a): one palette for all frames; each frame holds what has changed since the one before. */
import type { AnimationEncoder, AnimationSize } from './animation.ts';
import { changedBox, cutOut } from './changes.ts';
import type { PixelBox } from './drawing.ts';
import { createIndexer, MOST_COLORS } from './gif-palette.ts';
import { lzwBlocks } from './lzw.ts';

/** A GIF has 16 bits for each side. */
export const MOST_GIF_PIXELS_A_SIDE = 65_535;
/** The palette's last place: a pixel that stays as it was. */
const UNCHANGED = MOST_COLORS;
const TRAILER = 0x3b;

export function createGif(
  { width, height }: AnimationSize,
  palette: Uint32Array,
  comment: string,
): AnimationEncoder {
  const chunks: Uint8Array[] = [header(width, height, palette), LOOP, commentBlocks(comment)];
  const indicesOf = createIndexer(palette);
  let before: Uint8Array | undefined;
  return {
    add: async (pixels, centiseconds) => {
      const indices = indicesOf(pixels);
      const box = before ? changedBox(before, indices, width) : { left: 0, top: 0, width, height };
      const image = cutOut(indices, width, box);
      if (before) leaveUnchanged(image, cutOut(before, width, box));
      chunks.push(frameHeader(box, centiseconds), lzwBlocks(image));
      before = indices;
    },
    finish: () => Buffer.concat([...chunks, Uint8Array.of(TRAILER)]),
  };
}

function leaveUnchanged(image: Uint8Array, before: Uint8Array): void {
  image.forEach((index, i) => {
    if (index === before[i]) image[i] = UNCHANGED;
  });
}

function header(width: number, height: number, palette: Uint32Array): Uint8Array {
  const bytes = Buffer.alloc(13 + 3 * 256);
  bytes.write('GIF89a', 'latin1');
  bytes.writeUInt16LE(width, 6);
  bytes.writeUInt16LE(height, 8);
  // A global palette of 256 colours, 8 bits each.
  bytes[10] = 0b1111_0111;
  palette.forEach((color, i) => {
    bytes[13 + 3 * i] = color;
    bytes[14 + 3 * i] = color >> 8;
    bytes[15 + 3 * i] = color >> 16;
  });
  return bytes;
}

/** Netscape's extension: repeat for ever. */
const LOOP = Buffer.concat([Buffer.from('!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0', 'latin1')]);

/** A comment as UTF-8, in pieces of at most 255 bytes. */
function commentBlocks(comment: string): Uint8Array {
  const bytes = Buffer.from(comment, 'utf8');
  if (bytes.length === 0) return bytes;
  const pieces: Uint8Array[] = [Uint8Array.of(0x21, 0xfe)];
  for (let at = 0; at < bytes.length; at += 255) {
    const piece = bytes.subarray(at, at + 255);
    pieces.push(Uint8Array.of(piece.length), piece);
  }
  return Buffer.concat([...pieces, Uint8Array.of(0)]);
}

/** Graphic control (the frame stays under the next one) and image descriptor. */
function frameHeader({ left, top, width, height }: PixelBox, centiseconds: number): Uint8Array {
  const bytes = Buffer.alloc(18);
  bytes.set([0x21, 0xf9, 4, 0b0000_0101]);
  bytes.writeUInt16LE(centiseconds, 4);
  bytes[6] = UNCHANGED;
  bytes[8] = 0x2c;
  bytes.writeUInt16LE(left, 9);
  bytes.writeUInt16LE(top, 11);
  bytes.writeUInt16LE(width, 13);
  bytes.writeUInt16LE(height, 15);
  return bytes;
}
