import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { BatchRequest } from '../../batch/batch.ts';
import { buildGallery, type CarriedStore, isShown } from '../../batch/gallery.ts';
import { isFigure, readManifest } from '../../batch/manifest.ts';
import type { PlanItem } from '../../batch/plan.ts';
import type { BatchEvent } from '../../batch/protocol.ts';
import { AttnplotError } from '../../core/errors.ts';
import { writeOutput } from '../output.ts';
import { usage } from '../usage.ts';

/** Where the gallery of figures in a folder lies. */
export const galleryIn = (folder: string): string => join(folder, 'index.html');

/** @throws AttnplotError (usage) where the page has no record to be made from, or no place */
export async function checkGallery({ plan, shard, manifest }: BatchRequest): Promise<void> {
  if (shard)
    throw usage(
      '--gallery',
      'flags-conflict',
      'found with --shard, expected one of the two: a shard has a part of the figures',
      'give --gallery with --merge, once all shards are done',
    );
  if (manifest === undefined)
    throw usage(
      '--gallery',
      'flags-conflict',
      'found with --no-manifest, from which it is made',
      'leave one of the two out',
    );
  await checkGalleryPlace(galleryIn(plan.folder), plan.items);
}

/** @throws AttnplotError (usage) for a page that would be written over a figure, or over a page that is not ours */
export async function checkGalleryPlace(page: string, items: readonly PlanItem[]): Promise<void> {
  if (items.some(({ output }) => resolve(output) === resolve(page)))
    throw usage(
      '--gallery',
      'no-output',
      `found a figure that would be drawn to ${page}`,
      'choose other names for the figures',
    );
  await refuseForeignPage(page);
}

/**
 * Looks before anything is drawn whether the page would replace one that is not ours.
 * @throws AttnplotError (usage) where it would
 */
async function refuseForeignPage(page: string): Promise<void> {
  const found = await readFile(page, 'utf8').catch(() => undefined);
  if (found === undefined || found.includes('<meta name="generator" content="attnplot ')) return;
  throw new AttnplotError('usage', 'the gallery has no place to go', [
    {
      option: '--gallery',
      code: 'no-output',
      message: `found ${page}, which attnplot did not make, expected no page there`,
      hint: 'move it, or draw into another folder',
    },
  ]);
}

/**
 * Writes the page of a batch's figures from its manifest.
 * @param carried what an earlier page of the same figures was made from
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
      found ? { code: found.code, message: found.reason } : { code: 'not-found', message: 'it is gone' },
    ]);
  const { manifest } = found;
  const html = await buildGallery(manifest, { recordFolder: dirname(manifestPath), page }, carried);
  await writeOutput(page, Buffer.from(html));
  const figures = manifest.items.filter(isFigure);
  const linked = figures.filter(({ output }) => !isShown(output)).length;
  return { event: 'gallery', path: page, figures: figures.length, linked };
}
