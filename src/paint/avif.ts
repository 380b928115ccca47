import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { withXmpItem } from './avif-file.ts';
import { encodePage, type RasterOptions } from './canvas-page.ts';
import { xmpPacket } from './xmp.ts';

/** A scene as an AVIF. */
export async function paintAvif(
  scene: Scene,
  typeface: Typeface,
  { dpi, quality, metadata }: RasterOptions,
): Promise<Buffer> {
  // The canvas (1.0.11) takes its number for a quantizer, of which 0 is the best. One thread: more of them cut the page
  // into parts, so another machine would get other bytes. Slower speeds take seconds a megapixel.
  const loss = 100 - quality;
  const settings = { quality: loss, alphaQuality: loss, threads: 1, speed: 8 };
  return withXmpItem(await encodePage(scene, typeface, dpi, ['avif', settings]), xmpPacket(metadata));
}
