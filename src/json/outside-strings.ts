/** What stands outside the strings and comments of a text that is JSON, or nearly so. */

/**
 * Matches of an expression outside strings and comments, as the parser of positions has them. A string ends with its line, or with
 * the text, because a search that gave up on one that is not closed would start again at each of its quotes.
 */
export function* outsideStrings(text: string, expression: RegExp): Generator<RegExpExecArray> {
  // Most texts have none at all, and some have millions of strings.
  if (!expression.test(text)) return;
  const next = new RegExp(`"|//|/\\*|${expression.source}`, 'g');
  const [stop, lineEnd] = [/["\\\n\r]/g, /[\n\r]/g];
  for (let match = next.exec(text); match; match = next.exec(text)) {
    const { lastIndex } = next;
    if (match[0] === '"') next.lastIndex = endOfString(text, lastIndex, stop);
    else if (match[0] === '/*') next.lastIndex = end(text, text.indexOf('*/', lastIndex) + 2, lastIndex);
    else if (match[0] === '//') {
      lineEnd.lastIndex = lastIndex;
      next.lastIndex = lineEnd.exec(text)?.index ?? text.length;
    } else yield match;
  }
}

/** Where the string ends whose first quote is before `from`. Step by step: an expression of millions of escapes overflows the stack. */
function endOfString(text: string, from: number, stop: RegExp): number {
  stop.lastIndex = from;
  for (let match = stop.exec(text); match; match = stop.exec(text)) {
    if (match[0] === '"') return stop.lastIndex;
    if (match[0] !== '\\') return match.index;
    stop.lastIndex += 1;
  }
  return text.length;
}

/** Where a comment ends, or the text where it does not. */
const end = (text: string, found: number, from: number) => (found < from ? text.length : found);
