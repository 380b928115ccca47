import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBytes, isByteLevel } from '../src/attention/byte-level.ts';
import { OptionConflict } from '../src/core/errors.ts';
import type { RichText } from '../src/figure/rich-text.ts';
import { tokenLabels } from '../src/figure/token-label.ts';
import type { FigureOptions } from '../src/options/options.ts';
import { figureOf, fileOf } from './support/figures.ts';
import { runs } from './support/random.ts';

/** GPT-2's `bytes_to_unicode`, written as in GPT-2, so that the tested code is compared with other code. */
const CHARACTER_OF_BYTE: readonly string[] = (() => {
  const range = (first: string, last: string) => {
    const [from, to] = [first.charCodeAt(0), last.charCodeAt(0)];
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  };
  const bytes = [...range('!', '~'), ...range('¡', '¬'), ...range('®', 'ÿ')];
  const characters = [...bytes];
  let n = 0;
  for (let byte = 0; byte < 256; byte++) {
    if (bytes.includes(byte)) continue;
    bytes.push(byte);
    characters.push(256 + n++);
  }
  const table: string[] = [];
  bytes.forEach((byte, i) => {
    table[byte] = String.fromCharCode(characters[i] as number);
  });
  return table;
})();

const asBpe = (bytes: Iterable<number>) => Array.from(bytes, (byte) => CHARACTER_OF_BYTE[byte]).join('');
const bpe = (text: string) => asBpe(Buffer.from(text));

/** Cuts a list of bytes at these places, which may be in any order. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...new Set(places.map((place) => place % (bytes.length + 1))), bytes.length].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

const texts = (tokens: readonly string[]) => tokenLabels(tokens, 'readable').map(({ text }) => text);
/** A label as its text, marks in [brackets] and special tokens in {braces}. */
const marked = ({ text, spans }: RichText) => {
  let [shown, at] = ['', 0];
  for (const { start, end, kind } of spans) {
    const part = text.slice(start, end);
    shown += text.slice(at, start) + (kind === 'mark' ? `[${part}]` : `{${part}}`);
    at = end;
  }
  return shown + text.slice(at);
};
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

describe('byte-level BPE', () => {
  it('is mapped back to its text', () => {
    const tokens = ['Hello', 'Ġworld', bpe(' café'), bpe('说'), bpe('👩'), 'Ċ', bpe('\t'), bpe('\u00a0')];
    expect(texts(tokens)).toEqual(['Hello', '␣world', '␣café', '说', '👩', '⏎', '⇥', '␣']);
  });

  it('shows a character split over several tokens as bytes, and its neighbours as characters', () => {
    const bytes = Buffer.from('x说é');
    const [first, second] = [asBpe(bytes.subarray(0, 3)), asBpe(bytes.subarray(3))];
    const labels = tokenLabels(['Ġ', first, second], 'readable').map(marked);
    expect(labels).toEqual(['[␣]', 'x[\\xE8][\\xAF]', '[\\xB4]é']);
  });

  it('is recognised in a script without spaces', () => {
    expect(texts(['ä½łå¥½', 'ï¼Į', 'ä¸ĸçķĮ'])).toEqual(['你好', '，', '世界']);
    expect(texts([bpe('при'), bpe('вет')])).toEqual(['при', 'вет']);
    // A token may hold part of a character.
    expect(texts(['ä½', 'ł'])).toEqual(['\\xE4\\xBD', '\\xA0']);
  });

  it('is decoded beside special tokens and runs of spaces', () => {
    expect(texts(['<s>', 'Ġcaf', 'Ã©', '    '])).toEqual(['<s>', '␣caf', 'é', '␣␣␣␣']);
  });

  it('treats ▁ as a character of the text', () => {
    expect(texts(['Ġa', bpe('▁▂▃')])).toEqual(['␣a', '▁▂▃']);
  });

  it("does not treat ## as WordPiece's, but knows the end of a word", () => {
    expect(tokenLabels(['Ġa', '###'], 'readable').map(marked)).toEqual(['[␣]a', '###']);
    expect(tokenLabels(['Ġa', 'Ã©</w>'], 'readable').map(marked)).toEqual(['[␣]a', 'é[</w>]']);
  });

  const ordinary = [
    ['Đà', 'Nẵng'],
    ['Đuro', 'Łódź'],
    ['café', 'naïve', 'Ünal'],
    ['WSPÓŁPRACA', 'SZKÓŁ'],
    ['Ãs', 'Â', '¡Hola!', '¿Qué?'],
    ['Ĵaŭdo', 'ĉiu', 'ŝi'],
    ['Ġorġ', 'żgħir'],
    ['plain', 'text'],
    [],
  ];
  it.each(ordinary.map((tokens) => [tokens]))('is not what these are: %j', (tokens) => {
    expect(isByteLevel(tokens)).toBe(false);
    expect(texts(tokens)).toEqual(tokens);
  });

  it('of any text, cut anywhere: whole characters come back, others as bytes, and together they are the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat()), (text, places) => {
        const parts = cut(Buffer.from(text), places);
        const recovered = parts.flatMap((part) =>
          decodeBytes([...part]).flatMap((one) => (typeof one === 'number' ? [one] : [...Buffer.from(one)])),
        );
        expect(Buffer.from(recovered).toString()).toBe(text);
        for (const part of parts) expectWhole(part);
      }),
      { numRuns: runs(300) },
    );
  });

  it('of any visible text, cut anywhere, can be restored from its labels', () => {
    const visible = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/[\s\\␣\p{M}\p{C}\p{Default_Ignorable_Code_Point}]|^##|@@$/u.test(text));
    fc.assert(
      fc.property(visible, fc.array(fc.nat()), (text, places) => {
        const tokens = cut(Buffer.from(text), places)
          .map(asBpe)
          .filter((token) => token !== '');
        const [, ...labels] = texts(['Ġ', ...tokens]);
        // Every second part is the hexadecimal of a byte.
        const parts = labels.join('').split(/\\x([0-9A-F]{2})/);
        const recovered = parts.map((part, i) => Buffer.from(part, i % 2 === 1 ? 'hex' : 'utf8'));
        expect(Buffer.concat(recovered).toString()).toBe(text);
      }),
      { numRuns: runs(300) },
    );
  });

  /** The characters of a part are those that a decoder finds in it, and none of its bytes is left out. */
  function expectWhole(part: Uint8Array): void {
    const decoded = decodeBytes([...part]);
    const characters = decoded.filter((one) => typeof one === 'string').join('');
    const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(part);
    // Every stretch of broken bytes becomes one or more replacement characters; a text may hold some of its own.
    expect(lenient.replaceAll('\ufffd', '')).toBe(characters.replaceAll('\ufffd', ''));
  }
});

