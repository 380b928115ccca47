/** Which layers, heads, rows and tokens are drawn, of arrays and of attention files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { command, expectClose, folder, npzOf, rowOf, save, weightsOf } from './support/dumps.ts';
import { ARRAYS, drawn, FILE, problem, TOKENS } from './support/selection.ts';

describe('--layers', () => {
  it.each<[layers: NonNullable<FigureOptions['layers']>, labels: string[]]>([
    ['-1', ['Layer 2']],
    [-1, ['Layer 2']],
    ['0,-1', ['Layer 0', 'Layer 2']],
    [
      [-1, 0],
      ['Layer 2', 'Layer 0'],
    ],
    ['1-', ['Layer 1', 'Layer 2']],
    ['mean', ['Mean of 3 layers']],
  ])('%j draws %j', async (layers, labels) => {
    for (const input of [ARRAYS, FILE])
      expect((await drawn(input, { query: '2', layers })).layers.map(({ label }) => label)).toEqual(labels);
  });

  it('averages cell by cell, and masks what all layers mask', async () => {
    const all = await drawn(ARRAYS, { query: '2,4' });
    const [mean] = (await drawn(ARRAYS, { query: '2,4', layers: 'mean' })).layers;
    const cells = (i: number) => all.layers.reduce((sum, { weights }) => sum + (weights[i] as number), 0) / 3;
    if (!mean) throw new Error('no layer');
    expectClose(rowOf(mean, 0), [0, 1, 2].map(cells));
    expect([...mean.states.subarray(0, 6)]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('counts a key that some layers mask as 0 there, and one that any lacks as missing', async () => {
    const file: AttentionFile = {
      tokens: ['a', 'b', 'c'],
      rows: ['r'],
      layers: [[['masked', 0.4, null]], [[0.2, 0.6, 0.2]]],
    };
    const [mean] = (await drawn(file, { layers: 'mean' })).layers;
    expectClose([...(mean?.weights.subarray(0, 2) ?? [])], [0.1, 0.5]);
    expect([...(mean?.states ?? [])]).toEqual([0, 0, 2]);
  });

  it.each<[string, AttentionFile, message: string]>([
    [
      'other keys',
      {
        rows: ['r'],
        layers: [
          { weights: [[0.5, 0.5]], tokens: ['a', 'b'] },
          { weights: [[0.1, 0.9]], tokens: ['b', 'a'] },
        ],
      },
      'found other keys in Layer 1 than in Layer 0',
    ],
    [
      'several inputs and their difference',
      {
        inputs: ['A', 'B'],
        tokens: ['a', 'b'],
        rows: ['r'],
        layers: [
          { label: 'L', input: 0, weights: [[0.5, 0.5]] },
          { label: 'L', input: 1, weights: [[0.1, 0.9]] },
          { label: 'L', difference: true, weights: [[-0.4, 0.4]], divergences: [0.3] },
        ],
      },
      'found "mean" of panels of several inputs',
    ],
  ])('mean is refused of layers with %s', async (_, file, message) => {
    const { code, message: found } = await problem(file, { layers: 'mean' });
    expect([code, found]).toEqual(['unequal-layers', expect.stringContaining(message)]);
  });

  it.each<[layers: NonNullable<FigureOptions['layers']>, code: string]>([
    ['-4', 'no-such-layer'],
    ['2-1', 'backwards-range'],
    ['0,-3', 'listed-twice'],
    ['2-3', 'no-such-layer'],
  ])('%j is refused as %s', async (layers, code) => {
    expect((await problem(ARRAYS, { query: '2', layers })).code).toBe(code);
  });
});

describe('--head', () => {
  it('draws a panel for each pair of layer and head', async () => {
    const { layers, reduction } = await drawn(ARRAYS, { query: '5', head: '2:2,0:3,2:0' });
    expect(layers.map(({ label }) => label)).toEqual([
      'Layer 2, head 2',
      'Layer 0, head 3',
      'Layer 2, head 0',
    ]);
    expect(reduction).toBeUndefined();
    for (const [i, [l, h]] of [
      [2, 2],
      [0, 3],
      [2, 0],
    ].entries())
      expectClose([...(layers[i]?.weights ?? [])], weightsOf()[l as number]?.[h as number]?.[5] as number[]);
  });

  it('averages a range', async () => {
    expect((await drawn(ARRAYS, { query: '5', head: '0-2' })).reduction).toEqual({
      kind: 'mean',
      heads: [0, 1, 2],
    });
  });

  it.each<[options: FigureOptions, code: string]>([
    [{ head: '3:0' }, 'no-such-layer'],
    [{ head: '0:4' }, 'no-such-head'],
    [{ head: '0:1,0:1' }, 'listed-twice'],
    [{ head: '0:1', layers: '0' }, 'flags-conflict'],
    [{ head: '2-5' }, 'no-such-head'],
    [{ head: '0-9999999999' }, 'no-such-head'],
    [{ head: '2-1' }, 'backwards-range'],
  ])('%j is refused as %s', async (options, code) => {
    expect((await problem(ARRAYS, { query: '5', ...options })).code).toBe(code);
  });
});

describe('--rows and --query of an attention file', () => {
  it.each<[options: FigureOptions, labels: string[]]>([
    [{ rows: '0-1' }, ['cat@2', 'sep@4']],
    [{ rows: '-1' }, ['other']],
    [{ rows: '1-' }, ['sep@4', 'other']],
    [{ rows: 'other,0-1' }, ['other', 'cat@2', 'sep@4']],
    [{ query: '0-3' }, ['cat@2']],
    [{ query: '2-' }, ['cat@2', 'sep@4']],
  ])('%j draws %j', async (options, labels) => {
    expect((await drawn(FILE, options)).rows.map(({ label }) => label)).toEqual(labels);
  });

  it.each<[options: FigureOptions, code: string]>([
    [{ rows: '1-3' }, 'no-such-row'],
    [{ rows: '2-0' }, 'backwards-range'],
    [{ query: '5-9' }, 'no-such-query'],
  ])('%j is refused as %s', async (options, code) => {
    expect((await problem(FILE, options)).code).toBe(code);
  });

  it('finds a row whose label looks like a range', async () => {
    const file = { ...FILE, rows: ['0-1', 'b', 'c'] };
    expect((await drawn(file, { rows: '0-1' })).rows.map(({ label }) => label)).toEqual(['0-1']);
  });
});

describe('hints', () => {
  it('of a causal mask over rows that are no keys works for arrays', async () => {
    const cross = save(npzOf(weightsOf().map((layer) => layer.map((head) => head.slice(0, 3)))), 'npz');
    const rowTokens = save('x\ny\nz\n', 'txt');
    const tokens = save(TOKENS.join('\n'), 'txt');
    const options = { query: 'all', tokens, rowTokens, mask: 'causal' } as const;
    const { code, hint } = await problem(cross, options);
    expect(code).toBe('no-query-position');
    expect(hint).toContain('--first-query 0');
    const { layers } = await drawn(cross, { ...options, firstQuery: 0 });
    expect([...(layers[0]?.states.subarray(6, 12) ?? [])]).toEqual([0, 0, 1, 1, 1, 1]);
  });

  it('of a token without its mark names the token', async () => {
    expect((await problem(ARRAYS, { query: 'cat' })).hint).toContain('did you mean "Ġcat"?');
    expect((await problem(ARRAYS, { query: '2', keys: 'cat' })).hint).toContain('did you mean "Ġcat"?');
  });
});

describe('options for tokens', () => {
  it('--row-tokens: a figure asks for the file when it is checked', async () => {
    const rows = save(['q', 'r', 's', 't', 'u', 'v'].join('\n'), 'txt');
    const args = ['render', ARRAYS, '--query', '2,4', '--row-tokens', rows, '--dpi', '50', '-o', 'rows.png'];
    expect((await command(args)).code).toBe(0);
    const without = await command(['check', 'rows.png', '--data', ARRAYS]);
    expect(without.code).toBe(1);
    expect(without.stdout + without.stderr).toContain('--row-tokens');
    expect((await command(['check', 'rows.png', '--data', ARRAYS, '--row-tokens', rows])).code).toBe(0);
  });

  it('--tokens none is remembered by the figure', async () => {
    const args = ['render', ARRAYS, '--query', '2', '--tokens', 'none', '--dpi', '50', '-o', 'none.png'];
    expect((await command(args)).code).toBe(0);
    expect((await command(['check', 'none.png', '--data', ARRAYS])).code).toBe(0);
    expect((await command(['render', 'none.png', '-o', 'none-again.png', '--dpi', '50'])).code).toBe(0);
    expect(readFileSync(join(folder, 'none-again.png')).length).toBeGreaterThan(100);
  });

  it.each(['head', 'tokens', 'rowTokens', 'firstQuery'] as const)('%s is for arrays', async (option) => {
    const value = option === 'firstQuery' ? 0 : '0';
    expect(await problem(FILE, { [option]: value })).toMatchObject({ code: 'unused-option' });
  });
});
