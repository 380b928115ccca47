/** Pixels of a page at one go, for encoders that want all of them. */
import type { AvifConfig } from '@napi-rs/canvas';
import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { loadCanvas } from './canvas.ts';
import { createMaskMaker } from './masks.ts';
import type { FigureMetadata } from './metadata.ts';
import { toPaintables } from './paintables.ts';
import { TRANSPARENT, toPixel, WORDS } from './pixels.ts';
import { pixelSize } from './png.ts';

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
  const pixels = new Uint32Array(width * height);
  pixels.fill(scene.background === null ? TRANSPARENT : toPixel(scene.background));
  const canvas = loadCanvas();
  for (const mark of toPaintables(scene, dpi, createMaskMaker(typeface), WORDS))
    mark.paint({ top: 0, height, width, pixels });
  const surface = canvas.createCanvas(width, height);
  const image = new canvas.ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
  surface.getContext('2d').putImageData(image, 0, 0);
  return encoding[0] === 'avif'
    ? surface.encode(encoding[0], encoding[1])
    : surface.encode(encoding[0], encoding[1]);
}
