import type * as z from 'zod/mini';
import type { ProblemCode } from '../core/codes.ts';
import { formatPath, type Path, type Problem } from '../core/errors.ts';
import { expectationOf, expectedWords } from './expected.ts';
import { hintFor } from './hints.ts';
import { nearestName } from './suggest.ts';

type Issue = z.core.$ZodIssue;

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
  return [wrongValue(valueAt(input, path), path, issue)];
}

function unknownKey(key: string, path: Path, known: readonly string[]): Finding {
  const meant = nearestName(key, known);
  const hint = meant === undefined ? `the keys here are ${known.join(', ')}` : `did you mean "${meant}"?`;
  return {
    kind: 'unknown',
    meant,
    problem: { code: 'unknown-key', message: `unknown key "${key}"`, path: [...path, key], hint },
  };
}

function wrongValue(value: unknown, path: Path, issue: Issue): Finding {
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

/** Whether a path of an attention file is of all layers, of one, or of its weights. */
const isWeightsPath = ([first, layer, key, ...deeper]: Path): boolean =>
  first === 'layers' &&
  (layer === undefined || typeof layer === 'number') &&
  (key === undefined || key === 'weights') &&
  deeper.length === 0;

/** Of a union's alternatives, the one whose type matched and only whose content is wrong; none if no type matched. */
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
