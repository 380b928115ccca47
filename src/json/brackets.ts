/** Lists and objects that a text opens, told by its brackets: a text that is not JSON, or is too large, has no value. */
import { outsideStrings } from './outside-strings.ts';

const BRACKET = /[[\]{}]/;
const OPENING = /[[{]/;

/** Whether more lists and objects are open at once. Counted in the text, because a text that is not JSON has no value. */
export function isNestedDeeper(text: string, most: number): boolean {
  let open = 0;
  for (const [token] of outsideStrings(text, BRACKET)) {
    if (token === '[' || token === '{') open++;
    else if (token === ']' || token === '}') open--;
    if (open > most) return true;
  }
  return false;
}

/** Whether a text opens more lists and objects. Strings may hold brackets, too, so those are told apart where all are too many. */
export function hasMoreBrackets(text: string, most: number): boolean {
  if (!hasMore(text, most)) return false;
  let opened = 0;
  for (const _ of outsideStrings(text, OPENING)) if (++opened > most) return true;
  return false;
}

/** Most texts are numbers, which a search for one character passes over faster than an expression does. */
function hasMore(text: string, most: number): boolean {
  let found = 0;
  for (const bracket of ['[', '{'])
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1))
      if (++found > most) return true;
  return false;
}

/** The innermost list or object that is open at an offset. */
export function openAt(text: string, offset: number): string | undefined {
  const open: string[] = [];
  for (const [token] of outsideStrings(text.slice(0, offset), BRACKET)) {
    if (token === '[' || token === '{') open.push(token);
    else if (token === ']' || token === '}') open.pop();
  }
  return open.at(-1);
}
