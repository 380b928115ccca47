/**
 * Replaces each match of an expression, as `text.replace` does, which collects millions of matches in gigabytes.
 * @param pattern global
 * @param replacement of a match, no longer than it
 */
export function replaceMatches(
  text: string,
  pattern: RegExp,
  replacement: (match: RegExpExecArray) => string,
): string {
  pattern.lastIndex = 0;
  let match = pattern.exec(text);
  if (!match) return text;
  const units = Buffer.allocUnsafe(2 * text.length);
  let [length, done] = [0, 0];
  const add = (part: string) => {
    length += units.write(part, length, 'utf16le');
  };
  for (; match; match = pattern.exec(text)) {
    add(text.slice(done, match.index));
    add(replacement(match));
    done = pattern.lastIndex;
  }
  add(text.slice(done));
  return units.toString('utf16le', 0, length);
}
