import type { Coded, FindingCode, ProblemCode } from '../core/codes.ts';
import type { Problem } from '../core/errors.ts';

/** Something odd about weights: what it is, what usually causes it, and what to do. A problem of the file counts as one. */
export interface Finding
  extends Coded<FindingCode | ProblemCode>,
    Pick<Problem, 'path' | 'position' | 'option'> {
  /** An error: these are no attention weights. A warning: they may be, but something went wrong. A note: worth knowing. */
  readonly level: 'error' | 'warning' | 'note';
  /** How many values, rows or copies it is about, and the first place, where it is about some. */
  readonly count?: number;
  readonly first?: string;
  /** The likely cause. */
  readonly cause?: string;
  readonly remedy?: string;
}

/** Cause and remedy in one line: `dropout was on: call model.eval() before the forward pass`. */
export const hintOf = ({ cause, remedy }: Finding): string =>
  [cause, remedy].filter((part) => part !== undefined).join(': ');

const LEVELS: readonly Finding['level'][] = ['error', 'warning', 'note'];

/** Worst first; findings of one level keep their order. */
export const worstFirst = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));

/** What a finding counts, and where first. */
export const countOf = (count: number, first: string | undefined): Pick<Finding, 'count' | 'first'> =>
  first === undefined ? { count } : { count, first };

/** Dropout scales what it keeps by 1 / (1 - p), so that sums vary around 1. */
export const DROPOUT = {
  cause: 'dropout was on',
  remedy: 'call model.eval() before the forward pass',
} as const;

/** What has values that no softmax gives. */
export const SCORES = {
  cause: 'scores before the softmax, or an attribution',
  remedy: 'record the weights after the softmax',
} as const;

/** What puts weights where the queries are. */
export const SWAPPED = {
  cause: 'the query and key axes are swapped',
  remedy: 'transpose them, or name the axes with --axes',
} as const;
