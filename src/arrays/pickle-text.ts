/** Texts of pickles, with the escapes that Python writes. */

import { replaceMatches } from '../core/replace-matches.ts';

/** Only the case of the u tells four digits from eight, so that of the digits is spelled out. */
const UNICODE = /\\u([\da-fA-F]{4})|\\U(000[\da-fA-F]{5}|0010[\da-fA-F]{4})/g;

/** A line of a pickle in text, as Python's raw-unicode-escape. */
export const unescaped = (text: string): string =>
  replaceMatches(text, UNICODE, ([, short, long]) =>
    String.fromCodePoint(Number.parseInt(short ?? (long as string), 16)),
  );

const QUOTED = /\\(?:x([\da-f]{2})|(.))/gs;

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** What stands between the quotes of a string in Python 2's source. */
export const unquoted = (text: string): string =>
  replaceMatches(text, QUOTED, ([, hex, sign = '']) =>
    hex === undefined ? (SIGNS.get(sign) ?? sign) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
