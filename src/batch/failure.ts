import { basename } from 'node:path';
import { AttnplotError, type ErrorKind, formatPath, type Problem } from '../errors.ts';
import { visibleLine } from '../figure/token-label.ts';

/** Why an input has no figure, as plain data. */
export interface Failure {
  /** `bug` for what attnplot did not foresee. */
  readonly kind: ErrorKind | 'bug';
  readonly message: string;
  readonly problems: readonly Problem[];
}

export function toFailure(error: unknown): Failure {
  if (error instanceof AttnplotError)
    return { kind: error.kind, message: error.message, problems: error.problems };
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'render this input alone with DEBUG=attnplot, and report what it prints';
  return {
    kind: 'bug',
    message: `attnplot has failed: ${message}`,
    problems: [{ code: 'bug', message, hint }],
  };
}

/** A failure in one line after its input's name: what, where, found and expected, the remedy, and how many more problems there are. */
export function failureLine(input: string, { kind, message, problems }: Failure): string {
  const name = basename(input);
  const what = message.replace(` ${input}`, '').replace(`${name} `, '');
  const [first] = problems;
  if (!first) return what;
  const asides = [first.hint, problems.length > 1 && `and ${problems.length - 1} more`].filter(Boolean);
  const aside = asides.length > 0 ? ` (${asides.join('; ')})` : '';
  if (kind === 'bug') return visibleLine(`${what}${aside}`).text;
  const position = first.position?.replace(`${name}:`, '');
  const where = [position, first.path && formatPath(first.path), first.option].filter(Boolean).join(' ');
  return visibleLine(`${what}: ${where === '' ? '' : `${where}: `}${first.message}${aside}`).text;
}
