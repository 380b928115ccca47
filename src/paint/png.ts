import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { createMaskMaker } from './masks.ts';
import type { FigureMetadata } from './metadata.ts';
import { toPaintables, toPx } from './paintables.ts';
import { type Band, type Paintable, TRANSPARENT, toPixel } from './pixels.ts';
import { type ColorType, pngFile } from './png-file.ts';
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

/**
 * Rasterises a scene: with a palette where its colours fit one, which most do, else as they are. The same scene, dpi and
 * metadata give the same bytes on every machine with the same zlib.
 */
export async function paintPng(scene: Scene, typeface: Typeface, options: PngOptions): Promise<Buffer> {
  const [width, height] = pixelSize(scene, options.dpi);
  const paintables = toPaintables(scene, options.dpi, createMaskMaker(typeface));
  const transparent = scene.background === null;
  const page = { width, height, paintables, paper: transparent ? TRANSPARENT : toPixel(scene.background) };
  const image = (await encodePage(page, 'indexed')) ?? (await encodePage(page, transparent ? 'rgba' : 'rgb'));
  return pngFile(
    {
      width,
      height,
      ...(image as EncodedImage),
      transparent,
      dpi: options.dpi,
      texts: pngTexts(options.metadata),
    },
    (image as EncodedImage).data,
  );
}

interface Page {
  readonly width: number;
  readonly height: number;
  readonly paintables: readonly Paintable[];
  readonly paper: number;
}

interface EncodedImage {
  readonly colorType: ColorType;
  readonly palette: Uint32Array;
  readonly data: Uint8Array;
}

/** Paints a page band by band, while the band before is deflated; undefined where its colours do not fit a palette. */
async function encodePage(
  { width, height, paintables, paper }: Page,
  colorType: ColorType,
): Promise<EncodedImage | undefined> {
  const encoder = encodeScanlines(width, colorType);
  const pixels = new Uint32Array(width * Math.min(BAND_HEIGHT, height));
  for (let top = 0; top < height; top += BAND_HEIGHT) {
    const lines = Math.min(BAND_HEIGHT, height - top);
    const band: Band = { top, height: lines, width, pixels: pixels.subarray(0, lines * width) };
    band.pixels.fill(paper);
    for (const mark of paintables) if (mark.bottom > top && mark.top < top + lines) mark.paint(band);
    if (!(await encoder.add(band.pixels))) return undefined;
  }
  return { colorType, ...(await encoder.finish()) };
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
