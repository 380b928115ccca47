/** Names of the files that a batch keeps beside its figures: its manifest, those of its shards, and their caches. */
import { basename, dirname, extname, join } from 'node:path';

const NAME = 'attnplot-manifest';

/** The usual name of a batch's manifest, and a pattern of those of its shards, for hints. */
export const MANIFEST = `${NAME}.json`;
export const SHARDS_EXAMPLE = `figures/${NAME}.*-of-4.json`;

/** The default path of the manifest of figures in a folder. @param number from 1, of several batches that draw there */
export const manifestIn = (folder: string, number = 1): string =>
  join(folder, `${NAME}${number === 1 ? '' : `-${number}`}.json`);

/** The path of a shard's manifest, beside the manifest of the whole batch: `attnplot-manifest.1-of-4.json`. */
export function shardManifest(
  manifest: string,
  { index, count }: { readonly index: number; readonly count: number },
): string {
  const extension = extname(manifest);
  return `${manifest.slice(0, manifest.length - extension.length)}.${index}-of-${count}${extension}`;
}

/** The path of the manifest of the whole batch, from the path of a shard's. */
export const wholeManifest = (manifest: string): string =>
  join(dirname(manifest), basename(manifest).replace(/\.\d+-of-\d+(?=(\.[^.]*)?$)/, ''));

/** The path of a manifest's cache: a hidden file beside it. */
export const cacheOf = (manifest: string): string =>
  join(dirname(manifest), `.${basename(manifest, '.json')}.cache.json`);

/** Whether a file is a manifest or a cache of a batch by its name. Inputs such as `runs/**\/*.json` skip those. */
export const isBatchRecord = (path: string): boolean =>
  new RegExp(`^\\.?${NAME}.*\\.json$`).test(basename(path));

/** Whether a path is one that `manifestIn` gives. */
export const isUsualManifest = (path: string): boolean =>
  new RegExp(`^${NAME}(-\\d+)?\\.json$`).test(basename(path));
