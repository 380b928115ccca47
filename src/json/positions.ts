/** Where the values of a JSON text stand. The text is walked over, because a tree of a file of 20 MB takes a gigabyte. */
import type { Path } from '../core/errors.ts';
import { memoize } from '../core/memoize.ts';

/** A value, and the offset that messages name: of a member it is that of its key, because the key may be the problem. */
interface Place {
  readonly named: number;
  readonly value: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** Brackets and braces differ in this bit. */
const IS_BRACE = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * A function that finds values by their path.
 * @param text JSON, or JSON with bare NaN and Infinity
 * @returns the offset of the value at a path, or of its nearest ancestor that exists
 */
export function createLocator(text: string): (path: Path) => number {
  const membersAt = memoize((at: number) => membersOf(text, at));
  const itemsAt = memoize((at: number) => createItems(text, at));
  return (path) => {
    const start = skipSpace(text, 0);
    let place: Place = { named: start, value: start };
    for (const step of path) {
      const child = typeof step === 'number' ? itemsAt(place.value)(step) : membersAt(place.value).get(step);
      if (child === undefined) break;
      place = child;
    }
    return place.named;
  };
}

/** The members of the object at an offset. The last of two equal keys counts, as in JSON.parse. */
function membersOf(text: string, start: number): ReadonlyMap<string, Place> {
  const members = new Map<string, Place>();
  if (text[start] !== '{') return members;
  for (let at = skipSpace(text, start + 1); text[at] === '"'; ) {
    const end = endOfValue(text, at);
    const value = skipSpace(text, skipSpace(text, end) + 1);
    members.set(JSON.parse(text.slice(at, end)), { named: at, value });
    at = next(text, endOfValue(text, value));
  }
  return members;
}

/** A function that finds the items of the list at an offset. It goes on where it was for an item after the last one asked for. */
function createItems(text: string, start: number): (index: number) => Place | undefined {
  const first = skipSpace(text, start + 1);
  const isEmpty = text[start] !== '[' || text[first] === ']';
  let [known, at] = [0, first];
  return (index) => {
    if (isEmpty) return undefined;
    if (index < known) [known, at] = [0, first];
    for (; known < index; known++) {
      const end = skipSpace(text, endOfValue(text, at));
      if (text.charCodeAt(end) !== COMMA) return undefined;
      at = skipSpace(text, end + 1);
    }
    return { named: at, value: at };
  };
}

/** The offset of what follows a value and its comma. */
const next = (text: string, end: number): number => {
  const at = skipSpace(text, end);
  return text.charCodeAt(at) === COMMA ? skipSpace(text, at + 1) : at;
};

function skipSpace(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= 32) at++;
  return at;
}

/** The end of a value: of a list or an object after its bracket. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if ((code | IS_BRACE) === OPENING) depth++;
    else if ((code | IS_BRACE) === CLOSING) depth--;
    else if (depth > 0) continue;
    else at = endOfWord(text, at);
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** The offset of the quote that ends a string. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE && at < text.length; code = text.charCodeAt(at))
    at += code === BACKSLASH ? 2 : 1;
  return at;
}

/** The offset of the last character of a number or word. */
function endOfWord(text: string, start: number): number {
  let at = start;
  while (/[\w.+-]/.test(text[at + 1] ?? '')) at++;
  return at;
}
