import type { HeatmapMark, Scene } from '../layout/scene.ts';
import { deflateBands } from './deflate.ts';
import { boxOf, cellPaint } from './marks.ts';
import { withPage } from './page.ts';
import { pngFile } from './png-file.ts';

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
export function cellScanlines(mark: HeatmapMark, scene: Scene, dpi: number): Promise<CellImage> {
  const scale = dpi / 72;
  // The hatch runs on from the top of the page, so the box keeps its place there.
  const { top, ...box } = boxOf(mark, scale);
  const width = Math.max(1, box.width);
  const height = Math.max(1, box.height);
  const size = [width, top + height] as const;
  return withPage(size, 'words', async (page) => {
    page.setCells(cellPaint(scene, scale, page));
    page.heatmap(mark.codes, mark.columns, mark.rows, { left: 0, top, width: box.width, height: box.height });
    return { width, height, data: (await deflateBands(size, 'rgb', page, top)) as Buffer };
  });
}

/** The same as a PNG file. */
export async function cellPng(mark: HeatmapMark, scene: Scene, dpi: number): Promise<Buffer> {
  const { data, ...size } = await cellScanlines(mark, scene, dpi);
  return pngFile(
    { ...size, colorType: 'rgb', palette: new Uint32Array(), transparent: false, dpi, texts: {} },
    data,
  );
}
