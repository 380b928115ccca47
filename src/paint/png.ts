import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { loadCanvas } from './canvas.ts';
import { createMaskMaker } from './masks.ts';
import type { FigureMetadata } from './metadata.ts';
import { toPaintables, toPx } from './paintables.ts';
import { type Band, TRANSPARENT, toPixel } from './pixels.ts';
import { pngFile } from './png-file.ts';
import { encodeScanlines } from './scanlines.ts';

/** Sizes beyond which other programs stop opening a PNG. */
export const MOST_PIXELS_A_SIDE = 32_767;
export const MOST_PIXELS = 400e6;
/** Lines painted at a time: memory stays flat however tall the figure, and fresh memory, which is slow to touch, is little. */
const BAND_HEIGHT = 64;

export interface PngOptions {
  readonly dpi: number;
  readonly metadata: FigureMetadata;
}

/** Width and height of a scene in pixels. */
export function pixelSize(
  { widthPt, heightPt }: Pick<Scene, 'widthPt' | 'heightPt'>,
  dpi: number,
): readonly [width: number, height: number] {
  return [Math.max(1, toPx(widthPt, dpi / 72)), Math.max(1, toPx(heightPt, dpi / 72))];
}

/** Rasterises a scene. The same scene, dpi and metadata give the same bytes on every machine. */
export async function paintPng(
  scene: Scene,
  typeface: Typeface,
  { dpi, metadata }: PngOptions,
): Promise<Buffer> {
  const [width, height] = pixelSize(scene, dpi);
  const paintables = toPaintables(scene, dpi, createMaskMaker(loadCanvas(), typeface));
  const channels = scene.background === null ? 4 : 3;
  const paper = scene.background === null ? TRANSPARENT : toPixel(scene.background);
  const encoder = encodeScanlines(width, channels);
  const pixels = new Uint32Array(width * Math.min(BAND_HEIGHT, height));
  for (let top = 0; top < height; top += BAND_HEIGHT) {
    const lines = Math.min(BAND_HEIGHT, height - top);
    const band: Band = { top, height: lines, width, pixels: pixels.subarray(0, lines * width) };
    band.pixels.fill(paper);
    for (const mark of paintables) if (mark.bottom > top && mark.top < top + lines) mark.paint(band);
    await encoder.add(band.pixels);
  }
  return pngFile({ width, height, channels, dpi, texts: pngTexts(metadata) }, await encoder.finish());
}

/** By keyword: those that PNG registers, and one of our own. */
function pngTexts({ title, description, software, provenance }: FigureMetadata): Record<string, string> {
  return {
    ...(title === '' ? {} : { Title: title }),
    Description: description,
    Software: software,
    ...(provenance === undefined ? {} : { attnplot: provenance }),
  };
}
