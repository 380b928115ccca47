import type { Scene } from '../layout/scene.ts';
import type { PaintOptions } from '../paint/paint.ts';
import { paintSvg } from '../paint/svg.ts';
import type { Typeface } from '../text/typeface.ts';
import { figurePage } from './figure-page.ts';

/** A scene as a page of its own, the SVG in it. The same scene and options give the same bytes everywhere. */
export async function paintHtml(scene: Scene, typeface: Typeface, options: PaintOptions): Promise<Buffer> {
  const { metadata, dpi, pixels, cellMap } = options;
  const svg = await paintSvg(scene, typeface, { ...options, text: options.svgText });
  return Buffer.from(figurePage({ svg: svg.toString('utf8'), cells: cellMap(), ...metadata, pixels, dpi }));
}
