import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenLabels } from '../src/figure/token-label.ts';
import { bpe, marked } from './support/bpe.ts';
import { runs } from './support/random.ts';

const readable = (token: string) => tokenLabels([token], 'readable').map(marked)[0];
const raw = (token: string) => tokenLabels([token], 'raw').map(marked)[0];

describe('a token is shown as text, with its marks set apart', () => {
  const cases: readonly (readonly [token: string, label: string, what: string])[] = [
    ['Ġcat', '[␣]cat', "byte-level BPE's space"],
    ['ĊĊ', '[⏎][⏎]', "byte-level BPE's newlines"],
    ['ĠĠĠ', '[␣␣␣]', 'several spaces'],
    ['▁cat', '[␣]cat', "SentencePiece's space"],
    ['▁', '[␣]', "SentencePiece's space alone"],
    [' cat ', '[␣]cat[␣]', 'literal spaces'],
    ['\u3000说', '[␣]说', 'an ideographic space'],
    ['New York', 'New York', 'a space between words'],
    ['\n', '[⏎]', 'a newline'],
    ['\r\n', '[⏎]', 'a newline as Windows writes it'],
    ['a\tb', 'a[⇥]b', 'a tab'],
    ['##ing', '[##]ing', "WordPiece's continuation"],
    ['##', '##', 'two hashes'],
    ['low</w>', 'low[</w>]', 'the end of a word'],
    ['lo@@', 'lo[@@]', "subword-nmt's continuation"],
    ['@@', '@@', 'two at signs'],
    ['<0x0A>', '[⏎]', "SentencePiece's newline byte"],
    ['<0x41>', 'A', 'a byte that is a character'],
    ['<0xE4>', '[\\xE4]', 'a byte that is part of one'],
    ['<0x00>', '[\\x00]', 'a byte that is a control character'],
    ['', '[∅]', 'nothing'],
    ['∅', '∅', 'the sign for nothing, written out'],
    ['\u0007', '[\\x07]', 'a control character'],
    ['a\u0000b', 'a[\\x00]b', 'a control character within'],
    ['\\x07', '\\x07', 'an escape, written out'],
    ['\ud83d', '[\\uD83D]', 'half of a surrogate pair'],
    ['\udca9x', '[\\uDCA9]x', 'the other half'],
    ['a\u202eb', 'a[\\u202E]b', 'an override of direction'],
    ['\u2066\u2069', '[\\u2066\\u2069]', 'isolates'],
    ['\u200fa', '[\\u200F]a', 'a mark of direction'],
    ['\ufeffa', '[\\uFEFF]a', 'a byte order mark'],
    ['\u200b', '[\\u200B]', 'a space without width'],
    ['\u200d', '[\\u200D]', 'a joiner alone'],
    ['\ufe0f', '[\\uFE0F]', 'a selector alone'],
    ['\u{e0067}', '[\\u{E0067}]', 'a tag alone'],
    ['👩\u200d🔬', '👩\u200d🔬', 'an emoji of several'],
    ['❤\ufe0f', '❤\ufe0f', 'an emoji by a selector'],
    ['می\u200cخواهم', 'می\u200cخواهم', 'Persian with its non-joiner'],
    ['\u0301', '◌\u0301', 'a combining mark'],
    ['##\u0301', '[##]◌\u0301', 'a combining mark after a marker'],
    ['\n\u0301', '[⏎]◌\u0301', 'a combining mark after a newline'],
    ['\u202e\u0301', '[\\u202E]◌\u0301', 'a combining mark after an escape'],
    ['e\u0301', 'e\u0301', 'a combining mark with its base'],
  ];
  it.each(cases)('%j is %s (%s)', (token, label) => {
    expect(readable(token)).toBe(label);
  });

  const special = [
    ...['[CLS]', '[SEP]', '[MASK]', '[unused12]', '[/INST]'],
    ...[
      '<s>',
      '</s>',
      '<pad>',
      '<pause>',
      '<|endoftext|>',
      '<|im_start|>',
      '<extra_id_0>',
      '<start_of_turn>',
    ],
    '<｜begin▁of▁sentence｜>',
  ];
  it.each(special)('%s is special', (token) => {
    expect(readable(token)).toBe(`{${token}}`);
    // Special tokens are not in the byte-level alphabet.
    expect(tokenLabels([token, 'ĠÃ©', bpe('é')], 'readable').map(marked)).toEqual([
      `{${token}}`,
      '[␣]é',
      'é',
    ]);
  });

  const ordinary = [
    'a<b',
    '[1]',
    '[a]',
    '<',
    '<>',
    '<3',
    '< s >',
    'x>y',
    '[CLS',
    '<|>',
    '|',
    '[]',
    's>',
    '$x_1$',
  ];
  it.each(ordinary)('%s is not', (token) => {
    expect(readable(token)).toBe(token);
  });

  it('a special token hides nothing', () => {
    expect(readable('<|a\u202eb|>')).toBe('<|a[\\u202E]b|>');
  });

  it('is one line without invisible characters, whatever the token', () => {
    const invisible = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.string({ unit: fc.nat(0xffff).map((c) => String.fromCharCode(c)) }),
          ),
        ),
        fc.constantFrom('raw' as const, 'readable' as const),
        (tokens, style) => {
          const labels = tokenLabels(tokens, style);
          expect(labels.length).toBe(tokens.length);
          labels.forEach(({ text, spans }, i) => {
            expect(text).not.toMatch(invisible);
            if (style === 'readable' || tokens[i] !== '') expect(text).not.toBe('');
            let at = 0;
            for (const { start, end } of spans) {
              expect(start).toBeGreaterThanOrEqual(at);
              expect(end).toBeGreaterThan(start);
              at = end;
            }
            expect(at).toBeLessThanOrEqual(text.length);
          });
        },
      ),
      { numRuns: runs(100) },
    );
  });
});

describe('the raw style', () => {
  it.each(['Ġcat', '▁cat', '##ing', 'low</w>', '<0x0A>', ' cat ', '<s>', 'Ċ', ''])(
    'leaves %j as it is',
    (token) => {
      expect(raw(token)).toBe(token);
    },
  );
  it('escapes invisible characters, and gives marks a base', () => {
    expect(['\n', 'a\tb', '\u202e', '\ud83d', '\u0301'].map(raw)).toEqual([
      '[\\x0A]',
      'a[\\x09]b',
      '[\\u202E]',
      '[\\uD83D]',
      '◌\u0301',
    ]);
  });
});
