/** Names under which dumps keep tokens. */

/** Of the keys, and of a sequence that gives both keys and rows. */
const KEY_NAMES = /^((str|input|col|column|key|k)_)?tokens?$|^str_tokens$|^right_text$/i;
/** Of the rows, where they are others than the keys. */
const ROW_NAMES = /^(row|query|q)_tokens?$|^left_text$/i;
/** Of the sequence that an encoder reads. */
const ENCODER_NAMES = /^(encoder|enc|src|source)_((input|str)_)?tokens?$/i;
/** Of the sequence that a decoder writes. */
const DECODER_NAMES = /^(decoder|dec|tgt|trg|target)_((input|output|str)_)?tokens?$/i;

export type TokenRole = 'key' | 'row' | 'encoder' | 'decoder';

const ROLES: readonly (readonly [TokenRole, RegExp])[] = [
  ['key', KEY_NAMES],
  ['row', ROW_NAMES],
  ['encoder', ENCODER_NAMES],
  ['decoder', DECODER_NAMES],
];

/** Whose tokens an array is by its name, or by the last part of it: `model/tokens`. */
export function tokenRole(name: string): TokenRole | undefined {
  const last = name.split(/[./]/).at(-1) ?? name;
  return ROLES.find(([, names]) => names.test(last))?.[0];
}

/** Names that say whose tokens a list of texts is, where its length fits them. */
const LOOSE: readonly (readonly [TokenRole, RegExp])[] = [
  ['key', /^(keys?|words|col(umn)?s?|x_?(tick)?_?labels?)$/i],
  ['row', /^(quer(y|ies)|rows?|index|y_?(tick)?_?labels?)$/i],
  ['encoder', /^(encoder|enc|src|source)(_?(words?|text|sentence))?$/i],
  ['decoder', /^(decoder|dec|tgt|trg|target|hypothesis|translation)(_?(words?|text|sentence))?$/i],
];

/** As `tokenRole`, for a list of texts of a name that could be of something else. */
export const looseRole = (name: string): TokenRole | undefined =>
  LOOSE.find(([, names]) => names.test(name.split(/[./]/).at(-1) ?? name))?.[0];

export const isTokenName = (name: string): boolean => tokenRole(name) !== undefined;
