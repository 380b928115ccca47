import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { addMarks, pixelSize } from './marks.ts';
import { withPage } from './page.ts';

/** Lines painted at a time. */
const BAND_HEIGHT = 64;

/** A whole page at once, one word of RGBA a pixel: `[y * width + x]`. */
export function paintPixels(scene: Scene, typeface: Typeface, dpi: number): Promise<Uint32Array> {
  const size = pixelSize(scene, dpi);
  return withPage(size, 'words', (page) => {
    addMarks(scene, typeface, dpi, page);
    const [width, height] = size;
    const pixels = new Uint32Array(width * height);
    const paint = page.words(BAND_HEIGHT);
    for (let top = 0; top < height; top += BAND_HEIGHT)
      pixels.set(paint(top, Math.min(BAND_HEIGHT, height - top)), top * width);
    return pixels;
  });
}
