import type { HeatmapMark, Scene } from '../layout/scene.ts';
import { heatmap, type PixelBox } from './heatmap.ts';
import { boxOf, cellColors } from './paintables.ts';
import { WORDS } from './pixels.ts';
import { pngFile } from './png-file.ts';
import { encodeScanlines } from './scanlines.ts';

/** Lines painted at a time, so that memory stays flat. */
const BAND_HEIGHT = 64;

/** A heatmap with its hatches and crosses at a resolution, as it looks in a PNG of the page. */
interface CellImage {
  readonly width: number;
  readonly height: number;
  /** Opaque RGBA words, some whole lines at a time, from the top; the words are used again for the next lines. */
  readonly bands: () => Generator<Uint32Array>;
}

/** One pixel a cell would do, but for viewers that smooth what they enlarge: these then blur a pixel, not a cell. */
function cellImage(mark: HeatmapMark, scene: Scene, dpi: number): CellImage {
  const scale = dpi / 72;
  // The hatch runs on from where the page begins, so the box keeps its place.
  const box: PixelBox = boxOf(mark, scale);
  const [width, height] = [Math.max(1, box.width), Math.max(1, box.height)];
  const { paint } = heatmap(mark.codes, mark.columns, mark.rows, box, cellColors(scene, scale, WORDS));
  const across = box.left + width;
  function* bands() {
    const page = new Uint32Array(across * BAND_HEIGHT);
    const lines = new Uint32Array(width * BAND_HEIGHT);
    for (let top = box.top; top < box.top + height; top += BAND_HEIGHT) {
      const count = Math.min(BAND_HEIGHT, box.top + height - top);
      paint({ top, height: count, width: across, pixels: page });
      for (let i = 0; i < count; i++)
        lines.set(page.subarray(i * across + box.left, (i + 1) * across), i * width);
      yield lines.subarray(0, count * width);
    }
  }
  return { width, height, bands };
}

/** The same as PNG's filtered and deflated RGB lines, which PDF can hold too. */
export async function cellScanlines(
  mark: HeatmapMark,
  scene: Scene,
  dpi: number,
): Promise<{ width: number; height: number; data: Buffer }> {
  const { width, height, bands } = cellImage(mark, scene, dpi);
  const encoder = encodeScanlines(width, 'rgb');
  for (const lines of bands()) await encoder.add(lines);
  return { width, height, data: await encoder.finish() };
}

/** The same as a PNG file. */
export async function cellPng(mark: HeatmapMark, scene: Scene, dpi: number): Promise<Buffer> {
  const { data, ...size } = await cellScanlines(mark, scene, dpi);
  return pngFile(
    { ...size, colorType: 'rgb', palette: new Uint32Array(), transparent: false, dpi, texts: {} },
    data,
  );
}
