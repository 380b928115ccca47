/** Tokens as a reader wants them: spaces, newlines and bytes made visible, markers dimmed, special tokens set apart. */

import { EMPTY_TOKEN } from '../attention/attention.ts';
import { isSpecial } from '../attention/special.ts';
import { bytesOf, byteToken, decodeBytes, isByteLevel } from './byte-level.ts';
import { joinTexts, plain, type RichText } from './rich-text.ts';

/** A part of a label. */
interface LabelPart {
  readonly text: string;
  /** `mark`: not the token's text but a tokenizer's sign or a stand-in; `special`: a token that is no text at all. */
  readonly kind: 'text' | 'mark' | 'special';
}

type TokenStyle = 'raw' | 'readable';

/** Text in every tokenizer's alphabet, byte-level BPE's included. */
const PLAIN = /^[A-Za-z0-9]+$/;
/** All of it seen as it stands. */
const PRINTABLE = /^[!-~](?:[ -~]*[!-~])?$/;
const SPACE = '␣';
const DOTTED_CIRCLE = '\u25cc';
const VISIBLE: Readonly<Record<string, string>> = { '\n': '⏎', '\r\n': '⏎', '\t': '⇥' };

// Expressions by Unicode property are made when they are asked for: most figures need none, and they take V8 2 ms of a start.

/** WordPiece, word-end markers of BPE, and of subword-nmt. */
const PREFIX_MARK = /^##(?=.)/su;
const SUFFIX_MARK = /(?<=.)(?:<\/w>|@@)$/su;
/** SentencePiece's spaces; in byte-level BPE the character is one of a text's own. */
const spaceMarks = () => /^[\p{Zs}▁]+/u;
/** Spaces at either end, newlines and tabs anywhere. */
const whitespace = () => /^\p{Zs}+|\p{Zs}+$|\r\n|[\n\t]/gu;
/**
 * What has no shape of its own or changes its neighbours': controls, line separators, lone surrogates, private marks of
 * direction. Joiners stay, as scripts and emoji need them.
 */
const invisible = () =>
  /([\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+)/u;
/** Joiners, selectors and the like with nothing to act on. */
const unseen = () => /^\p{Default_Ignorable_Code_Point}+$/u;
/** A combining mark first; selectors count as such, but are not seen. */
const baseless = () => /^(?!\p{Default_Ignorable_Code_Point})\p{M}/u;

/** Labels of a list of tokens, one each. The list matters: only together do tokens tell which tokenizer wrote them. */
export function tokenLabels(tokens: readonly string[], style: TokenStyle): RichText[] {
  if (style === 'raw') return tokens.map(visibleLine);
  // Tokens added to a vocabulary, special ones and runs of spaces, are not written in its alphabet.
  const isOfAlphabet = (token: string) => PLAIN.test(token) || !(isSpecial(token) || token.trim() === '');
  const byteLevel = isByteLevel(tokens.filter(isOfAlphabet));
  return tokens.map((token) => readable(token, byteLevel));
}

/** A text as it stands, but for what cannot be seen: even raw, a label is one line and shows what it holds. */
export const visibleLine = (text: string): RichText => toRichText(partsOfText(text));

function readable(token: string, byteLevel: boolean): RichText {
  // Most tokens are words and numbers; a list of 4,096 of them is not worth eight expressions each.
  if (PLAIN.test(token)) return plain(token);
  if (token === '') return toRichText(mark(EMPTY_TOKEN));
  const byte = byteToken(token);
  if (byte !== undefined) return toRichText(partsOfBytes([byte]));
  if (isSpecial(token)) return toRichText([{ text: token, kind: 'special' }]);
  // WordPiece has no bytes: with them, # is what somebody wrote.
  const prefix = byteLevel ? '' : (PREFIX_MARK.exec(token)?.[0] ?? '');
  const suffix = SUFFIX_MARK.exec(token)?.[0] ?? '';
  const body = token.slice(prefix.length, token.length - suffix.length);
  const bytes = byteLevel ? bytesOf(body) : undefined;
  const parts = bytes ? partsOfBytes(bytes) : withVisibleSpace(spacesOf(body));
  return toRichText([...mark(prefix), ...parts, ...mark(suffix)]);
}

/** SentencePiece's spaces as spaces. */
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

/** UTF-8 as text; a byte that belongs to no whole character in here is written as `\xE4`. */
const partsOfBytes = (bytes: readonly number[]): LabelPart[] =>
  decodeBytes(bytes).flatMap((part) =>
    typeof part === 'string' ? withVisibleSpace(part) : mark(escapeCode(part)),
  );

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

/** Text with everything invisible escaped, and a base for a combining mark that has none. */
function partsOfText(text: string): LabelPart[] {
  if (text === '') return [];
  if (PRINTABLE.test(text)) return [{ text, kind: 'text' }];
  // Split at a group that captures, every second part is what was split at.
  return text.split(invisible()).flatMap((part, i): LabelPart[] => {
    if (i % 2 === 1 || unseen().test(part)) return mark(escapeAll(part));
    if (part === '') return [];
    return [{ text: baseless().test(part) ? DOTTED_CIRCLE + part : part, kind: 'text' }];
  });
}

/** `\x07`, `\u202E` or `\u{E0041}` for every code point. */
export const escapeAll = (text: string): string =>
  [...text].map((character) => escapeCode(character.codePointAt(0) as number)).join('');

function escapeCode(codePoint: number): string {
  const code = codePoint.toString(16).toUpperCase();
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\u{${code}}`;
}
