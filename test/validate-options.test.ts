/** `validate` of several files, with options that say how to read arrays. */
import { describe, expect, test } from 'vitest';
import { attnplot, save } from './support/validated.ts';

describe('options of arrays, with several files', () => {
  test('say nothing of attention files among arrays, and are refused where there are no arrays', async () => {
    save('lone.json', '{ "tokens": ["a"], "rows": ["q"], "layers": [[[1]]] }');
    const args = ['--axes', 'layer head query key'];
    const mixed = await attnplot('validate', 'good.npy', 'lone.json', ...args);
    expect(mixed).toEqual({
      code: 0,
      stdout: 'good.npy: ok\nlone.json: ok\n  note: an attention file, which --axes does not change\n',
      stderr: '',
    });
    const alone = await attnplot('validate', 'lone.json', 'window.json', ...args);
    expect(alone.code).toBe(2);
    expect(alone.stderr.match(/error:/g)).toHaveLength(1);
    expect(alone.stderr).toContain('found with each input, which is an attention file');
    const one = await attnplot('validate', 'lone.json', ...args);
    expect([one.code, one.stdout]).toEqual([2, expect.stringContaining('leave the option out')]);
  });
});
