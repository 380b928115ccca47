/** Texts of descriptions, and alt text: of any file, of large numbers, and of long names. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { altText } from '../src/describe/alt-text.ts';
import { describe as describeFigure } from '../src/describe/description.ts';
import { documentOf } from '../src/describe/document.ts';
import { toMarkdown, toText } from '../src/describe/write-document.ts';
import { render } from '../src/pipeline/render.ts';
import { described } from './support/described.ts';
import { WHY } from './support/descriptions.ts';
import { runs } from './support/random.ts';

describe('texts', () => {
  const label = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('a'.repeat(500), '`', '\\', ''),
  );
  const weight = fc.oneof(
    fc.constant(null),
    fc.constant(0),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constant(1.7e308),
    fc.constant(-0.3),
  );
  const files = fc
    .record({
      layers: fc.integer({ min: 1, max: 9 }),
      rows: fc.integer({ min: 1, max: 5 }),
      keys: fc.integer({ min: 1, max: 9 }),
    })
    .chain(({ layers, rows, keys }) =>
      fc.record({
        title: label,
        tokens: fc.array(label, { minLength: keys, maxLength: keys }),
        rows: fc.array(label, { minLength: rows, maxLength: rows }),
        layers: fc.array(
          fc.array(fc.array(weight, { minLength: keys, maxLength: keys }), {
            minLength: rows,
            maxLength: rows,
          }),
          { minLength: layers, maxLength: layers },
        ),
      }),
    );

  it('of any file have no NaN, Infinity or undefined, say nothing of why, and alt text keeps its lengths', () => {
    fc.assert(
      fc.property(files, (file) => {
        const one = described({
          ...file,
          title: 'T',
          rows: file.rows.map((_, i) => `r${i}`),
          tokens: file.tokens.map((_, i) => `t${i}`),
        });
        for (const level of [1, 2, 3] as const) {
          const description = describeFigure(one, level);
          for (const text of [
            toMarkdown(documentOf(one, description)),
            toText(documentOf(one, description)),
            altText(one.attention, one.drawn),
          ]) {
            expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/);
            expect(text).not.toMatch(WHY);
          }
          expect(JSON.parse(JSON.stringify(description))).toEqual(description);
        }
        const named = described(file);
        const alt = altText(named.attention, named.drawn);
        expect(alt.length).toBeLessThanOrEqual(2000);
        expect(alt).toMatch(/^Heatmaps of attention weights: /);
      }),
      { numRuns: runs(40) },
    );
  });

  it('say a mean near 1e308 as a number', async () => {
    const { report } = await render({
      tokens: ['a', 'b'],
      rows: ['r'],
      layers: [[[1.7e308, 1]], [[1.6e308, 1]]],
    });
    expect(report.description).toContain('r attends most to key 0 ("a", 1.65e+308)');
    expect(report.description).not.toContain('Infinity');
  });

  it('cut long names and long alt text, and say so', () => {
    const long = 'x'.repeat(300);
    const file = { tokens: [long], rows: [long], layers: [{ label: long, weights: [[0.5]] }] };
    const { attention, drawn } = described(file);
    const alt = altText(attention, drawn, Array(100).fill(['One more sentence of some length.']));
    expect(alt.split('. ')[0]).toBe('Heatmaps of attention weights: 1 layer, each with 1 row and 1 key');
    expect(alt.length).toBeLessThanOrEqual(2000);
    expect(alt).toMatch(/ The text is cut here; attnplot describe gives the whole\.$/);
    expect(alt).not.toContain('x'.repeat(41));
  });
});
