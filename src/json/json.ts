/** JSON as Python writes it, with the line and column of each value. */

import { visit } from 'jsonc-parser';
import { AttnplotError, type Path, type Problem } from '../core/errors.ts';
import { memoize } from '../core/memoize.ts';
import { formatPosition, lineAt } from '../core/source.ts';
import { hasMoreBrackets, isNestedDeeper } from './brackets.ts';
import { syntaxProblem, withoutLongSpaces } from './json-syntax.ts';
import { outsideStrings } from './outside-strings.ts';
import { createLocator } from './positions.ts';

/** A parsed JSON document that can tell the line and column of its values. */
export interface JsonDocument {
  /** The document's name in messages. */
  readonly name: string;
  readonly value: unknown;
  /** `name:line:column` (1-based) of the value at `path`, or of its nearest ancestor that exists. */
  readonly positionOf: (path: Path) => string;
  /** Keys that occur twice in one object. JSON.parse keeps only the last of them. */
  readonly duplicateKeys: readonly Problem[];
}

/**
 * Reads JSON, plus the bare `NaN`, `Infinity` and `-Infinity` that Python writes.
 * @throws AttnplotError (of `kind`) with line and column where the text is not JSON
 */
export function readJson(text: string, name: string, kind: 'usage' | 'input' = 'input'): JsonDocument {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const offsetOf = createLocator(source);
  const positionOf = (path: Path) => formatPosition(source, name, offsetOf(path));
  const value = parse(source, name, kind);
  const { members, levels, keys } = extentOf(value);
  if (levels > MOST_LEVELS) throw notJson(name, kind, tooDeep(name));
  if (keys > MOST_KEYS)
    throw tooLarge(name, kind, `found an object of ${keys} keys, expected at most ${MOST_KEYS}`);
  return { name, value, positionOf, duplicateKeys: findDuplicateKeys(source, name, members) };
}

/** Deeper than any attention file. */
const MOST_LEVELS = 500;

/** JSON.parse takes a second for each million open lists. A string may hold this text too, so levels are then counted. */
const DEEP = '['.repeat(MOST_LEVELS + 1);

/** A list for each row of 2,000 maps of 1,000 queries; JSON.parse takes a second for each million small ones. */
const MOST_LISTS = 2_000_000;

const isDeep = (text: string) => text.includes(DEEP) && isNestedDeeper(text, MOST_LEVELS);

/**
 * The value of a JSON text that stands within a file of another kind, such as the provenance of a figure.
 * @throws SyntaxError for what is not JSON, or holds more or deeper lists than any file that is read
 */
export function parseWithin(text: string): unknown {
  if (isDeep(text) || hasMoreBrackets(text, MOST_LISTS)) throw new SyntaxError('found too many lists');
  const value: unknown = JSON.parse(text);
  // What walks over it by recursion would overflow the stack.
  if (extentOf(value).levels > MOST_LEVELS) throw new SyntaxError('found lists too deep');
  return value;
}

function parse(text: string, name: string, kind: 'usage' | 'input'): unknown {
  if (isDeep(text)) throw notJson(name, kind, tooDeep(name));
  if (hasMoreBrackets(text, MOST_LISTS))
    throw tooLarge(name, kind, `found more than ${MOST_LISTS} lists and objects, expected no more`);
  try {
    return JSON.parse(text);
  } catch {
    const standard = replaceNonFinite(text, toJson);
    try {
      return JSON.parse(standard);
    } catch {
      if (isNestedDeeper(text, MOST_LEVELS)) throw notJson(name, kind, tooDeep(name));
      throw notJson(name, kind, syntaxProblem(replaceNonFinite(text, toSameLength), text, name));
    }
  }
}

/** A bare word that Python's json.dump writes for a non-finite float. */
const NON_FINITE = /-?\b(?:NaN|Infinity)\b/;

/** Slices of a text that are held before they become one. */
const MOST_PARTS = 10_000;

