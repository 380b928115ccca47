/** Heatmaps as images, for SVG and PDF. */
import { pngFile } from '../formats/png.ts';
import type { HeatmapMark, Scene } from '../layout/scene.ts';
import { boxOf, cellStyle, type Picture } from './canvas.ts';
import { createCells } from './canvas-cells.ts';
import { deflateLines } from './png-lines.ts';

/** An image of a heatmap. */
interface CellImage {
  readonly width: number;
  readonly height: number;
  /** RGB lines, filtered and deflated as in a PNG, which PDF can hold too. */
  readonly data: Buffer;
}

/**
 * Draws a heatmap with hatches and crosses as in a PNG of the page. One pixel per cell would be enough, but some viewers smooth
 * images that they enlarge; at this resolution they blur a pixel and not a cell.
 */
export async function cellScanlines(mark: HeatmapMark, scene: Scene, dpi: number): Promise<CellImage> {
  const scale = dpi / 72;
  // The hatch is aligned to the top of the page, so the box keeps its distance from there.
  const { top, ...box } = boxOf(mark, scale);
  const [width, height] = [Math.max(1, box.width), Math.max(1, box.height)];
  const drawing = createCells(cellStyle(scene, scale))(mark, { ...box, left: 0, top });
  const picture: Picture = {
    width,
    height: top + height,
    background: scene.blanks.paper,
    drawings: [drawing],
  };
  const { data } = await deflateLines(picture, 'rgb', { top });
  return { width, height, data };
}

/** A heatmap as a PNG file, drawn like `cellScanlines`. */
export async function cellPng(mark: HeatmapMark, scene: Scene, dpi: number): Promise<Buffer> {
  const { data, ...size } = await cellScanlines(mark, scene, dpi);
  return pngFile(
    { ...size, colorType: 'rgb', palette: new Uint32Array(), transparent: false, dpi, texts: {} },
    data,
  );
}
