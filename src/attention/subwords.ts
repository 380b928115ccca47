/** How tokenizers mark the pieces of words, and the words that tokens make. */

import { OptionConflict } from '../core/errors.ts';
import { bytesOf, byteToken } from './byte-level.ts';
import { positionsIn } from './ranges.ts';
import { isSpecial } from './special.ts';

/** Neighbouring pieces of one word, or a special token by itself. */
export interface Word {
  readonly text: string;
  /** Positions of its first and last token. */
  readonly first: number;
  readonly last: number;
}

/** A way of marking pieces of words. */
interface Convention {
  /** The mark, as messages name it. */
  readonly mark: string;
  /** Whether a token shows that its list is marked so. */
  readonly shows: (token: string) => boolean;
  /** Whether a token begins a word; the token before it is no special one. */
  readonly begins: (token: string, before: string) => boolean;
  readonly textOf: (pieces: readonly string[]) => string;
}

const join = (pieces: readonly string[]) => pieces.join('');
const utf8 = (bytes: readonly number[]) => new TextDecoder().decode(Uint8Array.from(bytes));

/** Where spaces are written, words are what stands between them: punctuation belongs to the word that it touches. */
function spaced(
  mark: string,
  shows: RegExp,
  space: RegExp,
  decode: (pieces: readonly string[]) => string,
): Convention {
  return {
    mark,
    shows: (token) => shows.test(token),
    begins: (token, before) => {
      // A line break is a word of its own, and ends the one before it.
      const [text, textBefore] = [decode([token]), decode([before])];
      return space.test(token) || /^[\n\r\t]/.test(text) || /[\n\r\t]$/.test(textBefore);
    },
    textOf: (pieces) => decode(pieces).trim() || join(pieces),
  };
}

const decodeByteLevel = (pieces: readonly string[]) => {
  const bytes = bytesOf(join(pieces));
  return bytes ? utf8(bytes) : join(pieces).replaceAll('Ġ', ' ').replaceAll('Ċ', '\n');
};

/** Bytes that stand in tokens of their own, such as <0xF0>, make characters together. */
function decodeWithBytes(pieces: readonly string[]): string {
  let text = '';
  for (let i = 0; i < pieces.length; ) {
    const bytes: number[] = [];
    for (let byte = byteToken(pieces[i] ?? ''); byte !== undefined; byte = byteToken(pieces[++i] ?? ''))
      bytes.push(byte);
    text += bytes.length > 0 ? utf8(bytes) : (pieces[i++] as string);
  }
  return text.replaceAll('▁', ' ');
}

/** A word that goes on, by a sign before the next piece or after this one. */
const WORD_PIECE: Convention = {
  mark: '##',
  // BERT's special tokens tell of WordPiece where no word of a text was split.
  shows: (token) => /^(##.|\[(CLS|SEP)\]$)/su.test(token),
  begins: (token) => !/^##./su.test(token),
  textOf: ([first = '', ...others]) => join([first, ...others.map((piece) => piece.slice('##'.length))]),
};
const WORD_ENDS: Convention = {
  mark: '</w>',
  shows: (token) => /.<\/w>$/su.test(token),
  begins: (_, before) => before.endsWith('</w>'),
  textOf: (pieces) => join(pieces).replace(/<\/w>$/, ''),
};
const JOINED: Convention = {
  mark: '@@',
  shows: (token) => /.@@$/su.test(token),
  begins: (_, before) => !/.@@$/su.test(before),
  textOf: (pieces) => join(pieces.map((piece) => piece.replace(/(?<=.)@@$/su, ''))),
};

/** The first of these that a token shows is that of all: a later one may be ordinary text in an earlier one. */
const CONVENTIONS: readonly Convention[] = [
  spaced('Ġ', /^[ĠĊ]/, /^[ĠĊĉč]/, decodeByteLevel),
  spaced('▁', /^▁/, /^▁/, decodeWithBytes),
  WORD_ENDS,
  JOINED,
  WORD_PIECE,
  spaced('a leading space', /^ \S/, /^ /, decodeWithBytes),
];

/** How these lists of tokens are marked; undefined for no known marks. */
const findConvention = (lists: readonly (readonly string[])[]): Convention | undefined => {
  const tokens = [...new Set(lists)].flat();
  return CONVENTIONS.find(({ shows }) => tokens.some(shows));
};

/** @throws OptionConflict for lists of tokens without any known mark */
export function conventionOf(lists: readonly (readonly string[])[]): Convention {
  const found = findConvention(lists);
  if (found) return found;
  const isNumbered = lists.every((list) => list.every((token, key) => token === String(key)));
  throw new OptionConflict({
    option: 'mergeSubwords',
    code: 'no-subwords',
    message: `found ${isNumbered ? 'keys without tokens' : 'no marks of pieces of words in the tokens'}, expected ##, ▁, Ġ, </w>, @@ or leading spaces`,
    hint: 'save the tokens as the tokenizer writes them, tokenizer.convert_ids_to_tokens(ids)',
  });
}

/** The words of a list of tokens, in order. A special token is a word of its own. */
export function wordsOf(tokens: readonly string[], { begins, textOf }: Convention): Word[] {
  const starts = tokens.flatMap((token, key) => {
    const before = tokens[key - 1];
    const isFirst = before === undefined || isOwn(token) || isOwn(before) || begins(token, before);
    return isFirst ? [key] : [];
  });
  return starts.map((first, i) => {
    const last = (starts[i + 1] ?? tokens.length) - 1;
    const pieces = tokens.slice(first, last + 1);
    // A piece that stands alone keeps its mark where the mark says that a word should come before it.
    return { text: isOwn(pieces[0] ?? '') ? (pieces[0] as string) : textOf(pieces), first, last };
  });
}

/** `</w>` alone is an end of a word, though it has the form of a special token. */
const isOwn = (token: string) => isSpecial(token) && token !== '</w>';

/** Positions of all tokens of the words that those at `positions` are part of; of tokens without marks, the same positions. */
export function wholeWords(positions: readonly number[], tokens: readonly string[]): number[] {
  const convention = findConvention([tokens]);
  const words = convention ? wordsOf(tokens, convention) : [];
  const whole = positions.flatMap((position) => {
    const { first, last } = words.find((word) => position <= word.last) ?? {
      first: position,
      last: position,
    };
    return positionsIn({ first, last });
  });
  return [...new Set(whole)];
}

/** The error where layers or rows that are drawn together have other words in one place. */
export const unlikeWords = (what: string) =>
  new OptionConflict({
    option: 'mergeSubwords',
    code: 'unequal-layers',
    message: `found ${JSON.stringify(what)} at other words in some layers or rows than in others, whose tokens differ`,
    hint: 'draw layers or rows of one sequence at a time, with --layers or --rows',
  });
