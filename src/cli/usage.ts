import type { ProblemCode } from '../core/codes.ts';
import { AttnplotError } from '../core/errors.ts';

/** The error of a command line that is wrong in one place: a flag, or an argument such as `<inputs>`. */
export const usage = (option: string, code: ProblemCode, message: string, hint?: string): AttnplotError =>
  new AttnplotError('usage', 'the command line is not valid', [
    { code, option, message, ...(hint === undefined ? {} : { hint }) },
  ]);
