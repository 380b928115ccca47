/** Pieces of words make words, by the convention of their tokenizer. */
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { conventionOf, wordsOf } from '../src/attention/subwords.ts';
import { npzOf, save, weightsOf } from './support/dumps.ts';
import { problem } from './support/merged-words.ts';

describe('words', () => {
  it.each<[convention: string, tokens: string[], words: string[]]>([
    [
      'WordPiece',
      ['[CLS]', 'straw', '##ber', '##ries', '.', '[SEP]', '[PAD]'],
      ['[CLS]', 'strawberries', '.', '[SEP]', '[PAD]'],
    ],
    ['WordPiece without a split word', ['[CLS]', 'a', 'cat', '[SEP]'], ['[CLS]', 'a', 'cat', '[SEP]']],
    ['a piece of WordPiece after a special token', ['[CLS]', '##ing', '##s'], ['[CLS]', '##ings']],
    [
      'SentencePiece',
      ['<s>', '▁Straw', 'ber', 'ries', '▁are', '▁', '7', '</s>'],
      ['<s>', 'Strawberries', 'are', '7', '</s>'],
    ],
    ['SentencePiece with bytes', ['▁x', '<0x0A>', '<0xE4>', '<0xBD>', '<0xA0>', 'y'], ['x', '<0x0A>', '你y']],
    [
      'byte-level BPE',
      ['Q', ':', 'ĠW', 'eng', 'Ċ', 'A', 'Ġca', 'fÃ', '©', '<|endoftext|>', 'B'],
      ['Q:', 'Weng', 'Ċ', 'A', 'café', '<|endoftext|>', 'B'],
    ],
    [
      'BPE with ends of words',
      ['<|startoftext|>', 'straw', 'berries</w>', 'a</w>', '<|endoftext|>'],
      ['<|startoftext|>', 'strawberries', 'a', '<|endoftext|>'],
    ],
    ['BPE with joints', ['straw@@', 'ber@@', 'ries', 'a', '<eos>'], ['strawberries', 'a', '<eos>']],
    [
      'leading spaces',
      ['<|endoftext|>', 'Help', ',', ' I', ' l', 'ive', '\n', 'so'],
      ['<|endoftext|>', 'Help,', 'I', 'live', '\n', 'so'],
    ],
    ['byte-level BPE with # in the text', ['Ġa', '##', 'Ġb'], ['a##', 'b']],
  ])('of %s', (_, tokens, words) => {
    const found = wordsOf(tokens, conventionOf([tokens]));
    expect(found.map(({ text }) => text)).toEqual(words);
    // Every token is in one word.
    expect(
      found.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i)),
    ).toEqual(tokens.map((_, key) => key));
  });

  it('are refused where tokens have no marks, or there are none', async () => {
    const plain: AttentionFile = { tokens: ['a', 'b'], rows: ['r'], layers: [[[0.5, 0.5]]] };
    expect(await problem(plain)).toMatchObject({
      code: 'no-subwords',
      message: expect.stringContaining('no marks'),
    });
    const numbered = save(npzOf(weightsOf()), 'npz');
    expect(await problem(numbered, { query: 'all' })).toMatchObject({
      code: 'no-subwords',
      message: expect.stringContaining('keys without tokens'),
    });
  });
});
