import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildGallery, type GalleryRecord } from '../batch/gallery.ts';
import { AttnplotError } from '../errors.ts';
import { writeOutput } from './output.ts';

/** Where the gallery of figures in a folder lies. */
export const galleryIn = (folder: string): string => join(folder, 'index.html');

/**
 * Looks before anything is drawn whether the page would replace one that is not ours.
 * @throws AttnplotError (usage) where it would
 */
export async function refuseForeignPage(page: string): Promise<void> {
  const found = await readFile(page, 'utf8').catch(() => undefined);
  if (found === undefined || found.includes('<meta name="generator" content="attnplot ')) return;
  throw new AttnplotError('usage', 'the gallery has no place to go', [
    {
      option: '--gallery',
      message: `found ${page}, which attnplot did not make, expected no page there`,
      hint: 'move it, or draw into another folder',
    },
  ]);
}

/** Writes the page of a batch's figures. @param manifest path of the record @throws AttnplotError (io) */
export async function writeGallery(
  record: GalleryRecord,
  manifest: string,
  page: string,
  onFigure?: (done: number, count: number) => void,
): Promise<void> {
  const html = await buildGallery(record, {
    ...{ recordFolder: dirname(manifest), page },
    ...(onFigure && { onFigure }),
  });
  await writeOutput(page, Buffer.from(html));
}
