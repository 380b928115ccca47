/** What `heads` refuses, and what it draws from a file. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Attention, AttentionPart } from '../src/attention/attention.ts';
import { headMatrix } from '../src/describe/head-matrix.ts';
import { attnplot, readersFolder } from './support/command.ts';
import { ARRAYS, heads, matrixOf } from './support/heads.ts';

describe('what heads refuses', () => {
  const rows = ['a', 'b'];
  const file = (extra: object) =>
    JSON.stringify({
      tokens: ['x', 'y', 'x'],
      rows,
      layers: [{ label: 'Layer 0', head: 0, weights: [[1], [0.5, 0.5]] }],
      ...extra,
    });

  it.each([
    [['fixtures/abspe-pause.json', '--stat', 'entropy'], 'whose heads became one', 'draw it from arrays'],
    [[ARRAYS, '--query', '3'], 'whose rows are layers', 'with --layers'],
    [['fixtures/abspe-pause.json'], 'expected the name of a statistic', 'name one, as in --stat entropy'],
    [[ARRAYS], 'expected the name of a statistic', 'name one, as in --stat entropy'],
    [['twice.json', '--stat', 'top'], 'found Layer 0 H0 twice', 'give each matrix the label of its layer'],
    [['heads.json', '--stat', 'previous'], 'found row "a" without the position of its query', '"query": 8'],
    [[ARRAYS, '--stat', 'induction', '--tokens', 'none'], 'found no token that occurs twice', '--tokens'],
    [[ARRAYS, '--stat', 'sink', '--stat-key', '40'], 'found 40, expected a position from 0 to 39', 'from 0'],
    [[ARRAYS, '--stat', 'entropy', '--stat-key', '4'], 'found with the statistic entropy', '--stat sink'],
    [[ARRAYS, '--stat', 'mass'], 'found "mass" without its keys', '--stat-on 0-3'],
    [[ARRAYS, '--stat', 'mass', '--stat-on', 'nowhere'], 'found "nowhere"', 'token'],
    [
      [ARRAYS, '--stat', 'top', '--panels', 'heads'],
      'found with heads, expected only with figures of weights',
      'leave it out',
    ],
    [[ARRAYS, '--stat', 'entrop'], 'found "entrop"', 'did you mean'],
    [[ARRAYS, '--stat', 'top', '--top', '0'], 'found "0", expected a whole number', '--top 10'],
    [[ARRAYS, '--stat', 'top', '--order', 'bottom-up'], '--order\n    found with heads', 'leave it out'],
    [
      [ARRAYS, '--stat', 'top', '--layer-groups', 'a:0-3'],
      '--layer-groups\n    found with heads',
      'leave it out',
    ],
  ])('%j', async (args, message, hint) => {
    const folder = readersFolder();
    writeFileSync(join(folder, 'heads.json'), file({}));
    const head = { label: 'Layer 0', head: 0, weights: [[1], [0.5, 0.5]] };
    writeFileSync(join(folder, 'twice.json'), file({ layers: [head, head] }));
    const ran = await attnplot(folder, 'heads', ...args, '-o', 'out.png');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toContain(hint);
    expect(existsSync(join(folder, 'out.png'))).toBe(false);
  });

  it('layers that have each another head are no matrix of gigabytes', async () => {
    const cell = { keyCount: 1, tokens: [['a']], weights: Float64Array.of(1), states: Uint8Array.of(0) };
    const layers = Array.from({ length: 20_000 }, (_, index) => {
      const head = { layer: `L${index}`, number: index };
      return { ...cell, index, head, label: '', path: [] };
    });
    const attention: Attention = { rows: [{ index: 0, label: 'r' }], layers };
    const parts = async function* () {
      yield { attention } as AttentionPart;
    };
    await expect(headMatrix(parts(), { stat: 'top' })).rejects.toMatchObject({
      message: expect.stringContaining('found 20000 layers by 20000 heads'),
    });
  });

  it('rows with queries, and matrices with heads, are drawn from a file', async () => {
    const folder = readersFolder();
    const placed = [
      { label: 'a', query: 0 },
      { label: 'b', query: 1 },
    ];
    writeFileSync(join(folder, 'heads.json'), file({ rows: placed }));
    expect(matrixOf(await heads(folder, 'heads.json', '--stat', 'previous'))).toEqual([[0.25]]);
  });
});
