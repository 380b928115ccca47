/** What a curve of several inputs says its lines are of. */
import { expect, it } from 'vitest';
import { attnplot, readersFolder } from './support/command.ts';
import { curve } from './support/curve.ts';
import { folderWith } from './support/folders.ts';

async function valuesSaid(folder: string, ...args: readonly string[]): Promise<string> {
  const flags = [
    '--stat',
    'entropy',
    '--lines',
    'rows',
    '-o',
    'curve.png',
    '--dpi',
    '60',
    '--json',
    '--quiet',
  ];
  const { stdout } = await attnplot(folder, 'curve', ...args, ...flags);
  return /Values: (.*?)\. /.exec(JSON.parse(stdout).description)?.[1] ?? '';
}

it('an input of which there is nothing to say is not named', async () => {
  const file = { tokens: ['a', 'b'], rows: ['r'], layers: [[[0.3, 0.7]], [[0.4, 0.6]]] };
  const folder = folderWith({ 'a.json': { ...file, reduction: 'max over 4 heads' }, 'b.json': file });
  expect(await valuesSaid(folder, 'a.json', 'b.json')).toBe(
    'a: max over 4 heads; line: mean over 2 examples, band: 1 standard deviation',
  );
});

it('lines of fewer values than others are named up to four, and counted', async () => {
  const inputs = ['fixtures/pause/abspe-step-1500.npz', 'fixtures/pause/nope-step-1500.json'];
  expect(await valuesSaid(readersFolder(), ...inputs)).toMatch(
    /^line: mean over 5 heads of 2 examples \(\S+: 4, \S+: 4, \S+: 4, \S+: 4 and 34 more lines\), band/,
  );
});

const ONE = {
  tokens: ['a', 'b'],
  rows: ['r', 'r'],
  layers: [
    [
      [0.3, 0.7],
      [0.6, 0.4],
    ],
  ],
};
const TWO = {
  ...ONE,
  layers: [
    [
      [0.1, 0.9],
      [0.2, 0.8],
    ],
  ],
};

it('lines of one name are told apart: folders by their paths, rows by counts', async () => {
  const folder = folderWith({ 'a/run/step-1.json': ONE, 'b/run/step-1.json': TWO });
  const inputs = ['./a/run/*.json', 'b/run/*.json'];
  const runs = await curve(folder, ...inputs, '--stat', 'top', '--over', 'step', '--query', 'all');
  expect(runs.lines.map(({ label, middle }) => [label, middle])).toEqual([
    ['a/run', [expect.closeTo(0.65, 12)]],
    ['b/run', [expect.closeTo(0.85, 12)]],
  ]);
  const { lines } = await curve(folder, 'a/run/step-1.json', '--stat', 'top');
  expect(lines.map(({ label, middle }) => [label, middle])).toEqual([
    ['r', [0.7]],
    ['r (2)', [0.6]],
  ]);
});

it('one name for two lines, and steps that a number cannot tell apart, are refused', async () => {
  const folder = folderWith({ 'a/t1732912345678901200.json': ONE, 'b/t1732912345678901201.json': TWO });
  const draw = (...args: readonly string[]) =>
    attnplot(folder, 'curve', 'a/*.json', 'b/*.json', '--stat', 'top', '-o', 'c.png', ...args);
  expect(await draw('--names', 'x,x')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('found "x" twice'),
  });
  expect(await draw('--over', 'step')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('below 2^53'),
  });
});
