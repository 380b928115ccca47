import fc from 'fast-check';
import { describe, it } from 'vitest';
import { deflateLines } from '../src/paint/png-lines.ts';
import { decoded, expectPixels, pictureOfPixels } from './support/pages.ts';

describe('scanlines', () => {
  const PALETTE = Uint32Array.from({ length: 256 }, (_, i) => (i === 0 ? 0 : 0xff000000 + 997 * i));

  /** Lines of any pixels; few colours, so that pixels and whole lines repeat as they do in figures. */
  const page = fc.integer({ min: 1, max: 9 }).chain((width) => {
    const pixel = fc.oneof(fc.constantFrom(1, 2, 3), fc.integer({ min: 0, max: 255 }));
    const line = fc.array(pixel, { minLength: width, maxLength: width });
    return fc.record({
      width: fc.constant(width),
      lines: fc.array(fc.oneof(line, fc.constant(Array<number>(width).fill(7))), {
        minLength: 1,
        maxLength: 20,
      }),
      /** How often each line is shown. */
      repeats: fc.integer({ min: 1, max: 3 }),
      band: fc.integer({ min: 1, max: 5 }),
    });
  });

  it.each(['indexed', 'rgb', 'rgba'] as const)('decode to the same pixels, %s', async (colorType) => {
    await fc.assert(
      fc.asyncProperty(page, async ({ width, lines, repeats, band }) => {
        const size = [width, lines.length * repeats] as const;
        // Three channels have no place for alpha.
        const table = PALETTE.map((word) => (colorType === 'rgb' ? word | 0xff000000 : word));
        const expected = Uint32Array.from(
          lines.flatMap((line) => Array<number[]>(repeats).fill(line).flat()),
          (index) => table[index] as number,
        );
        const picture = {
          ...pictureOfPixels(expected, width),
          ...(colorType === 'rgb' && { background: '#ffffff' }),
        };
        const written = await deflateLines(picture, colorType, { bandHeight: band });
        const { colors = table, data } = written ?? { data: Buffer.alloc(0) };
        expectPixels(decoded(size, colorType, colors, data), expected, size);
      }),
    );
  });
});
