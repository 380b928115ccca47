/** A scene as a PNG file. */
import type { FigureMetadata } from '../formats/figure-file.ts';
import { pngFile } from '../formats/png.ts';
import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { pictureOf } from './canvas.ts';
import { deflateLines } from './png-lines.ts';

interface PngOptions {
  /** Pixels per inch. */
  readonly dpi: number;
  readonly metadata: FigureMetadata;
}

/**
 * Paints a scene as a PNG: with a palette where its colours fit one, as most do, otherwise as RGB or RGBA. The same scene, dpi
 * and metadata give the same bytes with the same canvas and zlib.
 */
export async function paintPng(
  scene: Scene,
  typeface: Typeface,
  { dpi, metadata }: PngOptions,
): Promise<Buffer> {
  const picture = pictureOf(scene, typeface, dpi);
  const { width, height } = picture;
  const transparent = scene.background === null;
  const header = { width, height, transparent, dpi, texts: pngTexts(metadata) };
  for (const colorType of ['indexed', transparent ? 'rgba' : 'rgb'] as const) {
    const lines = await deflateLines(picture, colorType);
    if (lines) return pngFile({ ...header, colorType, palette: lines.colors }, lines.data);
  }
  throw new Error('pixels that need no palette have overfilled one');
}

/** Texts by PNG's registered keywords, and the provenance by our own. */
function pngTexts({ title, description, software, provenance }: FigureMetadata): Record<string, string> {
  return {
    ...(title === '' ? {} : { Title: title }),
    Description: description,
    Software: software,
    ...(provenance === undefined ? {} : { attnplot: provenance }),
  };
}
