import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BatchEvent } from '../batch/events.ts';
import { buildGallery } from '../batch/gallery.ts';
import { isFigure, readManifest } from '../batch/manifest.ts';
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

/** Writes the page of a batch's figures from its manifest. @throws AttnplotError (io) */
export async function writeGallery(manifestPath: string, page: string): Promise<BatchEvent> {
  const found = await readManifest(manifestPath);
  if (!found || 'reason' in found)
    throw new AttnplotError('io', `cannot read ${manifestPath}`, [
      { message: found?.reason ?? 'it is gone' },
    ]);
  const { manifest } = found;
  const html = await buildGallery(manifest, { recordFolder: dirname(manifestPath), page });
  await writeOutput(page, Buffer.from(html));
  return { event: 'gallery', path: page, figures: manifest.items.filter(isFigure).length };
}
