import type { Coded, ProblemCode } from './codes.ts';

/** Where in a JSON document or tensor something stands: object keys and 0-based list positions, outermost first. */
export type Path = readonly (string | number)[];

/** One thing that is wrong, in the terms of whoever wrote it; the message says what was found and what was expected. */
export interface Problem extends Coded<ProblemCode> {
  /** Place in the input's data, if the problem has one. */
  readonly path?: Path;
  /** `file:line:column` (1-based), filled in by whoever holds the text. */
  readonly position?: string;
  /** The figure option (camelCase) the problem is about, if any. */
  readonly option?: string;
  /** The likely cause and the remedy. */
  readonly hint?: string;
}

/**
 * Which exit code an error becomes: the command line is wrong (2), the input is not valid attention data (3),
 * a file cannot be read or written (4).
 */
export type ErrorKind = 'usage' | 'input' | 'io';

/** Every error attnplot raises on purpose; anything else that escapes is a bug in attnplot. */
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

/** What an error is about, at least one; of an error that has no problems to name, the error itself. */
export function problemsOf({
  message,
  problems: [first = { code: 'other', message }, ...others],
}: Pick<AttnplotError, 'message' | 'problems'>): readonly [Problem, ...Problem[]] {
  return [first, ...others];
}

/**
 * A figure option that contradicts the data or another option. The pipeline turns it into an `AttnplotError`
 * once it knows who set the option: a flag (usage) or the file's own `figure` block (input).
 */
export class OptionConflict extends Error {
  override readonly name = 'OptionConflict';
  readonly problem: Problem & { readonly option: string };

  constructor(problem: Problem & { readonly option: string }) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The path as a JavaScript programmer writes it: `layers[2].weights[0][3]`; the document itself is `$`. */
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
