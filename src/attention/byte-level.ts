/**
 * Byte-level BPE writes each byte of a text's UTF-8 as one printable character (Radford et al., 2019; `bytes_to_unicode`
 * in GPT-2's encoder.py): printable Latin-1 stands for itself, the other bytes for U+0100 onwards in their order.
 */
const BYTE_OF_CHARACTER: ReadonlyMap<string, number> = new Map(
  (() => {
    const isPrintable = (byte: number) =>
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    const others = bytes.filter((byte) => !isPrintable(byte));
    return bytes.map(
      (byte) =>
        [String.fromCodePoint(isPrintable(byte) ? byte : 0x100 + others.indexOf(byte)), byte] as const,
    );
  })(),
);

/** Characters of the bytes 0x80 to 0xBF, UTF-8's continuation bytes. */
const CONTINUING = '[¡-¬®-¿Ģ-Ń]';
/**
 * Tells byte-level BPE from ordinary text: its space or newline or, for scripts that write neither, one character of three
 * or four bytes, or two characters of two. A single character of two bytes proves nothing: PÓŁ is Polish.
 */
const TELLTALE = new RegExp(
  `[ĠĊ]|(?:[Â-ß]${CONTINUING}){2}|[à-ï]${CONTINUING}{2}|[ð-ô]${CONTINUING}{3}`,
  'u',
);

/** A token of SentencePiece's byte fallback: one byte. */
const BYTE_TOKEN = /^<0x([0-9A-Fa-f]{2})>$/;

/** Whether tokens are byte-level BPE: all are in its alphabet, and one has a character that ordinary text hardly has. */
export const isByteLevel = (tokens: readonly string[]): boolean =>
  TELLTALE.test(tokens.join('')) && tokens.every((token) => bytesOf(token) !== undefined);

/** The bytes of a token of byte-level BPE; undefined where one of its characters stands for no byte. */
export function bytesOf(token: string): number[] | undefined {
  const bytes = [...token].map((character) => BYTE_OF_CHARACTER.get(character));
  return bytes.every((byte) => byte !== undefined) ? bytes : undefined;
}

/** The byte of a `<0x0A>` token; undefined for any other. */
export function byteToken(token: string): number | undefined {
  const [, hex] = BYTE_TOKEN.exec(token) ?? [];
  return hex === undefined ? undefined : Number.parseInt(hex, 16);
}

/** Decodes UTF-8 into texts and, between them, the bytes that form no complete character. */
export function decodeBytes(bytes: readonly number[]): (string | number)[] {
  const decoded: (string | number)[] = [];
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes[i] as number);
    const character =
      length > 0 && i + length <= bytes.length ? decodeWhole(bytes.slice(i, i + length)) : undefined;
    if (character === undefined) {
      decoded.push(text, bytes[i] as number);
      text = '';
    } else text += character;
    i += character === undefined ? 1 : length;
  }
  return [...decoded, text].filter((part) => part !== '');
}

/** Length of the UTF-8 sequence that a lead byte starts; 0 for any other byte. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

function decodeWhole(bytes: readonly number[]): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}
