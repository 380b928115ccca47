/** The answer to whether a figure is up to date. */
import { AttnplotError, type ErrorKind, type Problem } from '../errors.ts';

/** What there is to say of one figure. */
export interface Checked {
  readonly fresh: boolean;
  /** Why it is not, a phrase each. */
  readonly reasons: readonly string[];
  /** What could not be told. */
  readonly notes: readonly string[];
  /** `io` where a file could not be read. */
  readonly failed?: ErrorKind;
  /** Where what was to be checked is no figure: what to do instead. */
  readonly notFigure?: { readonly hint: string };
}

export const stale = (...reasons: readonly string[]): Checked => ({ fresh: false, reasons, notes: [] });
export const fresh = (...notes: readonly string[]): Checked => ({ fresh: true, reasons: [], notes });

export const notFigure = (reason: string, hint: string): Checked => ({
  ...stale(reason),
  notFigure: { hint },
});

export const CUT_OFF = 'it is cut off or damaged';

/** What an error says as an answer. @throws what is no AttnplotError */
export function failure(error: unknown, prefix = ''): Checked {
  if (!(error instanceof AttnplotError)) throw error;
  const answer = stale(...phrases(error).map((phrase) => prefix + phrase));
  return error.kind === 'io' ? { ...answer, failed: 'io' } : answer;
}

export function cannotBeDrawn(error: unknown): Checked {
  if (!(error instanceof AttnplotError)) throw error;
  return stale(...phrases(error).map((phrase) => `it cannot be drawn again: ${phrase}`));
}

/** What is wrong, without the remedies, which are about drawing. */
export const phrases = ({ message, problems }: AttnplotError): string[] =>
  problems.length === 0 ? [message] : problems.map(phraseOf);
const phraseOf = ({ option, message }: Problem) => (option === undefined ? message : `${option}: ${message}`);