/** The text with other words for those outside strings. */
function replaceNonFinite(text: string, replace: (word: string) => string): string {
  const joined: string[] = [];
  let parts: string[] = [];
  let done = 0;
  for (const { 0: word, index } of outsideStrings(text, NON_FINITE)) {
    parts.push(text.slice(done, index), replace(word));
    done = index + word.length;
    // A slice takes more memory than most of what is sliced: half a gigabyte of NaN would need 10.
    if (parts.length < MOST_PARTS) continue;
    joined.push(parts.join(''));
    parts = [];
  }
  return [...joined, ...parts, text.slice(done)].join('');
}

/** NaN becomes null (missing). Infinity becomes a number that overflows to Infinity, which the schema refuses by its path. */
const toJson = (word: string) => (word.endsWith('NaN') ? 'null' : word.replace('Infinity', '1e999'));

/** Keeps the length, and so the offsets after it. */
const toSameLength = (word: string) => '0'.padEnd(word.length);

const notJson = (name: string, kind: 'usage' | 'input', problem: Problem) =>
  new AttnplotError(kind, `${name} is not JSON`, [problem]);

const tooDeep = (name: string): Problem => ({
  code: 'too-deep',
  message: `found lists or objects more than ${MOST_LEVELS} deep, expected layers[layer][row][key]`,
  position: `${name}:1:1`,
  hint: 'remove what is not attention data',
});

const tooLarge = (name: string, kind: 'usage' | 'input', message: string) =>
  new AttnplotError(kind, `${name} is too large`, [
    {
      code: 'too-large',
      message,
      hint: 'remove what is not attention data, or save arrays as .npz or .safetensors',
    },
  ]);

/** Keys that occur twice are problems by themselves up to this number; the others are counted. */
const MOST_LISTED = 200_000;

/** Finding a place takes a pass over the text, so that of many problems only the first have one. */
const MOST_PLACED = 100;

/** The most keys of an object: the largest vocabularies have 262,144. JavaScript takes seconds to list a million. */
const MOST_KEYS = 300_000;

/** The number of members of all objects in a value, of its levels (up to one too many), and of the keys of its largest object. */
function extentOf(value: unknown): { members: number; levels: number; keys: number } {
  const extent = { members: 0, levels: 0, keys: 0 };
  const visit = (parent: unknown, level: number): void => {
    if (typeof parent !== 'object' || parent === null) return;
    extent.levels = Math.max(extent.levels, level);
    if (level > MOST_LEVELS) return;
    if (Array.isArray(parent)) {
      for (const item of parent) visit(item, level + 1);
      return;
    }
    const keys = Object.keys(parent);
    extent.members += keys.length;
    extent.keys = Math.max(extent.keys, keys.length);
    for (const key of keys) visit((parent as Record<string, unknown>)[key], level + 1);
  };
  visit(value, 0);
  return extent;
}

/**
 * Keys that occur twice in one object. The text then has more `":` than the value has members, which is cheap to count. A `":`
 * inside a string only makes the count too high, and the slow search that follows is exact.
 */
function findDuplicateKeys(text: string, name: string, members: number): Problem[] {
  const keysInText = text.match(/"\s*:/g)?.length ?? 0;
  if (keysInText === members) return [];
  const problems: Problem[] = [];
  let found = 0;
  const open: Map<string, number>[] = [];
  const lineOf = memoize((offset: number) => lineAt(text, offset));
  visit(withoutLongSpaces(replaceNonFinite(text, toSameLength)), {
    onObjectBegin: () => void open.push(new Map()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (key, offset, _length, _line, _character, pathOfObject) => {
      const keys = open.at(-1);
      const first = keys?.get(key);
      if (first === undefined) return void keys?.set(key, offset);
      if (++found > MOST_LISTED) return;
      const isPlaced = problems.length < MOST_PLACED;
      const before = isPlaced ? ` (the first is on line ${lineOf(first)})` : '';
      problems.push({
        code: 'duplicate-key',
        message: `found the key "${key}" a second time${before}, expected it once`,
        path: [...pathOfObject(), key],
        ...(isPlaced ? { position: formatPosition(text, name, offset) } : {}),
        hint: 'keep one of the two',
      });
    },
  });
  const others = found - problems.length;
  if (others > 0)
    problems.push({
      code: 'duplicate-key',
      message: `found ${others} other keys a second time, expected each once`,
      hint: 'write the file with a JSON library, which writes each key once',
    });
  return problems;
}
