/** Texts in their visual order, and glyphs as the rules of each script shape them. */
import { describe, expect, it } from 'vitest';
import { directionRuns } from '../src/text/bidi.ts';
import { scriptRuns } from '../src/text/runs.ts';
import { typeface } from './support/fonts.ts';

const idsOf = (text: string) => typeface.shape(text).glyphs.map(({ id }) => id);
/** The characters of a text in the order they stand on the page, left to right. */
const visual = (text: string) =>
  typeface
    .shape(text)
    .glyphs.map(({ cluster }) => String.fromCodePoint(text.codePointAt(cluster) as number))
    .join('');

describe('text stands in its visual order', () => {
  const cases: readonly (readonly [text: string, visual: string, what: string])[] = [
    ['abc', 'abc', 'Latin'],
    ['שלום', 'םולש', 'Hebrew'],
    ['abc שלום', 'abc םולש', 'Latin, then Hebrew'],
    ['שלום abc', 'abc םולש', 'Hebrew, then Latin'],
    ['שנת 2024 טובה', 'הבוט 2024 תנש', 'a number within Hebrew'],
    ['שלום, עולם', 'םלוע ,םולש', 'a comma within Hebrew'],
    ['abc שלום 123 def', 'abc 123 םולש def', 'Hebrew with a number, within Latin'],
    ['␣שלום', 'םולש␣', 'a leading space, where Hebrew begins'],
    ['12%', '12%', 'a number alone'],
    ['a☀☁ שם☀☁שם', 'a☀☁ םש☁☀םש', 'symbols, in the direction around them'],
    ['a שם😀😁שם', 'a םש😁😀םש', 'symbols beyond the first plane'],
    ['𐤀𐤁', '𐤁𐤀', 'Phoenician, which is beyond the first plane'],
  ];
  it.each(cases)('%s is %s on the page: %s', (text, expected) => {
    expect(visual(text)).toBe(expected);
  });

  it('Arabic beside numbers and Latin', () => {
    expect(directionRuns('abc مرحبا 42')).toEqual([
      { start: 0, end: 4, rightToLeft: false },
      { start: 10, end: 12, rightToLeft: false },
      { start: 4, end: 10, rightToLeft: true },
    ]);
  });

  it('brackets are mirrored in right-to-left text', () => {
    expect(idsOf('(א)')).toEqual([idsOf('(')[0], idsOf('א')[0], idsOf(')')[0]]);
  });

  it('every part of a text is in exactly one run', () => {
    for (const text of ['', 'a', 'שלום abc 12 مرحبا (x) 😀 𐤀', '\u05d0\u0301'])
      expect(
        [...directionRuns(text)]
          .sort((a, b) => a.start - b.start)
          .reduce((at, run) => (run.start === at ? run.end : -1), 0),
      ).toBe(text.length);
  });
});

describe('shaping', () => {
  const joined = (text: string, word: string) => {
    const from = text.indexOf(word);
    return typeface
      .shape(text)
      .glyphs.filter(({ cluster }) => cluster >= from && cluster < from + word.length)
      .map(({ id }) => id);
  };
  const WORD = 'مرحبا';

  it('joins Arabic', () => {
    const isolated = [...WORD].map((letter) => idsOf(letter)[0]);
    const shaped = idsOf(WORD).reverse();
    expect(shaped.length).toBe(isolated.length);
    // The second letter joins to the right alone, and its form is that of the end of a word; all others differ.
    expect(shaped.filter((id, i) => id !== isolated[i]).length).toBeGreaterThanOrEqual(4);
  });

  it.each([`␣${WORD}`, `${WORD} abc`, `שלום ${WORD}`, `שלום${WORD}`, `12 ${WORD}`, `##${WORD}`])(
    'joins it in %s',
    (text) => {
      expect(joined(text, WORD)).toEqual(idsOf(WORD));
    },
  );

  it('does not join a Persian word across a zero-width non-joiner', () => {
    expect(idsOf('می\u200cخ')).not.toEqual(idsOf('میخ'));
  });

  it('gives a combining mark no width of its own, and puts it over its base', () => {
    for (const [base, mark] of [
      ['x', '\u0301'],
      ['ש', '\u05b8'],
      ['◌', '\u0301'],
    ] as const) {
      const [alone, marked] = [typeface.shape(base), typeface.shape(base + mark)];
      expect(marked.width).toBeCloseTo(alone.width, 6);
      expect(marked.glyphs.length).toBe(2);
    }
  });

  it('follows the rules of each script', () => {
    expect(scriptRuns('abc 12')).toEqual([{ start: 0, end: 6 }]);
    expect(scriptRuns('(שלום) مرحبا!')).toEqual([
      { start: 0, end: 7 },
      { start: 7, end: 13 },
    ]);
    expect(scriptRuns('a क्षि b')).toEqual([
      { start: 0, end: 2 },
      { start: 2, end: 7 },
      { start: 7, end: 8 },
    ]);
  });

  it('measures a text as wide as its glyphs advance', () => {
    expect(typeface.widthPt('', 10)).toBe(0);
    expect(typeface.widthPt('abc', 20)).toBeCloseTo(2 * typeface.widthPt('abc', 10), 9);
    for (const text of ['abc', 'שלום abc', WORD]) {
      const xs = typeface.shape(text).glyphs.map(({ x }) => x);
      expect([...xs].sort((a, b) => a - b)).toEqual(xs);
    }
  });
});
