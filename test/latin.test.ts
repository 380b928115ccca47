import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { latinTypeface } from '../src/text/latin.ts';
import { loadTypeface, type Typeface } from '../src/text/typeface.ts';
import { runs } from './support/random.ts';

let harfbuzz: Typeface;
beforeAll(async () => {
  harfbuzz = await loadTypeface();
});

/** ASCII without the ligatures ff, fi and fl. */
const plain = fc.string({ maxLength: 30 }).map((text) => text.replace(/f(?=[fil])/g, 'f '));

describe('plain labels without HarfBuzz', () => {
  it('have the same glyphs at the same places as HarfBuzz gives', () => {
    fc.assert(
      fc.property(plain, (text) => {
        const [ours, theirs] = [latinTypeface([text])?.shape(text), harfbuzz.shape(text)];
        expect(ours?.glyphs.map(({ id, cluster }) => [id, cluster])).toEqual(
          theirs.glyphs.map(({ id, cluster }) => [id, cluster]),
        );
        expect(ours?.width).toBeCloseTo(theirs.width, 9);
        expect(latinTypeface([text])?.reach(text)).toEqual(harfbuzz.reach(text));
        ours?.glyphs.forEach(({ x }, i) => void expect(x).toBeCloseTo(theirs.glyphs[i]?.x ?? Number.NaN, 9));
      }),
      { numRuns: runs(200) },
    );
  });

  it('have the same outlines', () => {
    for (const character of 'Layer 0123456789 P@32 …␣⏎⇥∅−') {
      const { glyphs } = harfbuzz.shape(character);
      const id = glyphs[0]?.id ?? 0;
      expect(latinTypeface([character])?.outline(0, id)).toBe(harfbuzz.outline(0, id));
    }
  });

  it('with ligatures or characters outside the table go to HarfBuzz', () => {
    for (const text of ['office', 'find', 'flow', 'é', '你', 'שלום', 'x\u0301', '\n', '\u200d'])
      expect(latinTypeface(['Layer 0', text])).toBeUndefined();
    expect(latinTypeface(['Layer 0', 'P@8'])).toBeDefined();
  });
});
