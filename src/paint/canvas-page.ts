/** A page for the encoders of the canvas. */
import type { AvifConfig } from '@napi-rs/canvas';
import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { drawLines, pictureOf } from './canvas.ts';
import { loadCanvas } from './drawing.ts';
import type { FigureMetadata } from './metadata.ts';

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
  const picture = pictureOf(scene, typeface, dpi);
  const surface = loadCanvas().createCanvas(picture.width, picture.height);
  drawLines(picture, surface.getContext('2d'), 0, picture.height);
  return encoding[0] === 'avif'
    ? surface.encode(encoding[0], encoding[1])
    : surface.encode(encoding[0], encoding[1]);
}
