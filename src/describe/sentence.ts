/** Sentences with names in them, which each format of a description writes in its own way. */

/** A piece of a sentence: words of ours, or a name or words from the input. */
export type Piece = string | { readonly kind: 'name' | 'token' | 'words'; readonly text: string };

export type Sentence = readonly Piece[];

/** A label of a row or layer, or a title. */
export const name = (text: string): Piece => ({ kind: 'name', text });
/** Words with names in them, such as what was done to the heads of each input. */
export const words = (text: string): Piece => ({ kind: 'words', text });
/** A key token, which is set in quotes. */
export const token = (text: string): Piece => ({ kind: 'token', text });

/** A sentence from a template: ``say`${name(row)} has ${number(mass)}.` ``. */
export const say = (
  strings: TemplateStringsArray,
  ...values: readonly (Piece | number | Sentence)[]
): Sentence =>
  strings.flatMap((text, i) => {
    const value = values[i];
    const pieces = value === undefined ? [] : typeof value === 'number' ? [String(value)] : [value].flat();
    return text === '' ? pieces : [text, ...pieces];
  });

/** Joins sentences, or parts of one: `a, b and c`. */
export function list(items: readonly Sentence[], last = ' and '): Sentence {
  return items.flatMap((item, i) => {
    if (i === 0) return item;
    return [i === items.length - 1 ? last : ', ', ...item];
  });
}

/** Joins parts of a sentence by a separator. */
export const joined = (items: readonly Sentence[], separator: string): Sentence =>
  items.flatMap((item, i) => (i === 0 ? item : [separator, ...item]));

/** A sentence as plain text, with tokens in double quotes. */
export const plainSentence = (sentence: Sentence): string =>
  sentence
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      return piece.kind === 'token' ? `"${piece.text}"` : piece.text;
    })
    .join('');
