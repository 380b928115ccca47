import { basename, dirname, join } from 'node:path';

const NAME = 'attnplot-manifest.json';

/** Where the manifest of a batch lies unless told otherwise. */
export const manifestIn = (folder: string): string => join(folder, NAME);

/** Where a manifest's cache lies: beside it, hidden, and safe to delete. */
export const cacheOf = (manifest: string): string =>
  join(dirname(manifest), `.${basename(manifest, '.json')}.cache.json`);

/** Whether a file is a batch's record, which no glob for inputs means: `runs/**\/*.json` may well meet it. */
export const isBatchRecord = (path: string): boolean => /^\.?attnplot-manifest.*\.json$/.test(basename(path));
