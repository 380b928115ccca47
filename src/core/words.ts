/** Small pieces of English and shell syntax that messages are made of. */

/**
 * A text as one word that can be pasted into a shell: bare, else in double quotes, else in single quotes. Control and invisible
 * characters are escaped as in bash and zsh: `$'a\n'`.
 */
export function shellWord(text: string): string {
  return /^[\w.,:%+/-]+$/.test(text) ? text : shellQuoted(text);
}

/** As `shellWord`, but always in quotes, to show that a value may contain spaces. */
export function shellQuoted(text: string): string {
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))
    return `$'${text.replace(/[\\'\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeCharacter)}'`;
  // An interactive shell expands ! in double quotes.
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\\' || character === "'") return `\\${character}`;
  const code = (character.codePointAt(0) as number).toString(16);
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}

/** The lines of a text as one. No expression begins with the spaces before a line break: of a million it would take hours. */
export const oneLine = (text: string): string =>
  text
    .split(/\n\s*/)
    .map((line, i, { length }) => (i < length - 1 ? line.trimEnd() : line))
    .join(' ');

/** `1 row`, `2 rows`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/**
 * `a, b and 7 more`: the first names of many, or all of few.
 * @param most how many are named
 * @param noun what the others are: `and 7 more inputs`
 * @param separator between names that have commas of their own; it comes before `and`, too
 */
export function someOf(
  names: readonly unknown[],
  most: number,
  { noun, separator }: { readonly noun?: string; readonly separator?: string } = {},
): string {
  const others = names.length - most;
  if (others <= 0) return names.join(separator ?? ', ');
  const more = noun === undefined ? `${others} more` : `${others} more ${noun}${others === 1 ? '' : 's'}`;
  return `${names.slice(0, most).join(separator ?? ', ')}${separator ?? ' '}and ${more}`;
}

/** A value rounded to three significant digits. */
export const formatValue = (value: number): string => String(Number(value.toPrecision(3)));

/** How many values lie outside a scale, such as `3 values outside [0, 0.313] clipped`; undefined if none does. */
export function clippedWords(
  { below, above }: { readonly below: number; readonly above: number },
  domain: readonly [number, number],
): string | undefined {
  const outside = below + above;
  return outside === 0
    ? undefined
    : `${count(outside, 'value')} outside [${domain.map(formatValue).join(', ')}] clipped`;
}

/** JSON on one line, where characters that a terminal or a reader of code obeys are escaped; its value stays the same. */
export const jsonLine = (value: unknown): string =>
  `${JSON.stringify(value).replace(
    /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}\n`;
