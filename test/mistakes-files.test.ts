/** Slips of a first hour: patterns, folders and tokens where a file belongs. */
import { describe, expect, it } from 'vitest';
import { attnplot, run } from './support/command.ts';
import { folder } from './support/slips.ts';

describe('a slip on the command line', () => {
  it('a pattern where one file belongs, and a folder of figures', async () => {
    const here = folder();
    const ran = await attnplot(here, 'render', '?.npz');
    expect(ran).toMatchObject({
      code: 4,
      stderr:
        'error: cannot read ?.npz\n  there is no such file, and this takes files, not patterns\n  hint: to draw each file that it matches: attnplot batch "?.npz"; or name one\n',
    });
    expect(await attnplot(here, 'batch', '?.npz', '--dpi', '30', '-o', 'figs/{name}.png')).toMatchObject({
      code: 0,
    });
    expect((await attnplot(here, 'render', 'figs')).stderr).toBe(
      'error: cannot read figs\n  found a folder without files of arrays, expected some, such as one a layer\n  hint: name a file, or a folder that has .npy, .npz, .safetensors, .pt, JSON or CSV files; this one holds .attnplot-manifest.cache.json, a.png, attnplot-manifest.json, b.png\n',
    );
  });

  it('tokens where their file belongs, and the command that writes one', async () => {
    const here = folder();
    const tokens = Array.from({ length: 40 }, (_, i) => (i % 2 ? "it's" : '<s>')).join(',');
    const ran = await attnplot(here, 'render', 'a.npz', '--tokens', tokens);
    expect(ran.code).toBe(2);
    const [, write] = /hint: write them to one: (.*); then --tokens tokens\.txt\n$/.exec(ran.stderr) ?? [];
    expect(await run('bash', ['-c', write as string], here)).toMatchObject({ code: 0 });
    expect(await attnplot(here, 'render', 'a.npz', '--tokens', 'tokens.txt', '--query', '8')).toMatchObject({
      code: 0,
    });
  });
});
