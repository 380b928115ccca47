/** Where the edges of cells lie. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TABLE_SIZE } from '../src/figure/colormap.ts';
import { paletteOn } from '../src/figure/palette.ts';
import { createCells } from '../src/paint/canvas-cells.ts';
import { pixelsOf } from '../src/paint/canvas-pixels.ts';
import { pictureWith } from './support/pages.ts';

describe('cells', () => {
  it('divide a length into parts that differ by at most one pixel, without a remainder, across and down', async () => {
    const count = fc.integer({ min: 1, max: TABLE_SIZE });
    await fc.assert(
      fc.asyncProperty(
        count,
        fc.integer({ min: 1, max: 5000 }),
        fc.boolean(),
        async (count, length, across) => {
          const codes = Uint16Array.from({ length: count }, (_, i) => i);
          const [width, height] = across ? [length, 1] : [1, length];
          const [columns, rows] = across ? [count, 1] : [1, count];
          // A colour of its own for each cell.
          const words = pixelsOf(
            pictureWith(
              [width, height],
              [
                createCells({
                  ...{ words: Uint32Array.from(codes, (code) => 0xff000000 + code) },
                  ...{ blanks: paletteOn('#ffffff'), stroke: 1, distance: 3 },
                })(
                  { ...{ type: 'heatmap', x: 0, y: 0, width: 0, height: 0 }, columns, rows, codes },
                  { left: 0, top: 0, width, height },
                ),
              ],
            ),
          );
          const sizes = Array<number>(count).fill(0);
          for (const word of words) sizes[word - 0xff000000] = (sizes[word - 0xff000000] as number) + 1;
          expect(words).toEqual(words.toSorted());
          expect(sizes).toHaveLength(count);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(length);
          expect(Math.min(...sizes)).toBeGreaterThanOrEqual(Math.floor(length / count));
          expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.ceil(length / count));
        },
      ),
    );
  });
});
