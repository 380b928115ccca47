/** zod's issues as problems in attnplot's words. */

import type * as z from 'zod/mini';
import type { ProblemCode } from '../core/codes.ts';
import { formatPath, type Path, type Problem } from '../core/errors.ts';
import { memoize } from '../core/memoize.ts';
import { expectationOf, expectedWords } from './expected.ts';
import { hintFor } from './hints.ts';
import { MOST_TOLD, type Others, othersIn } from './lists.ts';
import { nearestName } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** What was found, short enough for one line. */
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
 * Turns issues into problems that say what was found, what was expected, and what to do.
 * @param knownKeys the keys that an object at a path may have, to suggest one for an unknown key
 */
export function toProblems(
  issues: readonly Issue[],
  input: unknown,
  knownKeys: (path: Path) => readonly string[],
): Problem[] {
  const found = issues.flatMap((issue) => readIssue(issue, input, knownKeys, []));
  const meant = new Set(
    found.flatMap(({ problem, meant }) =>
      meant === undefined ? [] : [placeOf(problem.path.slice(0, -1), meant)],
    ),
  );
  // The problem of a misspelt key suffices: the key is there, and not missing.
  return found
    .filter(({ kind, problem: { path } }) => kind !== 'missing' || !meant.has(formatPath(path)))
    .map(({ problem }) => problem);
}

/** The problems of a list that are not told one by one. @param path of the first of them */
export const otherProblems = (
  { count, areUnread }: Others,
  path: Path,
): Problem & { readonly path: Path } => ({
  code: 'wrong-value',
  message: `found ${count} more ${areUnread ? 'items that are wrong or not read' : 'wrong items'} from here on, expected none`,
  path,
  more: count,
  hint: 'one mistake of the program that wrote the file is likely the cause of all',
});

/** A problem, and what is needed to tell a missing key from a misspelt one. */
interface Found {
  readonly problem: Problem & { readonly path: Path };
  readonly kind: 'value' | 'missing' | 'unknown';
  /** The known key that an unknown key was probably meant to be. */
  readonly meant?: string | undefined;
}

const placeOf = (parent: Path, key: string): string => formatPath([...parent, key]);

function readIssue(
  issue: Issue,
  input: unknown,
  knownKeys: (path: Path) => readonly string[],
  base: Path,
): Found[] {
  const path: Path = [...base, ...(issue.path as Path)];
  const others = othersIn(issue);
  if (others !== undefined) return [{ kind: 'value', problem: otherProblems(others, path) }];
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(path);
    const told = issue.keys.slice(0, MOST_TOLD).map((key) => unknownKey(key, path, known));
    const [first] = issue.keys.slice(MOST_TOLD);
    if (first === undefined) return told;
    const count = issue.keys.length - MOST_TOLD;
    const message = `found ${count} more unknown keys from here on, expected none`;
    const problem = {
      ...otherProblems({ count, areUnread: false }, [...path, first]),
      code: 'unknown-key',
      message,
    } as const;
    return [...told, { kind: 'value', problem }];
  }
  if (issue.code === 'invalid_union') {
    const branch = furthestBranch(issue.errors);
    if (branch) return branch.flatMap((inner) => readIssue(inner, input, knownKeys, path));
  }
  return [wrongValue(valueAt(input, path), path, issue)];
}

function unknownKey(key: string, path: Path, known: readonly string[]): Found {
  const meant = nearestName(key, known);
  const hint = meant === undefined ? `the keys here are ${known.join(', ')}` : `did you mean "${meant}"?`;
  return {
    kind: 'unknown',
    meant,
    problem: { code: 'unknown-key', message: `unknown key "${key}"`, path: [...path, key], hint },
  };
}

function wrongValue(value: unknown, path: Path, issue: Issue): Found {
  const expected = expectationOf(issue);
  const words = expectedWords(expected);
  if (value === undefined) {
    const message = `missing, expected ${words}`;
    return { kind: 'missing', problem: { code: 'missing-key', message, path, ...missingHint(path) } };
  }
  const hint = hintFor(value, expected, path);
  const code = codeOf(value, path, issue);
  const problem = { code, message: `found ${describeValue(value)}, expected ${words}`, path };
  return { kind: 'value', problem: hint === undefined ? problem : { ...problem, hint } };
}

function codeOf(value: unknown, path: Path, { code }: Issue): ProblemCode {
  if (value === null && isWeightsPath(path)) return 'null-weights';
  return code === 'invalid_type' || code === 'invalid_union' ? 'wrong-type' : 'wrong-value';
}

/** Whether a path names the layers of an attention file, one layer, or its weights. */
const isWeightsPath = ([first, layer, key, ...deeper]: Path): boolean =>
  first === 'layers' &&
  (layer === undefined || typeof layer === 'number') &&
  (key === undefined || key === 'weights') &&
  deeper.length === 0;

/** The alternative of a union that has the value's type, so that only its content is wrong; undefined if none has. */
function furthestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find(
    (issues) =>
      issues.length > 0 && issues.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type'),
  );
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

/** Sorts problems by their place in the document, the order in which a reader fixes them. The sort is stable. */
export function inDocumentOrder(problems: readonly Problem[], document: unknown): Problem[] {
  // An object may have a hundred thousand keys, each of them a problem.
  const ranksIn = memoize((parent: object) => new Map(Object.keys(parent).map((key, rank) => [key, rank])));
  return problems
    .map((problem) => ({ problem, ranks: ranksOf(problem.path ?? [], document, ranksIn) }))
    .sort((a, b) => compareRanks(a.ranks, b.ranks))
    .map(({ problem }) => problem);
}

/** The position of each step of a path among its siblings. A missing key comes before the keys that are there. */
function ranksOf(
  path: Path,
  document: unknown,
  ranksIn: (parent: object) => ReadonlyMap<string, number>,
): number[] {
  let value = document;
  return path.map((step) => {
    const parent = value;
    value =
      typeof parent === 'object' && parent !== null ? (parent as Record<string, unknown>)[step] : undefined;
    if (typeof step === 'number') return step;
    return typeof parent === 'object' && parent !== null ? (ranksIn(parent).get(step) ?? -1) : -1;
  });
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((rank, i) => rank !== b[i]);
  // One path is the start of the other: the parent comes first.
  return at === -1 ? a.length - b.length : at >= b.length ? 1 : (a[at] as number) - (b[at] as number);
}
