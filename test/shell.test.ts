import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellQuoted, shellWord } from '../src/core/words.ts';

describe('a text as a word of a shell', () => {
  it.each([
    ['viridis', 'viridis'],
    ['layer head query key', '"layer head query key"'],
    ["don't", '"don\'t"'],
    ['cost $(touch x)', "'cost $(touch x)'"],
    ["it's `x`", "'it'\\''s `x`'"],
    ['say "hi"', '\'say "hi"\''],
    ['a\\b', "'a\\b'"],
    ['wow!', "'wow!'"],
    ['', '""'],
    ['two\nlines', "$'two\\nlines'"],
    ["\u001b[31m'\\", "$'\\u001b[31m\\'\\\\'"],
  ])('%j is %s', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });

  it('is quoted on request, however plain', () => {
    expect(shellQuoted('attn')).toBe('"attn"');
  });

  it('is read by bash as that text, and runs nothing', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab $`"\'\\!(){}*?~#&|;<>\n\t\u001b\u200b\u2028é∅') });
    const texts = fc.sample(text, { numRuns: 300, seed: 1 });
    const script = texts.map((one) => `printf '%s\\0' ${shellWord(one)}`).join('\n');
    const env = { LC_ALL: 'C.UTF-8', PATH: process.env.PATH };
    const printed = execFileSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' });
    expect(printed.split('\0').slice(0, -1)).toEqual(texts);
  });
});
