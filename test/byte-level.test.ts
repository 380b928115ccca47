/** Byte-level BPE, mapped back to its text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBytes, isByteLevel } from '../src/attention/byte-level.ts';
import { tokenLabels } from '../src/figure/token-label.ts';
import { asBpe, bpe, marked } from './support/bpe.ts';
import { runs } from './support/random.ts';

/** Cuts a list of bytes at these places, which may be in any order. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...new Set(places.map((place) => place % (bytes.length + 1))), bytes.length].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

const texts = (tokens: readonly string[]) => tokenLabels(tokens, 'readable').map(({ text }) => text);

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
