import { describe, expect, it } from 'vitest';
import { failureLine, toFailure } from '../src/batch/protocol.ts';
import { visible } from '../src/cli/terminal.ts';
import { AttnplotError } from '../src/core/errors.ts';

const lineOf = (problems: ConstructorParameters<typeof AttnplotError>[2]) =>
  visible(failureLine(toFailure(new AttnplotError('input', 'a.json is not valid', problems))));

describe('a failure in one line', () => {
  it('ends with the remedy and the number of further problems', () => {
    const problem = { code: 'wrong-value', message: 'found 2, expected 1', path: ['rows', 0] } as const;
    expect(lineOf([])).toBe('a.json is not valid');
    expect(lineOf([problem])).toBe('rows[0]: found 2, expected 1');
    expect(lineOf([{ ...problem, hint: 'leave one out' }])).toBe(
      'rows[0]: found 2, expected 1 (leave one out)',
    );
    expect(lineOf([{ ...problem, hint: 'leave one out' }, problem, problem])).toBe(
      'rows[0]: found 2, expected 1 (leave one out; and 2 more)',
    );
    expect(lineOf([problem, problem])).toBe('rows[0]: found 2, expected 1 (and 1 more)');
  });

  it('says where, and of a file that cannot be read or written which', () => {
    const problem = {
      code: 'wrong-value',
      message: 'found 2',
      position: 'a.json:1:5',
      path: ['rows', 0],
    } as const;
    expect(lineOf([problem])).toBe('a.json:1:5 rows[0]: found 2');
    const full = new AttnplotError('io', 'cannot write figs/a.png', [
      { code: 'disk-full', message: 'the disk is full', hint: 'free some space' },
    ]);
    expect(failureLine(toFailure(full))).toBe('cannot write figs/a.png: the disk is full (free some space)');
  });

  it('says what to do about a bug', () => {
    expect(failureLine(toFailure(new TypeError('x is not a function')))).toBe(
      'attnplot has failed: x is not a function (render this input alone with DEBUG=attnplot, and report what it prints)',
    );
  });

  it('escapes control characters of the input, so that the terminal does not obey them', () => {
    expect(lineOf([{ code: 'wrong-value', message: 'found "\u001b[2J"' }])).toBe('found "\\x1B[2J"');
  });
});
