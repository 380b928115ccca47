import type * as z from 'zod/mini';
import { formatPath, type Path, type Problem } from '../errors.ts';
import { hintFor } from './hints.ts';
import { nearestName } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** Stands for an issue that we have no phrase for; any other message is one of ours: what was expected. */
const NO_MESSAGE = 'Invalid input';

/**
 * To be given to zod with what it parses. Other code of the process that uses zod may have loaded a locale, which is every
 * zod's of the process, and whose sentences would be taken for ours.
 */
export const WITHOUT_LOCALE = { error: () => NO_MESSAGE } as const;

/** How zod's type names read to the author of a JSON file. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  record: 'an object',
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

/** Quotes what was found, short enough for one line. */
function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value === '' ? 'an empty string' : shorten(JSON.stringify(value));
  return String(value);
}

const shorten = (text: string) => (text.length > 40 ? `${text.slice(0, 37)}…"` : text);

/**
 * Everything zod found wrong with `input`, in attnplot's words: what was found, what was expected, and a hint.
 * @param knownKeys names to suggest from for an unknown key at a path
 */
export function toProblems(
  issues: readonly Issue[],
  input: unknown,
  knownKeys: (path: Path) => readonly string[],
): Problem[] {
  const problems = issues.flatMap((issue) => problemsOf(issue, input, knownKeys, []));
  return problems.filter((problem) => !isMisspelt(problem, problems)).map(({ problem }) => problem);
}

/** A problem, and what tells a key that is missing from one that is there under another name. */
interface Finding {
  readonly problem: Problem & { readonly path: Path };
  readonly kind: 'value' | 'missing' | 'unknown';
  /** The known key that an unknown one was meant to be. */
  readonly meant?: string | undefined;
}

/** Whether a missing key is there but misspelt: the unknown key's own problem says so, and once is enough. */
function isMisspelt({ kind, problem }: Finding, all: readonly Finding[]): boolean {
  if (kind !== 'missing') return false;
  const parent = formatPath(problem.path.slice(0, -1));
  return all.some(
    (other) =>
      other.kind === 'unknown' &&
      other.meant === problem.path.at(-1) &&
      formatPath(other.problem.path.slice(0, -1)) === parent,
  );
}

function problemsOf(
  issue: Issue,
  input: unknown,
  knownKeys: (path: Path) => readonly string[],
  base: Path,
): Finding[] {
  const path: Path = [...base, ...(issue.path as Path)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(key, path, knownKeys(path)));
  }
  if (issue.code === 'invalid_union') {
    const branch = furthestBranch(issue.errors);
    if (branch) return branch.flatMap((inner) => problemsOf(inner, input, knownKeys, path));
  }
  return [wrongValue(valueAt(input, path), path, expectation(issue))];
}

function unknownKey(key: string, path: Path, known: readonly string[]): Finding {
  const meant = nearestName(key, known);
  const hint = meant === undefined ? `the keys here are ${known.join(', ')}` : `did you mean "${meant}"?`;
  return { kind: 'unknown', meant, problem: { message: `unknown key "${key}"`, path: [...path, key], hint } };
}

function wrongValue(value: unknown, path: Path, expected: string): Finding {
  if (value === undefined) {
    const problem = { message: `missing, expected ${expected}`, path, ...missingHint(path) };
    return { kind: 'missing', problem };
  }
  const hint = hintFor(value, expected, path);
  const problem = { message: `found ${describeValue(value)}, expected ${expected}`, path };
  return { kind: 'value', problem: hint === undefined ? problem : { ...problem, hint } };
}

/** Of a union's alternatives, the one whose type matched and only whose content is wrong; none if no type matched. */
function furthestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find(
    (issues) =>
      issues.length > 0 && issues.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type'),
  );
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_union') return [...new Set(issue.errors.flat().map(expectation))].join(' or ');
  if (issue.message !== NO_MESSAGE) return issue.message;
  if (issue.code === 'invalid_type') return TYPE_NAMES[issue.expected] ?? issue.expected;
  return 'something else';
}

function missingHint(path: Path): { hint?: string } {
  const key = path.at(-1);
  return typeof key === 'string' ? { hint: `add the key "${key}"` } : {};
}

/** The value at a path of a parsed document; undefined where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, step) ? (value as Record<string | number, unknown>)[step] : undefined;
  }
  return value;
}
