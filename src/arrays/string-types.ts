import { MACHINE_IS_LITTLE } from './number-types.ts';

/** How the strings of an array are stored: in fields of one size, filled up with NUL. */
export interface StringType {
  readonly name: string;
  readonly kind: 'string';
  /** Bytes an item takes. */
  readonly bytes: number;
  /** The item at a byte offset, without trailing NULs; undefined where the bytes are no text. */
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => string | undefined;
  /** What was found where `read` gives undefined, and the remedy. */
  readonly invalid: string;
  readonly hint: string;
}

/** Characters that are decoded at once. */
const PIECE = 4096;

function decodeWords(bytes: Uint8Array, littleEndian: boolean, words: Uint32Array): void {
  const target = Buffer.from(words.buffer);
  target.set(bytes);
  if (littleEndian !== MACHINE_IS_LITTLE) target.swap32();
}

/** The remedy for texts that are none. */
const DAMAGED_TEXT =
  'the file seems damaged, or its byte order is not the one its header names: write it again, or number the keys with --tokens none';

/** numpy's `U`: 4 bytes a code point. */
export function unicodeType(length: number): StringType {
  return {
    name: 'str',
    kind: 'string',
    bytes: length * 4,
    read: (view, offset, littleEndian) => {
      const codes = new Uint32Array(length);
      decodeWords(new Uint8Array(view.buffer, view.byteOffset + offset, length * 4), littleEndian, codes);
      let end = length;
      while (end > 0 && codes[end - 1] === 0) end--;
      let text = '';
      // Piece by piece: as arguments of one call, the codes of a long text would overflow the stack.
      for (let from = 0; from < end; from += PIECE) {
        const piece = codes.subarray(from, Math.min(end, from + PIECE));
        if (piece.some((code) => code > 0x10ffff)) return undefined;
        text += String.fromCodePoint(...piece);
      }
      return text;
    },
    invalid: 'found a number that is no Unicode character, expected text',
    hint: DAMAGED_TEXT,
  };
}

/** numpy's `S`: bytes, which attnplot takes for UTF-8. */
export function bytesType(length: number): StringType {
  return {
    name: 'bytes',
    kind: 'string',
    bytes: length,
    read: (view, offset) => {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, length);
      const used = bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(used);
      } catch {
        return undefined;
      }
    },
    invalid: 'found bytes that are not UTF-8, expected text',
    hint: "save str, not bytes: np.array([t.decode(errors='replace') for t in tokens])",
  };
}

/** Texts of a list: an item is a place in it, in 32 bits. */
export function listedType(texts: readonly string[]): StringType {
  return {
    name: 'str',
    kind: 'string',
    bytes: 4,
    read: (view, offset, littleEndian) => texts[view.getUint32(offset, littleEndian)],
    invalid: 'found a place that is not in the list',
    hint: DAMAGED_TEXT,
  };
}

/**
 * The bytes an array takes; undefined where they are more than can be counted exactly, which no file has.
 * Dimensions of 0 do not hide an overflow: a header with one is as damaged as without.
 */
export function bytesOf(shape: readonly number[], itemBytes: number): number | undefined {
  let most = itemBytes;
  for (const size of shape) {
    most *= Math.max(size, 1);
    if (!Number.isSafeInteger(size) || !Number.isSafeInteger(most)) return undefined;
  }
  return shape.includes(0) ? 0 : most;
}

/** `[12, 4, 40, 40]`, as messages show a shape. */
export const formatShape = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
