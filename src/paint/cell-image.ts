import { pngFile } from '../formats/png.ts';
import type { HeatmapMark, Scene } from '../layout/scene.ts';
import { boxOf, cellStyle, type Picture } from './canvas.ts';
import { createCells } from './canvas-cells.ts';
import { deflateLines } from './scanlines.ts';

/** An image of a heatmap. */
interface CellImage {
  readonly width: number;
  readonly height: number;
  /** PNG's filtered and deflated RGB lines, which PDF can hold too. */
  readonly data: Buffer;
}

/**
 * A heatmap with its hatches and crosses at a resolution, as it looks in a PNG of the page. One pixel a cell would do, but for
 * viewers that smooth what they enlarge: these then blur a pixel, not a cell.
 */
export async function cellScanlines(mark: HeatmapMark, scene: Scene, dpi: number): Promise<CellImage> {
  const scale = dpi / 72;
  // The hatch runs on from the top of the page, so the box keeps its place there.
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

/** The same as a PNG file. */
export async function cellPng(mark: HeatmapMark, scene: Scene, dpi: number): Promise<Buffer> {
  const { data, ...size } = await cellScanlines(mark, scene, dpi);
  return pngFile(
    { ...size, colorType: 'rgb', palette: new Uint32Array(), transparent: false, dpi, texts: {} },
    data,
  );
}
