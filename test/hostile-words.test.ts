/** Names that every object of JavaScript has are no words with a meaning. */
import { describe, expect, it } from 'vitest';
import { attnplot } from './support/command.ts';
import { folderWith } from './support/folders.ts';

describe('names that every object has', () => {
  it.each([
    ['as tokens of a table', 'a.csv', 'constructor,__proto__\n0.5,0.5\n0.1,0.9\n', 0, 'wrote fig.png'],
    [
      'as numbers of a table',
      'a.csv',
      'a,b\n0.5,constructor\n0.1,0.9\n',
      3,
      'found "constructor", expected a number',
    ],
    ['in JSON', 'a.json', '{"tokens": constructor}', 3, 'found constructor, expected a value'],
  ])('are no words with a meaning: %s', async (_, name, content, code, words) => {
    const folder = folderWith({ [name]: content });
    const ran = await attnplot(folder, 'render', name, '-o', 'fig.png');
    expect(ran).toMatchObject({ code });
    expect(ran.stderr).toContain(words);
    expect(ran.stderr).not.toContain('native code');
  });
});
