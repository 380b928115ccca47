import type { Coded, FindingCode, NoticeCode, ProblemCode } from '../core/codes.ts';
import type { Problem } from '../core/errors.ts';

/**
 * Something unusual about weights: what it is, its likely cause, and the remedy. `validate` also lists problems of the file so, and
 * what was guessed about it.
 */
export interface Finding
  extends Coded<FindingCode | NoticeCode | ProblemCode>,
    Pick<Problem, 'path' | 'position' | 'option'> {
  /** Error: these are not attention weights. Warning: something probably went wrong. Note: worth knowing. */
  readonly level: 'error' | 'warning' | 'note';
  /** Number of values, rows or copies that it is about. */
  readonly count?: number;
  /** The first of them: `Layer 3, head 1, query 8`. */
  readonly first?: string;
  /** The likely cause. */
  readonly cause?: string;
  readonly remedy?: string;
}

/** Cause and remedy in one line: `dropout was on: call model.eval() before the forward pass`. */
export const hintOf = ({ cause, remedy }: Finding): string =>
  [cause, remedy].filter((part) => part !== undefined).join(': ');

const LEVELS: readonly Finding['level'][] = ['error', 'warning', 'note'];

/** Sorts errors before warnings before notes. The sort is stable. */
export const worstFirst = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));

/** The fields of a finding that counts something. */
export const countOf = (count: number, first: string | undefined): Pick<Finding, 'count' | 'first'> =>
  first === undefined ? { count } : { count, first };

/** Dropout scales the weights it keeps by 1 / (1 - p), so the sums of rows vary around 1. */
export const DROPOUT = {
  cause: 'dropout was on',
  remedy: 'call model.eval() before the forward pass',
} as const;

/** The cause of values that no softmax gives. */
export const SCORES = {
  cause: 'scores before the softmax, or an attribution',
  remedy: 'record the weights after the softmax',
} as const;

/** What is said of scores that are known to be scores; their sums and signs then say nothing. */
export const ARE_SCORES: Finding = {
  level: 'warning',
  code: 'scores',
  message: 'the values are scores before the softmax, not weights',
  remedy: 'for weights, record them after the softmax',
};

/** The cause of weights that look right only when transposed. */
export const SWAPPED = {
  cause: 'the query and key axes are swapped',
  remedy: 'transpose them, or, of arrays, name the axes with --axes',
} as const;
