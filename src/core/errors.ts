/** Errors that attnplot raises on purpose, and the problems they list. */

import type { Coded, ProblemCode } from './codes.ts';

/** Place of a value in a JSON document or an array: object keys and 0-based list positions, outermost first. */
export type Path = readonly (string | number)[];

/** One thing that is wrong. Its message says what was found and what was expected. */
export interface Problem extends Coded<ProblemCode> {
  /** Place in the input's data, if the problem has one. */
  readonly path?: Path;
  /** `file:line:column` (1-based), added by the code that holds the text. */
  readonly position?: string;
  /** The figure option (camelCase, or as its author wrote it) that the problem is about, if any. */
  readonly option?: string;
  /** The likely cause and the remedy. */
  readonly hint?: string;
  /** How many problems it stands for, which are not told one by one. */
  readonly more?: number;
}

/**
 * The exit code of an error. `usage`: the command line is wrong (2). `input`: the input is not valid attention data (3).
 * `io`: a file cannot be read or written (4).
 */
export type ErrorKind = 'usage' | 'input' | 'io';

/** Every error that attnplot raises on purpose. Any other error is a bug in attnplot. */
export class AttnplotError extends Error {
  override readonly name = 'AttnplotError';
  readonly kind: ErrorKind;
  readonly problems: readonly Problem[];

  constructor(kind: ErrorKind, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.kind = kind;
    this.problems = problems;
  }
}

/** The problems of an error. An error that lists none becomes one problem itself. */
export function problemsOf({
  message,
  problems: [first = { code: 'other', message }, ...others],
}: Pick<AttnplotError, 'message' | 'problems'>): readonly [Problem, ...Problem[]] {
  return [first, ...others];
}

/**
 * A figure option that contradicts the data or another option. The pipeline turns it into an `AttnplotError` of the kind
 * `usage` where a flag set the option, or `input` where the file's `figure` block did.
 */
export class OptionConflict extends Error {
  override readonly name = 'OptionConflict';
  readonly problem: ConflictProblem;

  constructor(problem: ConflictProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** What an `OptionConflict` is about. */
interface ConflictProblem extends Problem {
  readonly option: string;
  /** Options that it contradicts: the one that was said last is to blame. Words of such a problem are true of each. */
  readonly others?: readonly string[];
}

/** A path in JavaScript syntax: `layers[2].weights[0][3]`; `$` for the document itself. */
export function formatPath(path: Path): string {
  if (path.length === 0) return '$';
  return path
    .map((step) =>
      typeof step === 'number'
        ? `[${step}]`
        : /^[\w$]+$/.test(step)
          ? `.${step}`
          : `[${JSON.stringify(step)}]`,
    )
    .join('')
    .replace(/^\./, '');
}
