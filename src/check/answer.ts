/** The answer to whether a figure is up to date. */
import type { Reason, ReasonCode } from '../core/codes.ts';
import { AttnplotError, type ErrorKind, problemsOf } from '../core/errors.ts';

/** What there is to say of one figure. */
export interface Checked {
  readonly fresh: boolean;
  /** Why it is not. */
  readonly reasons: readonly Reason[];
  /** What could not be told. */
  readonly notes: readonly Reason[];
  /** `io` where a file could not be read. */
  readonly failed?: ErrorKind;
  /** Where what was to be checked is no figure: what to do instead. */
  readonly notFigure?: { readonly hint: string };
}

export const stale = (...reasons: readonly Reason[]): Checked => ({ fresh: false, reasons, notes: [] });
export const fresh = (...notes: readonly Reason[]): Checked => ({ fresh: true, reasons: [], notes });

export const notFigure = (reasons: readonly Reason[], hint: string): Checked => ({
  ...stale(...reasons),
  notFigure: { hint },
});

export const CUT_OFF: Reason = { code: 'cut-off', message: 'it is cut off or damaged' };

/** What an error says as an answer. @throws what is no AttnplotError */
export function failure(error: unknown, prefix = ''): Checked {
  if (!(error instanceof AttnplotError)) throw error;
  const answer = stale(...reasonsOf(error, prefix));
  return error.kind === 'io' ? { ...answer, failed: 'io' } : answer;
}

export function cannotBeDrawn(error: unknown): Checked {
  if (!(error instanceof AttnplotError)) throw error;
  return stale(...reasonsOf(error, 'it cannot be drawn again: ', 'undrawable'));
}

/** What is wrong, without the remedies, which are about drawing. */
export const reasonsOf = (error: AttnplotError, prefix = '', code?: ReasonCode): Reason[] =>
  problemsOf(error).map(({ option, message, ...problem }) => ({
    code: code ?? problem.code,
    message: `${prefix}${option === undefined ? '' : `${option}: `}${message}`,
  }));
