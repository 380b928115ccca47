/** WebP, JPEG and AVIF: the PNG's pixels in the canvas's own encoders, with metadata added. */
import type { AvifConfig } from '@napi-rs/canvas';
import { withXmpItem } from '../formats/avif.ts';
import type { FigureMetadata } from '../formats/figure-file.ts';
import { completeJpeg } from '../formats/jpeg.ts';
import { withXmpChunk } from '../formats/webp.ts';
import { xmpPacket } from '../formats/xmp.ts';
import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { drawLines, pictureOf } from './canvas.ts';
import { imageOf, loadCanvas } from './skia.ts';

interface RasterOptions {
  readonly metadata: FigureMetadata;
  readonly dpi: number;
  /** 1 to 100. */
  readonly quality: number;
}

/** An encoder of the canvas, and its settings. */
type Encoding =
  | readonly [format: 'webp' | 'jpeg', quality: number]
  | readonly [format: 'avif', settings: AvifConfig];

/** Encodes the same pixels as the PNG has. */
async function encodePage(
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

/** The quality at which the canvas encodes a WebP without loss. */
const LOSSLESS = 100;

/** Encodes pixels, `[y * width + x]`, as a lossless still WebP. */
export const encodeLossless = (pixels: Uint32Array, width: number): Promise<Buffer> =>
  imageOf(pixels, width).encode('webp', LOSSLESS);

/** Paints a scene as a JPEG; its page must have a colour. */
export async function paintJpeg(
  scene: Scene,
  typeface: Typeface,
  { dpi, quality, metadata }: RasterOptions,
): Promise<Buffer> {
  const file = await encodePage(scene, typeface, dpi, ['jpeg', quality]);
  return completeJpeg(file, dpi, metadata);
}

/** Paints a scene as a WebP, lossless at quality 100. */
export async function paintWebp(
  scene: Scene,
  typeface: Typeface,
  { dpi, quality, metadata }: RasterOptions,
): Promise<Buffer> {
  return withXmpChunk(await encodePage(scene, typeface, dpi, ['webp', quality]), xmpPacket(metadata));
}

/** Paints a scene as an AVIF. */
export async function paintAvif(
  scene: Scene,
  typeface: Typeface,
  { dpi, quality, metadata }: RasterOptions,
): Promise<Buffer> {
  // The canvas (1.0.11) uses `quality` as a quantizer, for which 0 is best. One thread, because more split the page into
  // parts, and the bytes would depend on the machine. Slower speeds take seconds per megapixel.
  const loss = 100 - quality;
  const settings = { quality: loss, alphaQuality: loss, threads: 1, speed: 8 };
  return withXmpItem(await encodePage(scene, typeface, dpi, ['avif', settings]), xmpPacket(metadata));
}
