import type { Scene } from '../layout/scene.ts';
import type { Typeface } from '../text/typeface.ts';
import { deflateBands } from './deflate.ts';
import { addMarks, pixelSize } from './marks.ts';
import type { FigureMetadata } from './metadata.ts';
import { withPage } from './page.ts';
import { pngFile } from './png-file.ts';

interface PngOptions {
  readonly dpi: number;
  readonly metadata: FigureMetadata;
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
  const size = pixelSize(scene, dpi);
  const [width, height] = size;
  const transparent = scene.background === null;
  const file = { width, height, transparent, dpi, texts: pngTexts(metadata) };
  const indexed = await withPage(size, 'indexed', async (page) => {
    addMarks(scene, typeface, dpi, page);
    const data = await deflateBands(size, 'indexed', page);
    return data && pngFile({ ...file, colorType: 'indexed', palette: page.palette() }, data);
  });
  if (indexed) return indexed;
  const colorType = transparent ? 'rgba' : 'rgb';
  return withPage(size, 'words', async (page) => {
    addMarks(scene, typeface, dpi, page);
    const data = await deflateBands(size, colorType, page);
    return pngFile({ ...file, colorType, palette: new Uint32Array() }, data as Buffer);
  });
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
