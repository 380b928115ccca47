/** What usually makes tokens and queries odd, and the remedy. */
import { describe, expect, test } from 'vitest';
import { command, labelsOf, npyOf, npzOf, save, unicode, WITH_TOKENS } from './support/dumps.ts';

describe('tokens and queries', () => {
  const weights = [
    [
      [
        [1, 0, 0],
        [0.4, 0.6, 0],
        [0.2, 0.3, 0.5],
      ],
    ],
  ];
  const marked = save(npzOf(weights, ['▁the', 'Ġcat', '##ting']), 'npz');
  test.each([
    ['the', '▁the'],
    ['The', '▁the'],
    [' cat', 'Ġcat'],
    ['ting', '##ting'],
  ])('--query %j asks for %j', async (asked, meant) => {
    const { code, stderr } = await command(['render', marked, '--query', asked, '-o', 'x.png']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `hint: did you mean ${JSON.stringify(meant)}? tokens are matched as the file has them`,
    );
    expect(await labelsOf(marked, { query: meant })).toHaveLength(1);
  });

  test('an attention file suggests tokens of its rows too', async () => {
    const path = save(
      JSON.stringify({ tokens: ['▁the', '▁cat'], rows: ['▁cat@1'], layers: [[[0.4, 0.6]]] }),
      'json',
    );
    const { stderr } = await command(['render', path, '--query', 'cat', '-o', 'x.png']);
    expect(stderr).toContain('did you mean "▁cat"?');
    expect(await labelsOf(path, { query: '▁cat' })).toEqual(['▁cat@1']);
  });

  test('--tokens takes an object with a list of tokens', async () => {
    const list = save(JSON.stringify({ tokens: ['x', 'y', 'z'], model: 'gpt2' }), 'json');
    expect(await labelsOf(save(npyOf(weights), 'npy'), { tokens: list })).toEqual(['x@0', 'y@1', 'z@2']);
  });

  test('--tokens of one token are said to be 1 token', async () => {
    const { stderr } = await command(['render', WITH_TOKENS, '--tokens', save('a\n', 'txt'), '-o', 'x.png']);
    expect(stderr).toContain('found 1 token in ');
  });

  test.each([
    ['Latin-1', Buffer.from('caf\xe9\n', 'latin1'), "write it with encoding='utf-8'"],
    ['UTF-16', Buffer.from('\uFEFFa\nb\n', 'utf16le'), "write it with encoding='utf-8'"],
    ['binary', unicode(['a', 'b']), 'name a text file'],
  ])('--tokens in %s says what text is expected', async (_, content, remedy) => {
    const { code, stderr } = await command([
      'render',
      WITH_TOKENS,
      '--tokens',
      save(content, 'txt'),
      '-o',
      'x.png',
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/found .*, expected text in UTF-8\n/);
    expect(stderr).toContain(`hint: ${remedy}\n`);
  });
});
