/** Tokens as a reader wants them: spaces, newlines and bytes made visible, markers dimmed, special tokens set apart. */

import { EMPTY_TOKEN } from '../attention/attention.ts';
import { bytesOf, byteToken, decodeBytes, isByteLevel } from '../attention/byte-level.ts';
import { isSpecial } from '../attention/special.ts';
import { joinTexts, plain, type RichText } from './rich-text.ts';

/** A part of a label. */
interface LabelPart {
  readonly text: string;
  /** `mark`: a tokenizer's sign or a stand-in, not the token's own text; `special`: a special token, such as [CLS]. */
  readonly kind: 'text' | 'mark' | 'special';
}

type TokenStyle = 'raw' | 'readable';

/** Text that every tokenizer writes as it is, byte-level BPE included. */
const PLAIN = /^[A-Za-z0-9]+$/;
/** Text of visible ASCII characters, with spaces only inside. */
const PRINTABLE = /^[!-~](?:[ -~]*[!-~])?$/;
const SPACE = '␣';
const DOTTED_CIRCLE = '\u25cc';
const VISIBLE: Readonly<Record<string, string>> = { '\n': '⏎', '\r\n': '⏎', '\t': '⇥' };

// Expressions with Unicode properties are made on demand: most figures need none, and compiling them takes 2 ms.

/** WordPiece, word-end markers of BPE, and of subword-nmt. */
const PREFIX_MARK = /^##(?=.)/su;
const SUFFIX_MARK = /(?<=.)(?:<\/w>|@@)$/su;
/** SentencePiece's spaces; in byte-level BPE the character is part of the text. */
const spaceMarks = () => /^[\p{Zs}▁]+/u;
/** Spaces at either end, newlines and tabs anywhere. A run of spaces is tried once, not from each of them. */
const whitespace = () => /^\p{Zs}+|(?<!\p{Zs})\p{Zs}+$|\r\n|[\n\t]/gu;
/**
 * Characters that have no shape or change their neighbours': controls, line separators, lone surrogates, direction marks.
 * Joiners stay, because scripts and emoji need them.
 */
const invisible = () =>
  /([\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+)/u;
/** Only joiners, selectors and the like, with nothing to act on. */
const unseen = () => /^\p{Default_Ignorable_Code_Point}+$/u;
/** Starts with a combining mark; selectors are marks too, but invisible. */
const baseless = () => /^(?!\p{Default_Ignorable_Code_Point})\p{M}/u;

/** Characters of either end of a token that its label is made of: many more than a label shows. */
const END = 5000;

const withoutMiddle = (token: string): string =>
  token.length > 2 * END ? token.slice(0, END) + token.slice(-END) : token;

/** One label a token. The whole list is needed, because only together do tokens tell which tokenizer wrote them. */
export function tokenLabels(whole: readonly string[], style: TokenStyle): RichText[] {
  const tokens = whole.map(withoutMiddle);
  if (style === 'raw') return tokens.map(visibleLine);
  if (tokens.every((token) => PLAIN.test(token))) return tokens.map(plain);
  // Special tokens and runs of spaces are added to a vocabulary, and not written in its alphabet.
  const isOfAlphabet = (token: string) => PLAIN.test(token) || !(isSpecial(token) || token.trim() === '');
  const byteLevel = isByteLevel(tokens.filter(isOfAlphabet));
  return tokens.map((token) => readable(token, byteLevel));
}

/** A text with invisible characters and line breaks escaped; even a raw label is one line and shows what it holds. */
export const visibleLine = (text: string): RichText => toRichText(partsOfText(text));

function readable(token: string, byteLevel: boolean): RichText {
  // Most tokens are words and numbers, and a list of 4,096 tokens takes a while with eight expressions each.
  if (PLAIN.test(token)) return plain(token);
  if (token === '') return toRichText(mark(EMPTY_TOKEN));
  const byte = byteToken(token);
  if (byte !== undefined) return toRichText(partsOfBytes([byte]));
  if (isSpecial(token)) return toRichText([{ text: token, kind: 'special' }]);
  // WordPiece is not byte-level: in byte-level tokens, ## is part of the text.
  const prefix = byteLevel ? '' : (PREFIX_MARK.exec(token)?.[0] ?? '');
  const suffix = SUFFIX_MARK.exec(token)?.[0] ?? '';
  const body = token.slice(prefix.length, token.length - suffix.length);
  const bytes = byteLevel ? bytesOf(body) : undefined;
  const parts = bytes ? partsOfBytes(bytes) : withVisibleSpace(spacesOf(body));
  return toRichText([...mark(prefix), ...parts, ...mark(suffix)]);
}

/** Replaces SentencePiece's spaces by ordinary ones. */
const spacesOf = (body: string) =>
  PRINTABLE.test(body) ? body : body.replace(spaceMarks(), (marks) => ' '.repeat(marks.length));

function toRichText(parts: readonly LabelPart[]): RichText {
  return joinTexts(
    parts.map(({ text, kind }) => ({
      text,
      spans: kind === 'text' ? [] : [{ start: 0, end: text.length, kind }],
    })),
  );
}

const mark = (text: string): LabelPart[] => (text === '' ? [] : [{ text, kind: 'mark' }]);

/** Decodes UTF-8; a byte of an incomplete character is written as `\xE4`. */
const partsOfBytes = (bytes: readonly number[]): LabelPart[] =>
  decodeBytes(bytes).flatMap((part) =>
    typeof part === 'string' ? withVisibleSpace(part) : mark(escapeCode(part)),
  );

/** Writes newlines and tabs, and spaces at either end, as signs. */
function withVisibleSpace(text: string): LabelPart[] {
  if (PRINTABLE.test(text)) return [{ text, kind: 'text' }];
  const parts: LabelPart[] = [];
  let from = 0;
  for (const match of text.matchAll(whitespace())) {
    const sign = VISIBLE[match[0]] ?? SPACE.repeat(match[0].length);
    for (const part of [...partsOfText(text.slice(from, match.index)), ...mark(sign)]) parts.push(part);
    from = match.index + match[0].length;
  }
  return [...parts, ...partsOfText(text.slice(from))];
}

/** Escapes invisible characters, and gives a combining mark without a base a dotted circle. */
function partsOfText(text: string): LabelPart[] {
  if (text === '') return [];
  if (PRINTABLE.test(text)) return [{ text, kind: 'text' }];
  // As the expression captures its match, every second part is what the text was split at.
  return text.split(invisible()).flatMap((part, i): LabelPart[] => {
    if (i % 2 === 1 || unseen().test(part)) return mark(escapeAll(part));
    if (part === '') return [];
    return [{ text: baseless().test(part) ? DOTTED_CIRCLE + part : part, kind: 'text' }];
  });
}

/** Escapes every code point, as `\x07`, `\u202E` or `\u{E0041}`. */
export const escapeAll = (text: string): string =>
  [...text].map((character) => escapeCode(character.codePointAt(0) as number)).join('');

function escapeCode(codePoint: number): string {
  const code = codePoint.toString(16).toUpperCase();
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\u{${code}}`;
}
