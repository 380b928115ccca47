import { type Node, parseTree, visit } from 'jsonc-parser';
import { AttnplotError, type Path, type Problem } from '../core/errors.ts';
import { formatPosition, lineAt } from '../core/source.ts';
import { deepestNesting, syntaxProblem } from './json-syntax.ts';

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
const STRING_OR_NON_FINITE = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g;

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
  const members = countMembers(value);
  if (members === undefined) throw notJson(name, kind, tooDeep(name));
  return { name, value, positionOf, duplicateKeys: findDuplicateKeys(source, name, members) };
}

function parse(text: string, name: string, kind: 'usage' | 'input'): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const standard = replaceNonFinite(text, toJson);
    try {
      return JSON.parse(standard);
    } catch {
      if (deepestNesting(text) > MOST_LEVELS) throw notJson(name, kind, tooDeep(name));
      throw notJson(name, kind, syntaxProblem(replaceNonFinite(text, toSameLength), text, name));
    }
  }
}

const notJson = (name: string, kind: 'usage' | 'input', problem: Problem) =>
  new AttnplotError(kind, `${name} is not JSON`, [problem]);

const tooDeep = (name: string): Problem => ({
  code: 'too-deep',
  message: `found lists or objects more than ${MOST_LEVELS} deep, expected layers[layer][row][key]`,
  position: `${name}:1:1`,
  hint: 'leave out what is no attention data',
});

function offsetOf(tree: Node | undefined, path: Path): number {
  let node = tree;
  let offset = node?.offset ?? 0;
  for (const step of path) {
    // Of a key given twice the last one counts, as it does for JSON.parse.
    const child =
      typeof step === 'number'
        ? node?.children?.[step]
        : node?.children?.findLast(({ children }) => children?.[0]?.value === step);
    if (!child) break;
    // A key is pointed at by its name, not by its value: it may itself be the problem.
    offset = child.offset;
    node = child.type === 'property' ? child.children?.[1] : child;
  }
  return offset;
}

/** Deeper than any attention file, and than what the recursive parser of positions can follow. */
const MOST_LEVELS = 500;

/** Members of all objects in a parsed value, level by level; undefined where there are too many levels. */
function countMembers(value: unknown): number | undefined {
  let count = 0;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) return undefined;
    const next: unknown[] = [];
    for (const parent of level) {
      if (typeof parent !== 'object' || parent === null) continue;
      const items = Array.isArray(parent) ? parent : Object.values(parent);
      if (!Array.isArray(parent)) count += items.length;
      for (const item of items) if (typeof item === 'object' && item !== null) next.push(item);
    }
    level = next;
  }
  return count;
}

/**
 * A key given twice leaves more `"key":` in the text than members in the value. Counting both is cheap; a quote and a
 * colon inside a string only make the count too high, so the slow exact search that follows never reports in error.
 */
function findDuplicateKeys(text: string, name: string, members: number): Problem[] {
  const keysInText = text.match(/"\s*:/g)?.length ?? 0;
  if (keysInText === members) return [];
  const problems: Problem[] = [];
  const open: Map<string, number>[] = [];
  visit(replaceNonFinite(text, toSameLength), {
    onObjectBegin: () => void open.push(new Map()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (key, offset, _length, _line, _character, pathOfObject) => {
      const keys = open.at(-1);
      const first = keys?.get(key);
      if (first === undefined) return void keys?.set(key, offset);
      problems.push({
        code: 'duplicate-key',
        message: `found the key "${key}" a second time (the first is on line ${lineAt(text, first)}), expected it once`,
        path: [...pathOfObject(), key],
        position: formatPosition(text, name, offset),
        hint: 'keep one of the two',
      });
    },
  });
  return problems;
}
