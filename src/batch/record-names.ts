import { basename, dirname, extname, join } from 'node:path';
import type { Shard } from './shard.ts';

const NAME = 'attnplot-manifest.json';

/** Where the manifest of a batch lies unless told otherwise. */
export const manifestIn = (folder: string): string => join(folder, NAME);

/** Where a shard's manifest lies: beside that of the whole batch, and beside those of other shards. */
export function shardManifest(manifest: string, { index, count }: Shard): string {
  const extension = extname(manifest);
  return `${manifest.slice(0, manifest.length - extension.length)}.${index}-of-${count}${extension}`;
}

/** Where the manifest of the whole batch lies, from that of a shard. */
export const wholeManifest = (manifest: string): string =>
  join(dirname(manifest), basename(manifest).replace(/\.\d+-of-\d+(?=(\.[^.]*)?$)/, ''));

/** Where a manifest's cache lies: beside it, hidden, and safe to delete. */
export const cacheOf = (manifest: string): string =>
  join(dirname(manifest), `.${basename(manifest, '.json')}.cache.json`);

/** Whether a file is a batch's record, which no glob for inputs means: `runs/**\/*.json` may well meet it. */
export const isBatchRecord = (path: string): boolean => /^\.?attnplot-manifest.*\.json$/.test(basename(path));