describe('--pin', () => {
  const tokens = ['<s>', ...Array.from({ length: 300 }, (_, i) => `t${i}`), 'a,b', '7', '</s>'];
  const pinnedOf = (pin: FigureOptions['pin'], extra = {}) => {
    const figure = figureOf(
      fileOf(1, 1, tokens.length, { tokens, ...extra }),
      pin === undefined ? {} : { pin },
    );
    return figure.panels[0]?.tokens[0]?.pinned;
  };

  it('finds tokens by their text, whole numbers by position', () => {
    expect(pinnedOf('t5')).toEqual([6]);
    expect(pinnedOf('t5,12')).toEqual([6, 12]);
    expect(pinnedOf(['t5', 12])).toEqual([6, 12]);
    expect(pinnedOf('7')).toEqual([7]);
    expect(pinnedOf([7])).toEqual([7]);
    expect(pinnedOf(undefined)).toEqual([]);
  });

  it('finds every occurrence of a token', () => {
    expect(pinnedOf('x', { tokens: ['x', 'y', 'x'], rows: ['r'], layers: [[[1, 1, 1]]] })).toEqual([0, 2]);
  });

  it('accepts a token with a comma', () => {
    expect(pinnedOf('a,b')).toEqual([301]);
  });

  it('comes before the queries of rows', () => {
    expect(pinnedOf('t5', { rows: [{ label: 'q', query: 77 }] })).toEqual([6, 77]);
  });

  it('finds a token that only some rows have', () => {
    const file = fileOf(1, 2, 2, {
      rows: [
        { label: 'a', tokens: ['x', 'y'] },
        { label: 'b', tokens: ['x', 'z'] },
      ],
    });
    const [a, b] = figureOf(file, { pin: 'z' }).panels[0]?.tokens ?? [];
    expect([a?.pinned, b?.pinned]).toEqual([[], [1]]);
  });

  it.each(['nope', '305', 't5,nope', '-1', ''])('refuses %j, which is not a key', (pin) => {
    expect(() => pinnedOf(pin)).toThrow(OptionConflict);
    expect(() => pinnedOf(pin)).toThrow(/expected a token of the input or a position from 0 to 303/);
  });
});

describe('rows that spell out the same tokens', () => {
  it('share one line of labels', () => {
    const own = () => ['x', 'y', 'z'];
    const file = fileOf(2, 2, 3, {
      rows: [
        { label: 'a', tokens: own(), query: 0 },
        { label: 'b', tokens: own(), query: 1 },
      ],
    });
    const lists = figureOf(file).panels.flatMap(({ tokens }) => tokens);
    expect(new Set(lists).size).toBe(1);
    expect(lists[0]?.pinned).toEqual([0, 1]);
  });

  it('pin no queries where each key is one, as a label that all have sets none apart', () => {
    const rows = ['a', 'b'].map((label, query) => ({ label, query }));
    expect(figureOf(fileOf(2, 2, 2, { rows })).panels[0]?.tokens[0]?.pinned).toEqual([]);
  });
});
