import type { ProblemCode } from '../../codes.ts';
import { AttnplotError } from '../../errors.ts';

/**
 * The error of a file that is not what it should be.
 * @param name of the file, as messages call it
 * @param message what was found and what was expected, as a phrase
 * @param hint the likely cause and the remedy
 */
export const refusal = (name: string, code: ProblemCode, message: string, hint: string): AttnplotError =>
  new AttnplotError('input', `${name} cannot be read`, [{ code, message, hint }]);

/** The remedy for a file that ends too soon or whose parts contradict each other. */
export const WRITE_AGAIN = 'the file seems cut off or damaged: copy it or write it again';
