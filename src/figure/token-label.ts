/** Tokens as a reader wants them: spaces, newlines and bytes made visible, markers dimmed, special tokens set apart. */
import { bytesOf, byteToken, decodeBytes, isByteLevel } from './byte-level.ts';
import { joinTexts, type RichText } from './rich-text.ts';

/** A part of a label. */
interface LabelPart {
  readonly text: string;
  /** `mark`: not the token's text but a tokenizer's sign or a stand-in; `special`: a token that is no text at all. */
  readonly kind: 'text' | 'mark' | 'special';
}

export type TokenStyle = 'raw' | 'readable';

const SPACE = '␣';
const EMPTY = '∅';
const DOTTED_CIRCLE = '\u25cc';
const VISIBLE: Readonly<Record<string, string>> = { '\n': '⏎', '\r\n': '⏎', '\t': '⇥' };

/** `[CLS]`, `<s>`, `</s>`, `<pause>`, `<|endoftext|>`, `<extra_id_0>`. */
const SPECIAL = /^(?:<\|[^|]+\|>|<\/?[A-Za-z_][\w:.-]*>|\[[A-Z]{2,}\w*\])$/;
/** WordPiece, word-end markers of BPE, and of subword-nmt. */
const PREFIX_MARK = /^##(?=.)/u;
const SUFFIX_MARK = /(?<=.)(?:<\/w>|@@)$/u;
/** Spaces at either end, newlines and tabs anywhere. */
const WHITESPACE = /^[\p{Zs}▁]+|\p{Zs}+$|\r\n|[\n\t]/gu;
/**
 * What has no shape of its own or changes its neighbours': controls, line separators, lone surrogates, private marks of
 * direction. Joiners stay, as scripts and emoji need them.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
const ONLY_JOINERS = /^(?:\u200c|\u200d|[\ufe00-\ufe0f])+$/;

/** Labels of a list of tokens, one each. The list matters: only together do tokens tell which tokenizer wrote them. */
export function tokenLabels(tokens: readonly string[], style: TokenStyle): RichText[] {
  if (style === 'raw') return tokens.map(visibleLine);
  const byteLevel = isByteLevel(tokens.filter((token) => !SPECIAL.test(token)));
  return tokens.map((token) => readable(token, byteLevel));
}

/** A text as it stands, but for what cannot be seen: even raw, a label is one line and shows what it holds. */
export const visibleLine = (text: string): RichText => toRichText(partsOfText(text, INVISIBLE_AND_BREAKS));

const INVISIBLE_AND_BREAKS = new RegExp(`${INVISIBLE.source}|[\\n\\t]`, 'gu');

function readable(token: string, byteLevel: boolean): RichText {
  if (token === '') return toRichText([{ text: EMPTY, kind: 'mark' }]);
  const byte = byteToken(token);
  if (byte !== undefined) return toRichText(withVisibleSpace(decodeBytes([byte])));
  if (SPECIAL.test(token)) return toRichText([{ text: token, kind: 'special' }]);
  const prefix = PREFIX_MARK.exec(token)?.[0] ?? '';
  const suffix = SUFFIX_MARK.exec(token)?.[0] ?? '';
  const body = token.slice(prefix.length, token.length - suffix.length);
  const text = byteLevel ? decodeBytes(bytesOf(body)) : body;
  return toRichText([...mark(prefix), ...withVisibleSpace(text), ...mark(suffix)]);
}

function toRichText(parts: readonly LabelPart[]): RichText {
  return joinTexts(
    ...parts.map(({ text, kind }) => ({
      text,
      spans: kind === 'text' ? [] : [{ start: 0, end: text.length, kind }],
    })),
  );
}

const mark = (text: string): LabelPart[] => (text === '' ? [] : [{ text, kind: 'mark' }]);

function withVisibleSpace(text: string): LabelPart[] {
  const parts: LabelPart[] = [];
  let from = 0;
  for (const match of text.matchAll(WHITESPACE)) {
    parts.push(...partsOfText(text.slice(from, match.index), INVISIBLE));
    parts.push({ text: VISIBLE[match[0]] ?? SPACE.repeat(match[0].length), kind: 'mark' });
    from = match.index + match[0].length;
  }
  return [...parts, ...partsOfText(text.slice(from), INVISIBLE)];
}

/** Text with everything invisible escaped, and a base for a combining mark that has none. */
function partsOfText(text: string, escaped: RegExp): LabelPart[] {
  if (text === '') return [];
  if (ONLY_JOINERS.test(text)) return [{ text: escapeAll(text), kind: 'mark' }];
  const based = /^\p{M}/u.test(text) ? DOTTED_CIRCLE + text : text;
  return [{ text: based.replace(escaped, escapeAll), kind: 'text' }];
}

/** `\x07`, `\u202E` or `\u{E0041}` for every code point. */
export function escapeAll(text: string): string {
  return [...text]
    .map((character) => {
      const code = (character.codePointAt(0) as number).toString(16).toUpperCase();
      if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
      return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\u{${code}}`;
    })
    .join('');
}
