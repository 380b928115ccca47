/** Characters that no font has, and `--missing-glyphs`. */
import { describe, expect, it } from 'vitest';
import type { AttentionFile } from '../src/attention/file.ts';
import { AttnplotError } from '../src/core/errors.ts';
import { render } from '../src/pipeline/render.ts';
import { APL, MONO, typeface } from './support/fonts.ts';

describe('characters that no font has', () => {
  it('are found one by one', () => {
    expect(typeface.missing('a说b好')).toEqual(['说', '好']);
    expect(typeface.missing('abc שלום مرحبا ␣⏎⇥∅…◌')).toEqual([]);
  });

  it('are not joiners, selectors and tags, which shaping consumes', () => {
    for (const text of ['a\u200db', 'می\u200cخ', '❤\ufe0f', 'a\u034fb', 'a\u{e0100}', 'a\u{e0067}']) {
      expect(typeface.missing(text)).toEqual([]);
      expect(typeface.shape(text).glyphs.every(({ id }) => id !== 0)).toBe(true);
    }
    expect(typeface.missing('\u3164')).toEqual(['\u3164']);
  });

  it('do not include those that the font composes', () => {
    expect(typeface.missing('\u0958')).toEqual(
      [...'\u0915\u093c'].flatMap(typeface.missing).length === 0 ? [] : ['\u0958'],
    );
    expect(typeface.missing('\u212b\u1e17')).toEqual([]);
  });

  it('are exactly those that come out as boxes', () => {
    for (const text of ['a说b', 'é', '\u1e17', 'x\u20dd', '👩\u200d🔬', '\u{10900}', '\u115f'])
      expect(typeface.shape(text).glyphs.some(({ id }) => id === 0)).toBe(typeface.missing(text).length > 0);
  });
});

describe('--missing-glyphs', () => {
  const file: AttentionFile = {
    title: 'two\nlines',
    tokens: ['说', 'a', '说好', APL],
    rows: ['r'],
    layers: [[[0.1, 0.2, 0.3, 0.4]]],
  };
  const [options, what] = [{ dpi: 40 }, 'no font has U+8BF4, U+597D, U+2336, in 3 of '];

  it('box: one notice with the characters, how many labels they touch and the remedy', async () => {
    const { report } = await render(file, options);
    expect(report.notices.filter((notice) => notice.includes('no font'))).toHaveLength(1);
    expect(report.notices[0]).toContain(what);
    expect(report.notices[0]).toMatch(/: drawn as boxes; add a font that has them with --font$/);
  });

  it('escape: written as their codes', async () => {
    const [boxes, escaped] = [
      await render(file, options),
      await render(file, { ...options, missingGlyphs: 'escape' }),
    ];
    expect(escaped.report.notices[0]).toContain(`${what}`);
    expect(escaped.report.notices[0]).toMatch(/: written as their codes; add a font/);
    expect(Buffer.from(escaped.bytes).equals(Buffer.from(boxes.bytes))).toBe(false);
  });

  it('error: refused', async () => {
    const error = await render(file, { ...options, missingGlyphs: 'error' }).catch((reason) => reason);
    expect(error).toBeInstanceOf(AttnplotError);
    expect(error.kind).toBe('usage');
    expect(error.problems[0].message).toContain(what);
    expect(error.problems[0].hint).toContain('--font');
  });

  it('prints nothing if the fonts have every character, line breaks of the title included', async () => {
    const { report } = await render(
      { ...file, tokens: ['a', 'é', 'שלום', APL] },
      { ...options, font: MONO, missingGlyphs: 'error' },
    );
    expect(report.notices).toEqual([]);
  });
});
