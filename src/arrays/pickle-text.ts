/** Texts of pickles, with the escapes that Python writes. */

const BACKSLASH = 0x5c;

/** Replaces escapes one by one, because `replace` collects millions of matches in most of a gigabyte. @param pattern sticky, of one escape */
function replaceEscapes(
  text: string,
  pattern: RegExp,
  charactersOf: (match: RegExpExecArray) => string,
): string {
  if (!text.includes('\\')) return text;
  const units = new Uint16Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    pattern.lastIndex = at;
    const match = unit === BACKSLASH ? pattern.exec(text) : null;
    if (match === null) units[length++] = unit;
    else for (const character of charactersOf(match).split('')) units[length++] = character.charCodeAt(0);
    at += match?.[0].length ?? 1;
  }
  return Buffer.from(units.buffer, 0, units.BYTES_PER_ELEMENT * length).toString('utf16le');
}

/** Only the case of the u tells four digits from eight, so that of the digits is spelled out. */
const UNICODE = /\\u([\da-fA-F]{4})|\\U(000[\da-fA-F]{5}|0010[\da-fA-F]{4})/y;

/** A line of a pickle in text, as Python's raw-unicode-escape. */
export const unescaped = (text: string): string =>
  replaceEscapes(text, UNICODE, ([, short, long]) =>
    String.fromCodePoint(Number.parseInt(short ?? (long as string), 16)),
  );

const QUOTED = /\\(?:x([\da-f]{2})|(.))/sy;

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** What stands between the quotes of a string in Python 2's source. */
export const unquoted = (text: string): string =>
  replaceEscapes(text, QUOTED, ([, hex, sign = '']) =>
    hex === undefined ? (SIGNS.get(sign) ?? sign) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
