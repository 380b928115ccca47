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
