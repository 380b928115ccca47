/** Fewer queries than keys: where among the keys they stand, and tokens that are none. */
import { describe, expect, it } from 'vitest';
import type { FigureOptions } from '../src/options/options.ts';
import { conflictOf, doubles, npyOf, npzOf, save, unicode } from './support/dumps.ts';
import { causal, matrix, open } from './support/pictures.ts';
import { npy, zip } from './support/tensor-writers.ts';

describe('fewer queries than keys', () => {
  const tokens = [...'abcdef'];
  const last = (rows: number) => matrix(6, causal).slice(6 - rows);

  it.each<[rows: number, options: FigureOptions, labels: string[], codes: string[]]>([
    [1, {}, ['f@5'], ['last-queries']],
    [3, {}, ['d@3', 'e@4', 'f@5'], ['last-queries']],
    [3, { query: '-1,3' }, ['f@5', 'd@3'], ['last-queries']],
    [1, { firstQuery: 0 }, ['a@0'], []],
    [2, { firstQuery: 4 }, ['e@4', 'f@5'], []],
    [6, {}, [...tokens.map((token, i) => `${token}@${i}`)], []],
  ])('%d of 6 with %j', async (rows, options, labels, codes) => {
    const { attention, codes: found } = await open(
      save(npzOf([[last(rows)], [last(rows)]], tokens)),
      options,
    );
    expect(attention.rows.map(({ label }) => label)).toEqual(labels);
    expect(found).toEqual(codes);
  });

  it('stand where their tokens stand among the keys', async () => {
    const path = save(
      zip([
        { name: 'attentions.npy', data: npyOf([[matrix(6, causal).slice(1, 3)]]) },
        { name: 'tokens.npy', data: unicode(tokens) },
        { name: 'row_tokens.npy', data: unicode(['b', 'c']) },
      ]),
    );
    const { attention, codes } = await open(path);
    expect(attention.rows.map(({ label, query }) => [label, query])).toEqual([
      ['b@1', 1],
      ['c@2', 2],
    ]);
    expect(codes).toEqual([]);
  });

  it('cannot end after the last key', async () => {
    const path = save(npyOf([[last(2)]]));
    const problem = await conflictOf(() => open(path, { firstQuery: 5 }));
    expect(problem).toMatchObject({
      code: 'query-outside',
      hint: 'use --first-query 4 for the last queries',
    });
    expect((await open(path, { firstQuery: 4 })).attention.rows[0]?.query).toBe(4);
  });

  it('of cross attention are no keys', async () => {
    const data = npyOf([[matrix(6, () => true).slice(3)]]);
    const path = save(zip([{ name: 'cross_attentions.npy', data }]));
    expect((await open(path)).attention.rows.map(({ query }) => query)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('take tokens of a file of their own', async () => {
    const path = save(npzOf([[last(2)]], tokens));
    const rowTokens = save('x\ny\n', 'txt');
    expect((await open(path, { rowTokens })).attention.rows.map(({ label }) => label)).toEqual([
      'x@0',
      'y@1',
    ]);
    const short = save('["x"]', 'json');
    expect(await conflictOf(() => open(path, { rowTokens: short }))).toMatchObject({
      option: 'rowTokens',
      code: 'token-count',
      message: expect.stringContaining('found 1 token in'),
    });
  });
});

describe('tokens that are none', () => {
  it('are ignored with --tokens none', async () => {
    const path = save(
      zip([
        { name: 'attentions.npy', data: npyOf([[matrix(3, causal)]]) },
        { name: 'tokens.npy', data: npy('<U1', [2, 3], new Uint8Array(doubles([0, 0, 0]))) },
      ]),
    );
    const { attention } = await open(path, { tokens: 'none' });
    expect(attention.layers[0]?.tokens[0]).toEqual(['0', '1', '2']);
  });
});
