import type * as z from 'zod/mini';
import type { Path, Problem } from '../errors.ts';
import { suggest } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** zod's stand-in when no locale is loaded; any other message is one of ours: a phrase for what was expected. */
const NO_MESSAGE = 'Invalid input';

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

/** Quotes what was found, short enough for one line, with its type where the quote alone does not show it. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return value === '' ? 'an empty string' : `${shorten(JSON.stringify(value))} (a string)`;
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
  return issues.flatMap((issue) => problemsOf(issue, input, knownKeys, []));
}

function problemsOf(
  issue: Issue,
  input: unknown,
  knownKeys: (path: Path) => readonly string[],
  base: Path,
): Problem[] {
  const path: Path = [...base, ...(issue.path as Path)];
  const found = describeValue(valueAt(input, path));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const hint = suggest(key, knownKeys(path)) ?? `the keys here are ${knownKeys(path).join(', ')}`;
      return { message: `unknown key "${key}"`, path: [...path, key], hint };
    });
  }
  if (issue.code === 'invalid_union') {
    const branch = furthestBranch(issue.errors);
    if (branch) return branch.flatMap((inner) => problemsOf(inner, input, knownKeys, path));
    const expected = [...new Set(issue.errors.flat().map(expectation))].join(' or ');
    return [
      withHint({ message: `found ${found}, expected ${expected}`, path }, valueAt(input, path), expected),
    ];
  }
  const expected = expectation(issue);
  if (valueAt(input, path) === undefined) {
    return [{ message: `missing, expected ${expected}`, path, ...missingHint(path) }];
  }
  return [
    withHint(
      { message: `found ${found}, expected ${expected}`, path },
      valueAt(input, path),
      expected,
      issue,
    ),
  ];
}

/** Of a union's alternatives, the one whose type matched and only whose content is wrong; none if no type matched. */
function furthestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find(
    (issues) =>
      issues.length > 0 && issues.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type'),
  );
}

function expectation(issue: Issue): string {
  if (issue.message !== NO_MESSAGE) return issue.message;
  if (issue.code === 'invalid_type') return TYPE_NAMES[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small')
    return issue.origin === 'array' ? `at least ${issue.minimum}` : `at least ${issue.minimum} character`;
  return 'something else';
}

function withHint(problem: Problem, value: unknown, expected: string, issue?: Issue): Problem {
  const hint = hintFor(value, expected, issue);
  return hint === undefined ? problem : { ...problem, hint };
}

function hintFor(value: unknown, expected: string, issue?: Issue): string | undefined {
  if (issue?.code === 'invalid_value' && typeof value === 'string')
    return suggest(value, issue.values.map(String));
  if (typeof value === 'string' && expected.startsWith('one of ')) {
    return suggest(
      value,
      expected
        .slice('one of '.length)
        .replace(/,? or .*/, '')
        .split(', '),
    );
  }
  if (
    typeof value === 'string' &&
    /\ba (whole )?number\b/.test(expected) &&
    value.trim() !== '' &&
    !Number.isNaN(Number(value))
  ) {
    return 'write the number without quotes';
  }
  if (typeof value === 'number' && expected.startsWith('a string')) return `write it in quotes: "${value}"`;
  return undefined;
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
