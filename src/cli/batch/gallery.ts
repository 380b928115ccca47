/** The gallery of a batch: where its page lies, whether it may be written there, and writing it. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { BatchRequest } from '../../batch/batch.ts';
import { buildGallery, type CarriedStore, isShown } from '../../batch/gallery.ts';
import { isFigure, readManifest } from '../../batch/manifest.ts';
import type { PlanItem } from '../../batch/plan.ts';
import type { BatchEvent } from '../../batch/protocol.ts';
import { AttnplotError } from '../../core/errors.ts';
import { readExisting } from '../../core/files.ts';
import { manifestOfPage } from '../../pages/html.ts';
import { writeOutput } from '../output.ts';
import { usageError } from '../report.ts';

/**
 * The path of a gallery: `index.html`, or `index-2.html` and so on where that shows the figures of another batch.
 * @param folder of the page
 * @param manifest of the figures
 */
export function galleryFor(folder: string, manifest: string): string {
  for (let number = 1; ; number++) {
    const page = galleryIn(folder, number);
    const shown = manifestShownIn(page);
    if (shown === undefined || resolve(shown) === resolve(manifest) || !existsSync(shown)) return page;
  }
}

const galleryIn = (folder: string, number: number): string =>
  join(folder, `index${number === 1 ? '' : `-${number}`}.html`);

/** Galleries in a folder, and the place of the first. */
export function galleriesIn(folder: string): string[] {
  const pages = [galleryIn(folder, 1)];
  while (existsSync(pages.at(-1) as string)) pages.push(galleryIn(folder, pages.length + 1));
  return pages;
}

/** The manifest that a page is made from; undefined for a page of version 0.2.0 or before, and for other files. */
function manifestShownIn(page: string): string | undefined {
  const html = existsSync(page) ? Buffer.from(readExisting(page) ?? '').toString() : '';
  const path = manifestOfPage(html);
  return path === undefined ? undefined : join(dirname(page), path);
}

/** Checks a batch with `--gallery`. @throws AttnplotError (usage) if no complete manifest is written, or the page would overwrite a file */
export async function checkGallery({ plan, shard, manifest }: BatchRequest): Promise<void> {
  if (shard)
    throw usageError(
      '--gallery',
      'flags-conflict',
      'found with --shard, expected one of the two, because a shard has only a part of the figures',
      'use --gallery with --merge once all shards are done',
    );
  if (manifest === undefined)
    throw usageError(
      '--gallery',
      'flags-conflict',
      'found with --no-manifest, expected one of the two, because the gallery is made from the manifest',
      'leave one of the two out',
    );
  await checkGalleryPlace(galleryFor(plan.folder, manifest), plan.items);
}

/** @throws AttnplotError (usage) for a page that would overwrite a figure, or a file that attnplot did not write */
export async function checkGalleryPlace(page: string, items: readonly PlanItem[]): Promise<void> {
  if (items.some(({ output }) => resolve(output) === resolve(page)))
    throw usageError(
      '--gallery',
      'no-output',
      `found a figure named ${page}, expected that name to be free for the gallery`,
      'choose other names for the figures',
    );
  await refuseForeignPage(page);
}

/** @throws AttnplotError (usage) for a page that would overwrite a file that attnplot did not write */
async function refuseForeignPage(page: string): Promise<void> {
  const found = existsSync(page) ? (readExisting(page) ?? '') : undefined;
  if (found === undefined || Buffer.from(found).includes('<meta name="generator" content="attnplot ')) return;
  throw new AttnplotError('usage', 'the gallery cannot be written there', [
    {
      option: '--gallery',
      code: 'no-output',
      message: `found ${page}, which attnplot did not write, expected no file there`,
      hint: 'move it, or draw the figures to another folder',
    },
  ]);
}

/**
 * Writes the gallery from the manifest of its figures.
 * @param carried what figures of an earlier page carry; updated
 * @throws AttnplotError (io)
 */
export async function writeGallery(
  manifestPath: string,
  page: string,
  carried?: CarriedStore,
): Promise<BatchEvent> {
  const found = await readManifest(manifestPath);
  if (!found || 'reason' in found)
    throw new AttnplotError('io', `cannot read ${manifestPath}`, [
      found
        ? { code: found.code, message: found.reason }
        : { code: 'not-found', message: 'there is no such file' },
    ]);
  const { manifest } = found;
  const html = await buildGallery(manifest, { manifest: manifestPath, page }, carried);
  await writeOutput(page, Buffer.from(html));
  const figures = manifest.items.filter(isFigure);
  const linked = figures.filter(({ output }) => !isShown(output)).length;
  return { event: 'gallery', path: page, figures: figures.length, linked };
}
