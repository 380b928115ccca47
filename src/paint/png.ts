import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { prepareScene, toPx } from './canvas.ts';
import { pngFile } from './png-file.ts';
import { encodeScanlines } from './scanlines.ts';

/** Sizes beyond which other programs stop opening a PNG. */
export const MOST_PIXELS_A_SIDE = 32_767;
export const MOST_PIXELS = 400e6;
/** Rows drawn at a time: one band's pixels stay in cache, and memory stays flat however tall the figure. */
const BAND_HEIGHT = 256;

export interface PngOptions {
  readonly dpi: number;
  /** Texts the file carries, by PNG keyword. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Width and height of a scene in pixels. */
export function pixelSize({ widthPt, heightPt }: Pick<Scene, 'widthPt' | 'heightPt'>, dpi: number): readonly [width: number, height: number] {
  return [Math.max(1, toPx(widthPt, dpi / 72)), Math.max(1, toPx(heightPt, dpi / 72))];
}

/** Rasterises a scene. The same scene, dpi and texts give the same bytes on every machine. */
export async function paintPng(scene: Scene, typeface: Typeface, { dpi, texts }: PngOptions): Promise<Buffer> {
  const canvas = await loadCanvas();
  const [width, height] = pixelSize(scene, dpi);
  const channels = scene.background === null ? 4 : 3;
  const drawBand = prepareScene(scene, dpi, typeface, canvas);
  const encoder = encodeScanlines(width, channels);
  const bandHeight = Math.min(BAND_HEIGHT, height);
  const surface = canvas.createCanvas(width, bandHeight);
  const ctx = surface.getContext('2d');
  for (let top = 0; top < height; top += bandHeight) {
    const lines = Math.min(bandHeight, height - top);
    drawBand(ctx, { top, height: bandHeight });
    encoder.add(surface.data().subarray(0, lines * width * 4));
  }
  return pngFile({ width, height, channels, dpi, texts }, await encoder.finish());
}

/** Loaded only when something is drawn. Text is drawn from outlines, so the scan for system fonts, its main cost, is left out. */
async function loadCanvas(): Promise<typeof import('@napi-rs/canvas')> {
  process.env['DISABLE_SYSTEM_FONTS_LOAD'] = '1';
  return import('@napi-rs/canvas');
}
