/** Slips of a first hour in the values of options, and options of other commands. */
import { describe, expect, it } from 'vitest';
import { attnplot } from './support/command.ts';
import { folderWith } from './support/folders.ts';
import { ARRAYS, folder } from './support/slips.ts';

describe('a slip on the command line', () => {
  it('a slice of queries, keys and rows ends where the data does', async () => {
    const hint = async (...args: string[]) =>
      /hint: write (\S+)[,;]/.exec((await attnplot(folder(), 'render', ...args)).stderr)?.[1];
    expect(await hint('a.npz', '--query', '30:99')).toBe('30-39');
    expect(await hint('data.json', '--keys', '1:4')).toBe('1-3');
    expect(await hint('data.json', '--rows', 'last')).toBe('-1');
    for (const args of [
      ['a.npz', '--query', '30-39'],
      ['data.json', '--keys', '1-3'],
      ['data.json', '--rows', '-1'],
    ])
      expect(await attnplot(folder(), 'render', ...args)).toMatchObject({ code: 0 });
  });

  it('options of single figures, in an animation, by flag and by --config', async () => {
    const here = folderWith({ 'a.npz': ARRAYS, 'c.json': '{ "embed": "none" }' });
    const told = async (...args: string[]) => attnplot(here, 'animate', 'a.npz', '-o', 'x.gif', ...args);
    expect(await told('--quality', '50')).toMatchObject({
      code: 2,
      stderr:
        'error: the figure cannot be drawn as asked\n  --quality\n    found with animate, expected only with render and batch: frames lose nothing in either format\n    hint: leave it out\n',
    });
    expect((await told('--config', 'c.json')).stderr).toContain(
      '  c.json:1:3  embed\n    found with animate',
    );
    expect((await attnplot(here, 'animate', '--help')).stdout).not.toContain('--quality');
  });

  it('sizes in the report have no tail of a binary fraction', async () => {
    const ran = await attnplot(folder(), 'render', 'data.json', '--width', '3.9in', '--json', '--quiet');
    expect(JSON.parse(ran.stdout).inches.width).toBe(3.9);
  });
});
