import { findNodeAtLocation, type Node, parseTree, visit } from 'jsonc-parser';
import { AttnplotError, type Path, type Problem } from '../errors.ts';

/** A parsed JSON document that can still say where in its text a value stands. */
export interface JsonDocument {
  readonly name: string;
  readonly value: unknown;
  /** `name:line:column` (1-based) of the value at `path`, or of its nearest ancestor that is there. */
  readonly positionOf: (path: Path) => string;
  /** Keys that occur twice in one object, which JSON.parse would silently drop. */
  readonly duplicateKeys: readonly Problem[];
}

/** Strings, or the bare words Python's json.dump writes for non-finite floats. Strings come first so that words inside them are left alone. */
const STRING_OR_NON_FINITE = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/** Replaces bare non-finite words; everything else, offsets included, is up to `replace`. */
function replaceNonFinite(text: string, replace: (word: string) => string): string {
  return text.replace(STRING_OR_NON_FINITE, (match) => (match.startsWith('"') ? match : replace(match)));
}

/** NaN becomes null (missing); Infinity a literal that overflows to Infinity, for the validation to refuse by name. */
const toJson = (word: string) => (word.endsWith('NaN') ? 'null' : word.replace('Infinity', '1e999'));

/** The same number of characters, so that offsets in the text stay true. */
const toSameLength = (word: string) => '0'.padEnd(word.length);

/**
 * Reads JSON, plus the bare `NaN`, `Infinity` and `-Infinity` that Python writes.
 * @throws AttnplotError (of `kind`) with line and column where the text is not JSON.
 */
export function readJson(text: string, name: string, kind: 'usage' | 'input' = 'input'): JsonDocument {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  let tree: Node | undefined;
  const positionOf = (path: Path) => {
    tree ??= parseTree(replaceNonFinite(source, toSameLength));
    return formatPosition(source, name, offsetOf(tree, path));
  };
  const value = parse(source, name, kind);
  return { name, value, positionOf, duplicateKeys: findDuplicateKeys(source, name, value) };
}

function parse(text: string, name: string, kind: 'usage' | 'input'): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const standard = replaceNonFinite(text, toJson);
    try {
      return JSON.parse(standard);
    } catch (error) {
      throw new AttnplotError(kind, `${name} is not JSON`, [
        syntaxProblem(text, name, (error as Error).message),
      ]);
    }
  }
}

/** V8's message says what is wrong but not always where, so the place comes from a parser that records it. */
function syntaxProblem(text: string, name: string, message: string): Problem {
  const offsets: number[] = [];
  visit(
    replaceNonFinite(text, toSameLength),
    { onError: (_, offset) => offsets.push(offset) },
    { disallowComments: true },
  );
  const offset = offsets[0] ?? text.length;
  const atEnd = text.slice(offset).trim() === '';
  const found = atEnd
    ? 'the end of the file'
    : JSON.stringify(text.slice(offset, offset + 12).split('\n')[0]);
  return {
    message: `found ${found}, expected ${expectedAt(text, offset)}`,
    position: formatPosition(text, name, offset),
    hint: atEnd
      ? 'the file seems cut off: write it again, and wait for the writer to close it'
      : `write the file with a JSON library, such as Python's json.dump (the parser says: ${message.split(', "')[0]})`,
  };
}

/** What JSON allows after the text before `offset`, judged by its last character. */
function expectedAt(text: string, offset: number): string {
  const before = text.slice(0, offset).trimEnd().at(-1);
  if (before === undefined) return 'a JSON object';
  if (before === ',' || before === ':') return 'a value';
  if (before === '{') return 'a key in double quotes, or }';
  if (before === '[') return 'a value, or ]';
  return 'a comma, or the end of the list or object';
}

function offsetOf(tree: Node | undefined, path: Path): number {
  for (let depth = path.length; tree && depth >= 0; depth--) {
    const node = findNodeAtLocation(tree, path.slice(0, depth) as (string | number)[]);
    if (!node) continue;
    // A key that is itself the problem (an unknown one) is pointed at by its name, not by its value.
    const property =
      node.parent?.type === 'property' && typeof path[depth - 1] === 'string' ? node.parent : node;
    return property.offset;
  }
  return 0;
}

function formatPosition(text: string, name: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return `${name}:${line}:${offset - lineStart + 1}`;
}

/** Members of all objects in a parsed value. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof item === 'object') count += countMembers(item);
  }
  return count;
}

/**
 * A key given twice leaves more `"key":` in the text than members in the value. Counting both is cheap; a quote and a
 * colon inside a string only make the count too high, so the slow exact search that follows never reports in error.
 */
function findDuplicateKeys(text: string, name: string, value: unknown): Problem[] {
  const keysInText = text.match(/"\s*:/g)?.length ?? 0;
  if (keysInText === countMembers(value)) return [];
  const problems: Problem[] = [];
  const open: Set<string>[] = [];
  visit(replaceNonFinite(text, toSameLength), {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (key, offset, _length, _line, _character, pathOfObject) => {
      const keys = open.at(-1);
      if (keys?.has(key)) {
        problems.push({
          message: `found the key "${key}" a second time, expected it once`,
          path: [...pathOfObject(), key],
          position: formatPosition(text, name, offset),
          hint: 'keep one of the two',
        });
      }
      keys?.add(key);
    },
  });
  return problems;
}
