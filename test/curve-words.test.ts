/** What a curve of several inputs says its lines are of. */
import { expect, it } from 'vitest';
import { attnplot, readersFolder } from './support/command.ts';
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
