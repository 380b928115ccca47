/** `compare` of arrays and other files: options that say how to read arrays. */
import { describe, expect, test } from 'vitest';
import { attnplot } from './support/command.ts';
import { A, C, dataOf, folder, type Layer } from './support/compared.ts';

describe('options that say how to read arrays', () => {
  test('change the arrays among the inputs, and the others are named', async () => {
    const ran = await attnplot(
      folder,
      'compare',
      A,
      C,
      '--head',
      '2',
      '--query',
      '8,32',
      '-o',
      'mixed.png',
      '--json',
    );
    const { notices, noticeCodes } = JSON.parse(ran.stdout);
    expect(notices[noticeCodes.indexOf('option-unused')]).toBe(
      'nope-step-1500: an attention file, which --head does not change',
    );
    await attnplot(folder, 'render', A, '--head', '2', '--query', '8,32', '-o', 'head.png');
    const alone = (await dataOf('head.png')).layers as Layer[];
    const own = ((await dataOf('mixed.png')).layers as Layer[]).filter(({ input }) => input === 0);
    expect(own.map(({ weights }) => weights)).toEqual(alone.map(({ weights }) => weights));
    const checked = await attnplot(folder, 'check', 'mixed.png', '--data', A, '--data', C);
    expect(checked.stdout).toBe('mixed.png: fresh\n');
  });

  test('are refused where no input is one of arrays', async () => {
    const ran = await attnplot(folder, 'compare', C, C, '--names', 'a,b', '--head', '2', '-o', 'no.png');
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('found with each input')]);
  });
});
