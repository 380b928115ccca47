import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { createMaskMaker, type MaskMaker } from './masks.ts';
import type { FigureMetadata } from './metadata.ts';
import { toPaintables, toPx } from './paintables.ts';
import { createPalette } from './palette.ts';
import { type Band, type Inks, TRANSPARENT, WORDS } from './pixels.ts';
import { type ColorType, pngFile } from './png-file.ts';
import { encodeScanlines } from './scanlines.ts';

/** Pixels painted at a time: memory stays flat however large the figure, and each band is a turn of the event loop. */
const BAND_PIXELS = 1 << 19;

interface PngOptions {
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
 * metadata give the same pixels on every machine, and the same bytes with the same zlib.
 */
export async function paintPng(
  scene: Scene,
  typeface: Typeface,
  { dpi, metadata }: PngOptions,
): Promise<Buffer> {
  const masks = createMaskMaker(typeface);
  const [width, height] = pixelSize(scene, dpi);
  const transparent = scene.background === null;
  const palette = createPalette();
  const indexed = await encodePage(scene, dpi, masks, 'indexed', palette, palette.isOverfull);
  const colorType = indexed ? 'indexed' : transparent ? 'rgba' : 'rgb';
  const data = indexed ?? (await encodePage(scene, dpi, masks, colorType, WORDS));
  return pngFile(
    { width, height, colorType, palette: palette.colors(), transparent, dpi, texts: pngTexts(metadata) },
    data as Buffer,
  );
}

/** Paints a page band by band, while the band before is deflated; undefined where its colours do not fit a palette. */
async function encodePage(
  scene: Scene,
  dpi: number,
  masks: MaskMaker,
  colorType: ColorType,
  inks: Inks,
  isOverfull = () => false,
): Promise<Buffer | undefined> {
  const [width, height] = pixelSize(scene, dpi);
  const paintables = toPaintables(scene, dpi, masks, inks);
  const paper = scene.background === null ? TRANSPARENT : inks.of(scene.background);
  const encoder = encodeScanlines(width, colorType);
  // The first line has none above that it could equal.
  const changes = new Uint8Array(height);
  changes[0] = 1;
  for (const mark of paintables) mark.markChanges(changes);
  const bandHeight = Math.min(height, Math.ceil(BAND_PIXELS / width));
  const pixels = new (colorType === 'indexed' ? Uint8Array : Uint32Array)(width * bandHeight);
  for (let top = 0; top < height; top += bandHeight) {
    const lines = Math.min(bandHeight, height - top);
    const band: Band = { top, height: lines, width, pixels: pixels.subarray(0, lines * width) };
    band.pixels.fill(paper);
    for (const mark of paintables) if (mark.bottom > top && mark.top < top + lines) mark.paint(band);
    if (isOverfull()) return undefined;
    await encoder.add(band.pixels, changes.subarray(top, top + lines));
  }
  return encoder.finish();
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
