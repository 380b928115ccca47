/** A page for the encoders of the canvas, which want all of its pixels at one go. */
import type { AvifConfig } from '@napi-rs/canvas';
import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { loadCanvas } from './canvas.ts';
import { pixelSize } from './marks.ts';
import type { FigureMetadata } from './metadata.ts';
import { paintPixels } from './page-pixels.ts';

export interface RasterOptions {
  readonly metadata: FigureMetadata;
  readonly dpi: number;
  /** 1 to 100. */
  readonly quality: number;
}

/** An encoder of the canvas, with its settings. */
type Encoding =
  | readonly [format: 'webp' | 'jpeg', quality: number]
  | readonly [format: 'avif', settings: AvifConfig];

/** The same pixels as the PNG has, encoded by the canvas. */
export async function encodePage(
  scene: Scene,
  typeface: Typeface,
  dpi: number,
  encoding: Encoding,
): Promise<Buffer> {
  const [width, height] = pixelSize(scene, dpi);
  const pixels = await paintPixels(scene, typeface, dpi);
  const canvas = loadCanvas();
  const surface = canvas.createCanvas(width, height);
  const image = new canvas.ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
  surface.getContext('2d').putImageData(image, 0, 0);
  return encoding[0] === 'avif'
    ? surface.encode(encoding[0], encoding[1])
    : surface.encode(encoding[0], encoding[1]);
}
