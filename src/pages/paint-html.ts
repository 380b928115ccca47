import type { Scene } from '../layout/scene.ts';
import { paintSvg, type SvgOptions } from '../paint/svg.ts';
import type { Typeface } from '../text/typeface.ts';
import type { CellMap } from './cell-map.ts';
import { figurePage } from './figure-page.ts';

interface HtmlOptions extends Omit<SvgOptions, 'text'> {
  readonly svgText: SvgOptions['text'];
  /** Size at the options' dpi. */
  readonly pixels: { readonly width: number; readonly height: number };
  readonly cellMap: () => CellMap;
}

/** A scene as a page of its own, the SVG in it. The same scene and options give the same bytes everywhere. */
export async function paintHtml(scene: Scene, typeface: Typeface, options: HtmlOptions): Promise<Buffer> {
  const { metadata, dpi, pixels, cellMap } = options;
  const svg = await paintSvg(scene, typeface, { ...options, text: options.svgText });
  return Buffer.from(figurePage({ svg: svg.toString('utf8'), cells: cellMap(), ...metadata, pixels, dpi }));
}
