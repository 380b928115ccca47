/** `heads`: a statistic of each head as one matrix, beside numpy's numbers, to 1e-9. Without Python the stored answers stand in. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STATISTIC_NAMES } from '../src/options/statistics.ts';
import { attnplot, ROOT, readersFolder } from './support/command.ts';
import { npyOf } from './support/dumps.ts';
import { ARRAYS, heads, matrixOf } from './support/heads.ts';
import { hasNumpy } from './support/tensors.ts';

const stored = readFileSync(join(ROOT, 'fixtures/describe/heads.json'), 'utf8');
type Answers = Readonly<Record<string, readonly (readonly number[])[]>>;
const answers = JSON.parse(stored) as Answers;

describe('statistics of heads', () => {
  it.each(Object.entries(answers))('%s is as numpy has it', async (asked, expected) => {
    const [name = '', ...flags] = asked.split(' ');
    const report = await heads(readersFolder(), ARRAYS, '--stat', name, ...flags);
    const matrix = matrixOf(report);
    expect(matrix.map((row) => row.length)).toEqual(expected.map((row) => row.length));
    const apart = expected.flatMap((row, l) =>
      row.map((value, h) => Math.abs(value - (matrix[l]?.[h] ?? 9))),
    );
    expect(Math.max(...apart)).toBeLessThan(1e-9);
    const values = report.heads.map(({ value }) => value);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
  });

  it('mass on a segment is that on its keys', async () => {
    const folder = readersFolder();
    const flags = ['--stat', 'mass', '--segments', 'start:0-3,rest:4-', '--stat-on', 'start'];
    const matrix = matrixOf(await heads(folder, ARRAYS, ...flags));
    const expected = answers['mass --stat-on 0-3'] ?? [];
    const apart = expected.flatMap((row, l) =>
      row.map((value, h) => Math.abs(value - (matrix[l]?.[h] ?? 9))),
    );
    expect(Math.max(...apart)).toBeLessThan(1e-9);
  });

  it('numpy has an answer for each', () => {
    expect(new Set(Object.keys(answers).map((asked) => asked.split(' ')[0]))).toEqual(
      new Set(STATISTIC_NAMES),
    );
  });

  it.runIf(hasNumpy)("the stored answers are numpy's of today", () => {
    const script = join(ROOT, 'test/support/head-statistics.py');
    const { stdout } = spawnSync('/usr/bin/python3', [script, join(ROOT, ARRAYS)], { encoding: 'utf8' });
    const today = JSON.parse(stdout) as Answers;
    const flat = (rows: unknown) => [rows].flat(2) as number[];
    for (const [asked, rows] of Object.entries(answers)) {
      const now = flat(today[asked]);
      const apart = flat(rows).map((value, i) => Math.abs(value - (now[i] ?? 9)));
      expect(Math.max(...apart)).toBeLessThan(1e-12);
    }
  });
});

describe('the figure of heads', () => {
  it('says what it shows, in words and as a ranking', async () => {
    const folder = readersFolder();
    const report = await heads(folder, ARRAYS, '--stat', 'sink', '--top', '2');
    expect(report.heads).toHaveLength(2);
    expect(report.sinks).toEqual({ epsilon: 0.3, count: 0, of: 48, share: 0 });
    expect(report.description).toBe(
      'Heatmap of mean weight on key 0: 12 layers (Layer 0 to Layer 11) by 4 heads. Each value is over 40 queries. Values run from 0.0696 to 0.146; the largest: Layer 11 H0 (0.146), Layer 1 H0 (0.129), Layer 8 H0 (0.129), Layer 11 H3 (0.128), Layer 4 H2 (0.128).',
    );
    const ran = await attnplot(folder, 'heads', ARRAYS, '--stat', 'sink', '-o', 'b.png', '--top', '2');
    expect(ran.stdout).toBe('Layer 11 H0  0.146303\nLayer 1 H0  0.129255\n');
    expect(ran.stderr).toContain('0 of 48 heads are sinks: their mean weight on the key is above 0.3');
  });

  it('is checked against its data, and found stale', async () => {
    const folder = readersFolder();
    await heads(folder, ARRAYS, '--stat', 'entropy');
    expect(await attnplot(folder, 'check', 'heads.png', '--data', ARRAYS, '--pixels')).toMatchObject({
      code: 0,
    });
    expect(await attnplot(folder, 'check', 'heads.png')).toMatchObject({ code: 0 });
    const other = 'fixtures/pause/rope-step-1500.safetensors';
    const stale = await attnplot(folder, 'check', 'heads.png', '--data', other);
    expect(stale.code).toBe(1);
    expect(stale.stdout).toMatch(/stale: .*values changed/);
  });

  it('is drawn again from itself, and not rewritten where it is up to date', async () => {
    const folder = readersFolder();
    const first = await heads(folder, ARRAYS, '--stat', 'gini');
    expect(first.written).toBe(true);
    expect((await heads(folder, ARRAYS, '--stat', 'gini')).written).toBe(false);
    copyFileSync(join(folder, 'heads.png'), join(folder, 'first.png'));
    expect(matrixOf(await heads(folder, 'first.png'))).toEqual(matrixOf(first));
  });

  it('draws an array [layer, head] as it is, its NaN as missing', async () => {
    const folder = readersFolder();
    writeFileSync(join(folder, 'scores.json'), '[[0.5, 0.25, 3], [0.75, null, -1]]');
    const report = await heads(folder, 'scores.json');
    expect(matrixOf(report)).toEqual([
      [0.5, 0.25, 3],
      [0.75, undefined, -1],
    ]);
    expect(report.description).toContain('2 layers (Layer 0, Layer 1) by 3 heads');
    expect(report.description).toContain('1 cell missing.');
  });

  it('draws an array of more layers than heads, whatever its name, and some of it', async () => {
    const folder = readersFolder();
    const numbers = Array.from({ length: 12 }, (_, layer) => [layer, layer + 0.25, layer + 0.5, -layer - 1]);
    writeFileSync(join(folder, 'scores.npy'), npyOf(numbers));
    expect(matrixOf(await heads(folder, 'scores.npy'))).toEqual(numbers);
    const part = await heads(folder, 'scores.npy', '--layers', '2-3', '--keys', '1,3');
    expect(matrixOf(part)).toEqual([
      [2.25, -3],
      [3.25, -4],
    ]);
    expect(part.description).toContain('2 layers (Layer 2, Layer 3) by 2 heads');
    expect(part.description).toContain('Layer 3 H1 (3.25)');
  });

  it('shows the head and its value in a page', async () => {
    const folder = readersFolder();
    await attnplot(folder, 'heads', ARRAYS, '--stat', 'top', '-o', 'heads.html');
    const page = readFileSync(join(folder, 'heads.html'), 'utf8');
    expect(page).toContain('"label":"largest weight"');
    expect(page).toContain('<th scope="col">head</th>');
  });
});
