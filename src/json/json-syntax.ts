/** Why a text is not JSON: what was found, where, what JSON allows there, and the remedy. */

import { visit } from 'jsonc-parser';
import type { Problem } from '../core/errors.ts';
import { formatPosition } from '../core/source.ts';
import { openAt } from './brackets.ts';
import { outsideStrings } from './outside-strings.ts';

/** What is wrong with a text, without the position. */
type Diagnosis = Pick<Problem, 'code' | 'message' | 'hint'> & {
  /** Offset to point at, if it is not that of the wrong token. */
  readonly offset?: number;
};

const CUT_OFF = 'the file seems cut off: write it again, and wait for the writer to close it';
/** What ends a string or breaks it, and escapes, which do neither. */
const STOP = /["\p{Cc}]|\\\P{Cc}/gu;
const ONE_LINE = 'a string ends on its line: write \\n and \\t for line breaks and tabs';
const USE_A_LIBRARY = "write the file with a JSON library, such as Python's json.dump";

/** What JSON allows next. */
const EXPECTED = {
  document: 'a JSON object',
  'first-key': 'a key in double quotes, or }',
  'first-item': 'a value, or ]',
  key: 'a key in double quotes',
  value: 'a value',
  colon: 'a colon',
  'list-comma': 'a comma or ]',
  'object-comma': 'a comma or }',
  end: 'the end of the file',
} as const;
type Expected = keyof typeof EXPECTED;

/** Words of other languages, and what JSON writes instead. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['None', 'null'],
  ['True', 'true'],
  ['False', 'false'],
  ['undefined', 'null'],
  ['nan', 'NaN'],
]);

/** Where long spaces start. */
const LONG_SPACES = /(?<![ \t])[ \t]{1000}/;

/** The text with comments as long for long spaces between tokens: jsonc-parser puts those together character by character. */
export function withoutLongSpaces(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { index } of outsideStrings(text, LONG_SPACES)) {
    let end = index;
    while (text[end] === ' ' || text[end] === '\t') end++;
    parts.push(text.slice(done, index), `/*${'-'.repeat(end - index - 4)}*/`);
    done = end;
  }
  return [...parts, text.slice(done)].join('');
}

/**
 * The problem of a text that is not JSON. V8's message does not always give the offset, so jsonc-parser finds it.
 * @param text the source with bare NaN and Infinity replaced by words of the same length
 */
export function syntaxProblem(text: string, source: string, name: string): Problem {
  const offsets: number[] = [];
  visit(withoutLongSpaces(text), {
    onError: (_, offset) => void offsets.push(offset),
    onComment: (offset) => {
      if (text[offset] === '/') offsets.push(offset);
    },
  });
  const offset = offsets[0] ?? text.length;
  const { offset: pointed = offset, ...diagnosis } = diagnose(source, offset);
  return { ...diagnosis, position: formatPosition(source, name, pointed) };
}

function diagnose(text: string, offset: number): Diagnosis {
  if (text.trim() === '')
    return {
      code: 'empty-file',
      message: 'found an empty file, expected a JSON object',
      hint: 'the program that writes it wrote nothing, or has not finished',
      offset: 0,
    };
  const token = tokenAt(text, offset);
  if (token === '' || runsToEnd(text, offset, token)) {
    const found = token === '' ? 'the end of the file' : `the end of the file in the middle of ${token}`;
    return {
      code: 'cut-off',
      message: `found ${found}, expected ${rest(text, offset, token)}`,
      hint: CUT_OFF,
    };
  }
  return diagnoseToken(text, offset, token);
}

const rest = (text: string, offset: number, token: string) =>
  token === '' ? EXPECTED[expectedAt(text, offset)] : 'the rest';

function diagnoseToken(text: string, offset: number, token: string): Diagnosis {
  const before = text.slice(0, offset).trimEnd();
  const expected = expectedAt(text, offset);
  if (before.endsWith(',') && /^[\]}]/.test(token))
    return {
      code: 'not-json',
      message: `found a comma before ${token}, expected none after the last item`,
      hint: 'remove the comma',
      offset: before.length - 1,
    };
  const isBroken = token.startsWith('"') && endOfString(text, offset) !== '"';
  const hint = isBroken ? ONE_LINE : hintFor(token, expected);
  const comment = /^(\/\/|\/\*|#)/.test(token) ? 'the comment ' : '';
  return { code: 'not-json', message: `found ${comment}${token}, expected ${EXPECTED[expected]}`, hint };
}

/** The quote that ends the string at an offset, or the control character that breaks it; undefined where the text ends in it. */
function endOfString(text: string, offset: number): string | undefined {
  for (const [found] of text.slice(offset + 1).matchAll(STOP)) if (!found.startsWith('\\')) return found;
  return undefined;
}

function hintFor(token: string, expected: Expected): string {
  const word = WORDS.get(token);
  if (word !== undefined) return `write ${word}, as Python's json.dump does`;
  if (token.startsWith("'")) return "JSON has double quotes only: write the file with Python's json.dump";
  if (/^(\/\/|\/\*|#)/.test(token)) return 'JSON has no comments: remove it, or put it under "meta"';
  if (/^-?inf/i.test(token)) return 'a weight is a finite number; write null for a missing one';
  if (/^[+.]|^-?0\d|\.$/.test(token)) return 'a JSON number is written like 0.5, -1 or 1e-3';
  if (expected === 'end') return 'a file holds one JSON object: split JSON Lines into one file per line';
  if (expected === 'list-comma' || expected === 'object-comma')
    return 'add the comma, or what else is missing before it';
  return USE_A_LIBRARY;
}

/** The token at an offset as its author wrote it, at most 40 characters. */
function tokenAt(text: string, offset: number): string {
  const [token = ''] =
    /^(?:"(?:[^"\\\n]|\\.)*(?:"|\\$)?|'[^'\n]*'?|\/[/*][^\n]*|[\w.+-]+|[\s\S])/.exec(
      text.slice(offset, offset + 200),
    ) ?? [];
  const plain = token.trim();
  return plain.length > 40 ? `${plain.slice(0, 39)}…` : plain;
}

/** Whether the text ends inside a token: an open string, or a number or word that was cut off. */
function runsToEnd(text: string, offset: number, token: string): boolean {
  if (token.startsWith('"')) return endOfString(text.trimEnd(), offset) === undefined;
  if (text.length - offset > 200 || text.slice(offset).trimEnd() !== token) return false;
  return /^[-\d.eE+]*[.eE+-]$/.test(token) || /^(?:[tfn][a-z]*|N|Na|I\w*)$/.test(token);
}

/** What JSON allows at an offset, judged by the character before it and by the list or object that is open. */
function expectedAt(text: string, offset: number): Expected {
  const open = openAt(text, offset);
  const before = text.slice(0, offset).trimEnd().at(-1);
  if (before === undefined) return 'document';
  if (before === '{') return 'first-key';
  if (before === '[') return 'first-item';
  if (before === ',' && open === '{') return 'key';
  if (before === ',' || before === ':') return 'value';
  if (open === undefined) return 'end';
  return open === '[' ? 'list-comma' : isAfterKey(text, offset) ? 'colon' : 'object-comma';
}

/** Whether the text before an offset ends in a key without its colon. */
const isAfterKey = (text: string, offset: number) =>
  /[{,]\s*"(?:[^"\\\n]|\\.)*"\s*$/.test(text.slice(Math.max(0, offset - 300), offset));
