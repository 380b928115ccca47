/** The formats' painters: PNG's, and the others, each loaded when it is asked for. */
import type { Scene } from './layout/scene.ts';
import type { Format } from './options/formats.ts';
import type { CellMap } from './pages/cell-map.ts';
import type { FigureMetadata } from './paint/metadata.ts';
import { paintPng } from './paint/png.ts';
import type { Typeface } from './text/typeface.ts';

/** What painters need besides the scene, all of it settled; each takes its part. */
export interface PaintOptions {
  readonly metadata: FigureMetadata;
  /** Pixels per inch of a raster format. */
  readonly dpi: number;
  /** Of a lossy format, 1 to 100. */
  readonly quality: number;
  /** Cells of a vector format. */
  readonly cells: 'rects' | 'image';
  readonly svgText: 'outlines' | 'text';
  /** Size at that resolution. */
  readonly pixels: { readonly width: number; readonly height: number };
  /** Where cells stand and what they hold, for a format that can tell. */
  readonly cellMap: () => CellMap;
}

/** A scene as the bytes of a file. */
export async function paintFigure(
  scene: Scene,
  typeface: Typeface,
  format: Format,
  options: PaintOptions,
): Promise<Uint8Array> {
  switch (format) {
    case 'png':
      return paintPng(scene, typeface, options);
    case 'svg':
      return (await import('./paint/svg.ts')).paintSvg(scene, typeface, {
        ...options,
        text: options.svgText,
      });
    case 'pdf':
      return (await import('./paint/pdf.ts')).paintPdf(scene, typeface, options);
    case 'webp':
      return (await import('./paint/webp.ts')).paintWebp(scene, typeface, options);
    case 'jpeg':
      return (await import('./paint/jpeg.ts')).paintJpeg(scene, typeface, options);
    case 'html':
      return (await import('./pages/paint-html.ts')).paintHtml(scene, typeface, options);
    case 'avif':
      return (await import('./paint/avif.ts')).paintAvif(scene, typeface, options);
  }
}
