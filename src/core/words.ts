/**
 * A text as one word that a shell takes as it stands, with nothing in it that cannot be seen: bare, in double quotes where
 * they keep it, else in single ones. Control characters are escaped as bash and zsh have it: `$'a\n'`.
 */
export function shellWord(text: string): string {
  return /^[\w.,:%+-]+$/.test(text) ? text : shellQuoted(text);
}

/** As `shellWord`, but always in quotes, which say that spaces are welcome. */
export function shellQuoted(text: string): string {
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))
    return `$'${text.replace(/[\\'\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeCharacter)}'`;
  // An interactive shell has a meaning for ! too.
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\\' || character === "'") return `\\${character}`;
  const code = (character.codePointAt(0) as number).toString(16);
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}

/** `1 row`, `2 rows`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** A value to three digits. */
export const formatValue = (value: number): string => String(Number(value.toPrecision(3)));
