/** Images of text: how far the glyphs of a damaged font reach. */
import { expect, it } from 'vitest';
import type { TextMark } from '../src/layout/scene.ts';
import { createSprites } from '../src/paint/canvas-outlines.ts';
import { loadCanvas } from '../src/paint/skia.ts';
import type { Typeface } from '../src/text/typeface.ts';

/** A typeface of one glyph, a square of so many ems. */
const squares = (ems: number): Typeface =>
  ({
    outline: () => `M0,0L${1000 * ems},0L${1000 * ems},${1000 * ems}L0,${1000 * ems}Z`,
    unitsPerEm: () => 1000,
    shape: () => ({ glyphs: [{ font: 0, id: 1, x: 0, y: 0, cluster: 0 }] }),
  }) as unknown as Typeface;

const MARK: TextMark = {
  ...{ type: 'text', text: 'a', x: 100, y: 100, sizePt: 10, widthPt: 10, anchor: 'start' },
  ...{ angle: 0, color: '#000000' },
};

it.each([
  [1, 10],
  [3, 30],
  [1e5, 50],
])('a glyph of %d ems fills %d pixels of a text of 10', (ems, pixels) => {
  const [drawing] = createSprites(loadCanvas(), squares(ems), 1).text(MARK);
  expect(drawing).toMatchObject({ left: 100, right: 100 + pixels, top: 100 - pixels, bottom: 100 });
});
