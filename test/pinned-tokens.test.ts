import { describe, expect, it } from 'vitest';
import { OptionConflict } from '../src/core/errors.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { figureOf, fileOf } from './support/figures.ts';

describe('--pin', () => {
  const tokens = ['<s>', ...Array.from({ length: 300 }, (_, i) => `t${i}`), 'a,b', '7', '</s>'];
  const pinnedOf = (pin: FigureOptions['pin'], extra = {}) => {
    const figure = figureOf(
      fileOf(1, 1, tokens.length, { tokens, ...extra }),
      pin === undefined ? {} : { pin },
    );
    return figure.panels[0]?.tokens[0]?.pinned;
  };

  it('finds tokens by their text, whole numbers by position', () => {
    expect(pinnedOf('t5')).toEqual([6]);
    expect(pinnedOf('t5,12')).toEqual([6, 12]);
    expect(pinnedOf(['t5', 12])).toEqual([6, 12]);
    expect(pinnedOf('7')).toEqual([7]);
    expect(pinnedOf([7])).toEqual([7]);
    expect(pinnedOf(undefined)).toEqual([]);
  });

  it('finds every occurrence of a token', () => {
    expect(pinnedOf('x', { tokens: ['x', 'y', 'x'], rows: ['r'], layers: [[[1, 1, 1]]] })).toEqual([0, 2]);
  });

  it('accepts a token with a comma', () => {
    expect(pinnedOf('a,b')).toEqual([301]);
  });

  it('comes before the queries of rows', () => {
    expect(pinnedOf('t5', { rows: [{ label: 'q', query: 77 }] })).toEqual([6, 77]);
  });

  it('finds a token that only some rows have', () => {
    const file = fileOf(1, 2, 2, {
      rows: [
        { label: 'a', tokens: ['x', 'y'] },
        { label: 'b', tokens: ['x', 'z'] },
      ],
    });
    const [a, b] = figureOf(file, { pin: 'z' }).panels[0]?.tokens ?? [];
    expect([a?.pinned, b?.pinned]).toEqual([[], [1]]);
  });

  it.each(['nope', '305', 't5,nope', '-1', ''])('refuses %j, which is not a key', (pin) => {
    expect(() => pinnedOf(pin)).toThrow(OptionConflict);
    expect(() => pinnedOf(pin)).toThrow(/expected a token of the input or a position from 0 to 303/);
  });
});

describe('rows that spell out the same tokens', () => {
  it('share one line of labels', () => {
    const own = () => ['x', 'y', 'z'];
    const file = fileOf(2, 2, 3, {
      rows: [
        { label: 'a', tokens: own(), query: 0 },
        { label: 'b', tokens: own(), query: 1 },
      ],
    });
    const lists = figureOf(file).panels.flatMap(({ tokens }) => tokens);
    expect(new Set(lists).size).toBe(1);
    expect(lists[0]?.pinned).toEqual([0, 1]);
  });

  it('pin no queries where each key is one, as a label that all have sets none apart', () => {
    const rows = ['a', 'b'].map((label, query) => ({ label, query }));
    expect(figureOf(fileOf(2, 2, 2, { rows })).panels[0]?.tokens[0]?.pinned).toEqual([]);
  });
});
