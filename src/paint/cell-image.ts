/** Heatmaps, and the image under them, as images for SVG and PDF. */
import { MASKED } from '../figure/cells.ts';
import { pngFile } from '../formats/png.ts';
import type { HeatmapMark, ImageMark, Scene } from '../layout/scene.ts';
import { boxOf, cellStyle, type Picture } from './canvas.ts';
import { createCells } from './canvas-cells.ts';
import { colorsOf } from './cell-colors.ts';
import { createPhotos } from './photo.ts';
import { deflateLines } from './png-lines.ts';
import type { Drawing } from './skia.ts';

/** An image of a heatmap, or of the scene's photo. */
interface Scanlines {
  readonly width: number;
  readonly height: number;
  /** RGB lines, or RGBA ones of translucent cells, filtered and deflated as in a PNG, which PDF can hold too. */
  readonly data: Buffer;
}

/**
 * Draws a heatmap with hatches and crosses as in a PNG of the page, opaque. One pixel per cell would be enough, but some viewers
 * smooth images that they enlarge; at this resolution they blur a pixel and not a cell.
 */
export function cellScanlines(mark: HeatmapMark, scene: Scene, dpi: number): Promise<Scanlines> {
  const { opacity: _, ...opaque } = mark;
  return scanlines(opaque, scene, dpi, scene.blanks.paper);
}

/** Draws the scene's photo in the pixels of a panel. */
export const photoScanlines = (mark: ImageMark, scene: Scene, dpi: number): Promise<Scanlines> =>
  scanlines(mark, scene, dpi, scene.blanks.paper);

/** A heatmap as a PNG file, drawn like `cellScanlines` or, over an image, as translucent as it is; or the scene's photo as one. */
export async function markPng(mark: HeatmapMark | ImageMark, scene: Scene, dpi: number): Promise<Buffer> {
  const transparent = mark.type === 'heatmap' && mark.opacity !== undefined;
  const { data, ...size } = await scanlines(mark, scene, dpi, transparent ? null : scene.blanks.paper);
  const colorType = transparent ? 'rgba' : 'rgb';
  return pngFile({ ...size, colorType, palette: new Uint32Array(), transparent, dpi, texts: {} }, data);
}

/** The opacity of each cell of a heatmap over an image, of 255: those without a value are opaque. */
export const cellOpacities = ({ codes, opacity = 1 }: HeatmapMark): Uint8Array =>
  Uint8Array.from(codes, (code) => (code >= MASKED ? 255 : Math.round(255 * opacity)));

/** @param background null for RGBA lines */
async function scanlines(
  mark: HeatmapMark | ImageMark,
  scene: Scene,
  dpi: number,
  background: string | null,
): Promise<Scanlines> {
  const scale = dpi / 72;
  // The hatch is aligned to the top of the page, so the box keeps its distance from there.
  const { top, ...box } = boxOf(mark, scale);
  const [width, height] = [Math.max(1, box.width), Math.max(1, box.height)];
  const place = { ...box, left: 0, top };
  const drawing: Drawing =
    mark.type === 'image'
      ? createPhotos(scene)(place)
      : createCells(cellStyle(colorsOf(mark, scene), scene, scale))(mark, place);
  const picture: Picture = { width, height: top + height, background, drawings: [drawing] };
  const { data } = await deflateLines(picture, background === null ? 'rgba' : 'rgb', { top });
  return { width, height, data };
}
