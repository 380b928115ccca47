/** The answer of `check` for one figure. */
import type { Reason, ReasonCode } from '../core/codes.ts';
import { AttnplotError, type ErrorKind, problemsOf } from '../core/errors.ts';

/** Whether a figure is up to date, and why not. */
export interface Checked {
  readonly fresh: boolean;
  /** Why the figure is stale. */
  readonly reasons: readonly Reason[];
  /** What could not be checked. */
  readonly notes: readonly Reason[];
  /** `io` if a file could not be read, or this machine cannot draw. */
  readonly failed?: ErrorKind;
  /** Set if the file is not a figure: what to do instead. */
  readonly notFigure?: { readonly hint: string };
}

/** The answer for a stale figure. */
export const stale = (...reasons: readonly Reason[]): Checked => ({ fresh: false, reasons, notes: [] });
/** The answer for a figure that is up to date. */
export const fresh = (...notes: readonly Reason[]): Checked => ({ fresh: true, reasons: [], notes });

/** The answer for a file that is not a figure. */
export const notFigure = (reasons: readonly Reason[], hint: string): Checked => ({
  ...stale(...reasons),
  notFigure: { hint },
});

/** The reason of a file that does not hold all its bytes. */
export const CUT_OFF: Reason = { code: 'cut-off', message: 'it is cut off or damaged' };

/** An error as an answer. @throws any error that is not an AttnplotError */
export function failed(error: unknown, prefix = ''): Checked {
  if (!(error instanceof AttnplotError)) throw error;
  const answer = stale(...reasonsOf(error, prefix));
  return error.kind === 'io' ? { ...answer, failed: 'io' } : answer;
}

/** An error while redrawing as an answer; where the machine cannot draw, nothing is said of the figure. @throws any error that is not an AttnplotError */
export function undrawable(error: unknown): Checked {
  if (!(error instanceof AttnplotError)) throw error;
  if (error.kind === 'io') return failed(error, 'it cannot be redrawn: ');
  return stale(...reasonsOf(error, 'it cannot be redrawn: ', 'undrawable'));
}

/** The problems of an error as reasons, without hints, which are about drawing. */
export const reasonsOf = (error: AttnplotError, prefix = '', code?: ReasonCode): Reason[] =>
  problemsOf(error).map(({ option, message, ...problem }) => ({
    code: code ?? problem.code,
    message: `${prefix}${option === undefined ? '' : `${option}: `}${message}`,
  }));
