import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { createMaskMaker } from './masks.ts';
import { toPaintables } from './paintables.ts';
import { TRANSPARENT, WORDS } from './pixels.ts';
import { pixelSize } from './png.ts';

/** A whole page at once, one word of RGBA a pixel: `[y * width + x]`. */
export function paintPixels(scene: Scene, typeface: Typeface, dpi: number): Uint32Array {
  const [width, height] = pixelSize(scene, dpi);
  const pixels = new Uint32Array(width * height);
  pixels.fill(scene.background === null ? TRANSPARENT : WORDS.of(scene.background));
  for (const mark of toPaintables(scene, dpi, createMaskMaker(typeface), WORDS))
    mark.paint({ top: 0, height, width, pixels });
  return pixels;
}
