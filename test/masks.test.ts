/** Masks that arrays have without saying so: keys before the first that any row sees, and windows. */
import { describe, expect, it } from 'vitest';
import type { FigureOptions } from '../src/options/options.ts';
import { causal, drawn, type Matrix, matrix, TRIANGLE } from './support/pictures.ts';

describe('keys before the first that any row sees', () => {
  const padded = (pad: number) => matrix(6, (query, key) => key <= query && key >= pad && query >= pad);
  const nanRows = (rows: Matrix, count: number, value: number) =>
    rows.map((row, query) => (query < count ? row.map(() => value) : row));

  it.each<[what: string, values: Matrix[], picture: string[]]>([
    ['one key', [padded(1)], ['######', '#.####', '#..###', '#...##', '#....#', '#.....']],
    [
      'rows of padding that are zero',
      [padded(3)],
      ['######', '######', '######', '###.##', '###..#', '###...'],
    ],
    [
      'rows of padding that are NaN, and missing',
      [nanRows(padded(3), 3, Number.NaN)],
      ['??????', '??????', '??????', '###.##', '###..#', '###...'],
    ],
    [
      'rows of padding that are even, and stay',
      [nanRows(padded(3), 3, 1 / 6)],
      ['......', '......', '......', '###.##', '###..#', '###...'],
    ],
    ['none, for a causal model', [matrix(5, causal)], TRIANGLE],
    [
      'none, for hard attention to the key before',
      [matrix(5, (query, key) => key === Math.max(0, query - 1))],
      TRIANGLE,
    ],
    ['none, for attention to all keys', [matrix(3, () => true)], ['...', '...', '...']],
    [
      'none, where all rows are even, as in a model that has not learnt',
      [matrix(4, () => true).map((row) => row.map(() => 0.25))],
      ['....', '....', '....', '....'],
    ],
  ])('%s', async (_, values, expected) => {
    expect((await drawn(values)).picture[0]).toEqual(expected);
  });

  it('are masked where one row is drawn, and said', async () => {
    const { picture, codes, notices } = await drawn([padded(2), padded(2)], { query: '4' });
    expect(picture).toEqual([['##...#'], ['##...#']]);
    expect(codes).toEqual(['axes-guessed', 'keys-masked']);
    expect(notices[1]?.message).toBe(
      'keys 0-1 masked in Layer 0, Layer 1, as no row drawn sees them (--mask none shows the zeros)',
    );
    expect((await drawn([padded(2), padded(2)], { query: '4', mask: 'none' })).picture).toEqual([
      ['......'],
      ['......'],
    ]);
  });

  it('count over all heads', async () => {
    const heads = [[padded(2), padded(1)]];
    expect((await drawn(heads)).picture[0]?.at(-1)).toBe('#.....');
    expect((await drawn(heads, { head: 0 })).picture[0]?.at(-1)).toBe('##....');
  });
});

describe('windows', () => {
  const window = (width: number, sinks = 0) =>
    matrix(8, (query, key) => key <= query && (key > query - width || key < sinks));

  it.each<[what: string, values: Matrix[], options: FigureOptions, picture: string[]]>([
    [
      'of 3',
      [window(3)],
      {},
      ['.#######', '..######', '...#####', '#...####', '##...###', '###...##', '####...#', '#####...'],
    ],
    ['and a sink', [window(3, 1)], { query: '2,4,7' }, ['...#####', '.#...###', '.####...']],
    [
      'and two sinks',
      [window(2, 2)],
      { query: '3-7' },
      ['....####', '..#..###', '..##..##', '..###..#', '..####..'],
    ],
    ['of which one row is drawn', [window(3, 1)], { query: '7' }, ['.####...']],
    ['of which late rows are drawn', [window(3)], { query: '5,7' }, ['###...##', '#####...']],
    ['as wide as the sequence are none', [window(8)], { query: '7' }, ['........']],
    ['of 1 are attention to itself, not a window', [window(1)], { query: '0,3' }, ['.#######', '....####']],
    [
      'are none where one weight was rounded to 0',
      [matrix(8, (query, key) => key <= query && !(query === 7 && key === 1))],
      { query: '6,7' },
      ['.......#', '........'],
    ],
    [
      'are none where the gaps differ, as underflow leaves them',
      [matrix(8, (query, key) => key <= query && !(query > 5 && key > 0 && key < 10 - query))],
      { query: '6,7' },
      ['.......#', '........'],
    ],
    [
      'on both sides',
      [matrix(6, (query, key) => Math.abs(query - key) <= 1)],
      {},
      ['..####', '...###', '#...##', '##...#', '###...', '####..'],
    ],
    [
      'with left padding',
      [matrix(8, (query, key) => key <= query && key >= 2 && key > query - 3)],
      { query: '2-7' },
      ['##.#####', '##..####', '##...###', '###...##', '####...#', '#####...'],
    ],
  ])('%s', async (_, values, options, expected) => {
    expect((await drawn(values, options)).picture[0]).toEqual(expected);
  });

  it('say which keys stay besides the window', async () => {
    const { notices } = await drawn([window(3, 1)], { query: '4,7' });
    expect(notices.map(({ message }) => message)).toEqual([
      'keys outside a window of 3 and key 0 masked in Layer 0 (--mask none shows the zeros)',
    ]);
  });

  it('are of each layer', async () => {
    const { picture, notices } = await drawn([window(3), window(8)], { query: '6,7' });
    expect(picture).toEqual([
      ['####...#', '#####...'],
      ['.......#', '........'],
    ]);
    expect(notices.map(({ message }) => message)).toContain(
      'keys outside a window of 3 masked in Layer 0 (--mask none shows the zeros)',
    );
  });
});
