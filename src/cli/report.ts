import { type AttnplotError, type ErrorKind, formatPath, type Problem } from '../core/errors.ts';
import { visibleLine } from '../figure/token-label.ts';

/** Exit codes, as the README lists them. */
export const EXIT_CODES = { done: 0, negative: 1, usage: 2, input: 3, io: 4, interrupted: 130 } as const;

const MOST_PROBLEMS = 20;

/** The exit code of an error; a bug in attnplot counts as 1, as Node has it. */
export const exitCodeOf = (kind: ErrorKind): number => EXIT_CODES[kind];

/** An error as one block: what, where, found and expected, and a hint for each problem. What they quote may hold anything. */
export function formatError({ message, problems }: AttnplotError): string {
  const count = problems.length > 1 ? ` (${problems.length} problems)` : '';
  const blocks = problems.slice(0, MOST_PROBLEMS).map(formatProblem);
  if (problems.length > MOST_PROBLEMS) blocks.push(`  and ${problems.length - MOST_PROBLEMS} more`);
  return [`error: ${visibleLine(message).text}${count}`, ...blocks].join('\n');
}

function formatProblem({ message, path, position, option, hint }: Problem): string {
  const where = [position, path && formatPath(path), option].filter((part) => part).join('  ');
  const lines = where === '' ? [message] : [where, `  ${message}`];
  if (hint !== undefined) lines.push(where === '' ? `hint: ${hint}` : `  hint: ${hint}`);
  return lines.map((line) => `  ${visibleLine(line).text}`).join('\n');
}
