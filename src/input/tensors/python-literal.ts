/** A Python literal as far as `.npy` headers use it. */
export type Literal =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'constant'; readonly value: 'True' | 'False' | 'None' }
  | { readonly kind: 'tuple' | 'list'; readonly items: readonly Literal[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [key: string, value: Literal])[] };

/** A text that is not the literal it should be; `expected` says what stood to come at `offset`. */
export class LiteralError extends Error {
  readonly expected: string;
  readonly offset: number;

  constructor(expected: string, offset: number) {
    super(`expected ${expected} at character ${offset}`);
    this.expected = expected;
    this.offset = offset;
  }
}

const TOKEN =
  /[ \t\n\r\f]*(?:('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(-?\d+)L?(?![\w.])|(True|False|None)(?!\w)|([()[\]{}:,]))/y;

/** A structured dtype nests three levels or so; the limit keeps a damaged header from exhausting the stack. */
const MOST_LEVELS = 32;

/**
 * Parses a literal that takes up the whole text, white space aside.
 * @throws LiteralError
 */
export function parseLiteral(text: string): Literal {
  const tokens = new Tokens(text);
  const value = parseValue(tokens, 0);
  tokens.end();
  return value;
}

class Tokens {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): RegExpExecArray {
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text);
    if (!token) throw this.error('a Python literal');
    this.#at = TOKEN.lastIndex;
    return token;
  }

  /** Takes the mark if it comes next. */
  accept(mark: string): boolean {
    const before = this.#at;
    TOKEN.lastIndex = before;
    if (TOKEN.exec(this.#text)?.[4] !== mark) return false;
    this.#at = TOKEN.lastIndex;
    return true;
  }

  expect(mark: string): void {
    if (!this.accept(mark)) throw this.error(mark);
  }

  end(): void {
    if (this.#text.slice(this.#at).trim() !== '') throw this.error('the end of the header');
  }

  error(expected: string): LiteralError {
    return new LiteralError(expected, this.#at);
  }
}

function parseValue(tokens: Tokens, level: number): Literal {
  if (level > MOST_LEVELS) throw tokens.error(`at most ${MOST_LEVELS} levels`);
  const [, quoted, digits, constant, mark] = tokens.next();
  if (quoted !== undefined) return { kind: 'string', value: unquote(quoted) };
  if (digits !== undefined) return { kind: 'int', value: Number(digits) };
  if (constant !== undefined) return { kind: 'constant', value: constant as 'True' | 'False' | 'None' };
  if (mark === '(') return parseTuple(tokens, level);
  if (mark === '[') return { kind: 'list', items: parseItems(tokens, ']', level).items };
  if (mark === '{') return parseDict(tokens, level);
  throw tokens.error('a value');
}

/** Brackets around one value without a comma are only brackets. */
function parseTuple(tokens: Tokens, level: number): Literal {
  const { items, comma } = parseItems(tokens, ')', level);
  const [only] = items;
  return items.length === 1 && only && !comma ? only : { kind: 'tuple', items };
}

function parseItems(tokens: Tokens, close: string, level: number): { items: Literal[]; comma: boolean } {
  const items: Literal[] = [];
  let comma = false;
  while (!tokens.accept(close)) {
    if (items.length > 0 && !comma) throw tokens.error(`a comma or ${close}`);
    items.push(parseValue(tokens, level + 1));
    comma = tokens.accept(',');
  }
  return { items, comma };
}

function parseDict(tokens: Tokens, level: number): Literal {
  const entries: [string, Literal][] = [];
  let comma = true;
  while (!tokens.accept('}')) {
    if (!comma) throw tokens.error('a comma or }');
    const key = parseValue(tokens, level + 1);
    if (key.kind !== 'string') throw tokens.error('a string as key');
    tokens.expect(':');
    entries.push([key.value, parseValue(tokens, level + 1)]);
    comma = tokens.accept(',');
  }
  return { kind: 'dict', entries };
}

/** Escapes occur in the field names of structured types only, which are refused: there the text need not be exact. */
const unquote = (quoted: string) => quoted.slice(1, -1).replace(/\\(.)/g, '$1');
