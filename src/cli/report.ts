/** Errors on the command line: their exit codes, and how they are printed. */
import { CommanderError } from 'commander';
import type { ProblemCode } from '../core/codes.ts';
import { AttnplotError, formatPath, type Problem } from '../core/errors.ts';
import { textOf, visible } from './terminal.ts';

/** Exit codes; the README lists what they mean. */
export const EXIT_CODES = { done: 0, negative: 1, usage: 2, input: 3, io: 4, interrupted: 130 } as const;

/** Problems that are printed; the others are counted. */
const MOST_PROBLEMS = 20;

/** The error of a command line with one problem: of a flag, or of an argument such as `<inputs>`. */
export const usageError = (
  option: string,
  code: ProblemCode,
  message: string,
  hint?: string,
): AttnplotError =>
  new AttnplotError('usage', 'the command line is not valid', [
    { code, option, message, ...(hint === undefined ? {} : { hint }) },
  ]);

/** Writes an error to standard error. @returns its exit code */
export function reportError(error: unknown): number {
  // Commander has printed its message. Help and version also end here, with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage;
  if (error instanceof AttnplotError) {
    process.stderr.write(`${formatError(error)}\n`);
    printStack(error);
    return EXIT_CODES[error.kind];
  }
  process.stderr.write(
    textOf([
      `error: attnplot has failed: ${error instanceof Error ? error.message : String(error)}`,
      '  hint: this is a bug in attnplot; run again with DEBUG=attnplot and report what it prints',
    ]),
  );
  printStack(error);
  return EXIT_CODES.negative;
}

/** Prints where an error was raised, for `DEBUG=attnplot`. A stack begins with the error's message, which may quote a file. */
function printStack(error: unknown): void {
  if (process.env.DEBUG !== 'attnplot' || !(error instanceof Error)) return;
  process.stderr.write(textOf((error.stack ?? '').split('\n')));
}

/** An error as one block: what is wrong, and for each problem where, what was found and expected, and a hint. */
export function formatError({ message, problems }: AttnplotError): string {
  const told = problems.filter(({ more }) => more === undefined).length;
  // A problem that stands for others may count some that would be right.
  const moreThan = told < problems.length ? 'more than ' : '';
  const count = problems.length > 1 ? ` (${moreThan}${told} problems)` : '';
  const blocks = problems.slice(0, MOST_PROBLEMS).map(formatProblem);
  if (problems.length > MOST_PROBLEMS) blocks.push(`  and ${moreThan}${told - MOST_PROBLEMS} more`);
  return [`error: ${visible(message)}${count}`, ...blocks].join('\n');
}

function formatProblem({ message, path, position, option, hint }: Problem): string {
  const where = [position, path && formatPath(path), option].filter((part) => part).join('  ');
  const lines = where === '' ? [message] : [where, `  ${message}`];
  if (hint !== undefined) lines.push(where === '' ? `hint: ${hint}` : `  hint: ${hint}`);
  return lines.map((line) => `  ${visible(line)}`).join('\n');
}
