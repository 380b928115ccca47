/** Animated GIF (GIF89a): one palette for all frames; a frame holds the box that changed since the frame before. */
import {
  type AnimationEncoder,
  type AnimationSize,
  changedBox,
  createIndexer,
  cutOut,
  MOST_COLORS,
  type PixelBox,
} from './animation.ts';

/** Codes have at most 12 bits (GIF89a, appendix F). */
const MOST_CODES = 4096;
/** A block of GIF data says its length in one byte. */
const BLOCK = 255;

/**
 * Compresses the pixels of a GIF image (LZW with variable code length), as the data blocks that stand in the file: the
 * code size first, an empty block last.
 * @param indices one palette index a pixel
 */
export function lzwBlocks(indices: Uint8Array): Uint8Array {
  const bits = 8;
  const clear = 1 << bits;
  const out = createBitWriter(bits);
  // `children[code * 256 + index]`: the code of a string and one more pixel; 0 for none, as no string has that code.
  const children = new Uint16Array(MOST_CODES << bits);
  let next = clear + 2;
  let width = bits + 1;
  out.write(clear, width);
  let code = indices[0] ?? 0;
  for (let i = 1; i < indices.length; i++) {
    const index = indices[i] as number;
    const at = (code << bits) | index;
    const child = children[at] as number;
    if (child !== 0) {
      code = child;
      continue;
    }
    out.write(code, width);
    code = index;
    if (next === MOST_CODES) {
      out.write(clear, width);
      children.fill(0);
      next = clear + 2;
      width = bits + 1;
      continue;
    }
    // The decoder learns a code one step later, so a code of a new width is first needed after this one.
    if (next === 1 << width) width++;
    children[at] = next++;
  }
  out.write(code, width);
  out.write(clear + 1, next === 1 << width && width < 12 ? width + 1 : width);
  return out.finish();
}

interface BitWriter {
  readonly write: (code: number, bits: number) => void;
  readonly finish: () => Uint8Array;
}

/** Packs codes, lowest bit first, into blocks of 255 bytes. */
function createBitWriter(codeSize: number): BitWriter {
  let bytes = new Uint8Array(1 << 16);
  let length = 2;
  let blockStart = 1;
  let pending = 0;
  let pendingBits = 0;
  bytes[0] = codeSize;
  const push = (byte: number) => {
    if (length - blockStart > BLOCK) {
      bytes[blockStart] = BLOCK;
      blockStart = length++;
    }
    if (length + 2 >= bytes.length) {
      const larger = new Uint8Array(2 * bytes.length);
      larger.set(bytes);
      bytes = larger;
    }
    bytes[length++] = byte;
  };
  return {
    write: (code, bits) => {
      pending |= code << pendingBits;
      pendingBits += bits;
      for (; pendingBits >= 8; pendingBits -= 8) {
        push(pending & 0xff);
        pending >>>= 8;
      }
    },
    finish: () => {
      if (pendingBits > 0) push(pending & 0xff);
      bytes[blockStart] = length - blockStart - 1;
      bytes[length++] = 0;
      return bytes.subarray(0, length);
    },
  };
}

/** A GIF has 16 bits for each side. */
export const MOST_GIF_PIXELS_A_SIDE = 65_535;
/** Index of a pixel that stays as it was: the palette's last. */
const UNCHANGED = MOST_COLORS;
const TRAILER = 0x3b;

/**
 * Starts a GIF that repeats forever.
 * @param palette at most `MOST_COLORS` words of RGBA; other colours become the nearest of them
 * @param comment stands in the file as UTF-8; empty for none
 */
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

/** Marks pixels that equal those of the frame before, which compress better than their colours. */
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

/** Netscape's extension: repeat forever. */
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
