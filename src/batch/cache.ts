/**
 * What inputs were found to be, by the stamp the file system gave them: their digest, and the range of their values, which the
 * shared scale follows from. It lies beside the manifest, out of it, as stamps differ from machine to machine; without it
 * everything is read again.
 */
import { access, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ScaleRequest } from '../pipeline/prepare.ts';
import type { Digest } from './digest.ts';
import { pathsFrom } from './manifest.ts';
import { createSaver } from './record.ts';

interface CacheEntry {
  readonly digest: Digest;
  /** Under the cache's recipe. */
  readonly request?: ScaleRequest;
}

export interface Cache {
  readonly get: (input: string) => CacheEntry | undefined;
  readonly set: (input: string, entry: CacheEntry) => void;
  /** Writes what is known now, but of files that are gone. @throws AttnplotError (io) */
  readonly save: () => Promise<void>;
}

/** A file that changed this shortly before it was read may change again under the same stamp: clocks of file systems are coarse. */
const SETTLED_MS = 2000;

/** A killed batch reads again what it read since. */
const SAVE_EVERY_MS = 10_000;

/**
 * @param recipe what values follow from besides the input; those of another recipe are forgotten, digests of files are not
 * @param now milliseconds since 1970
 */
export async function openCache(path: string | undefined, recipe: string, now: () => number): Promise<Cache> {
  const settled = path === undefined ? new Map<string, CacheEntry>() : entriesUnder(recipe, await load(path));
  const entries = new Map(settled);
  const met = new Set<string>();
  // As in the manifest, so that it does not matter in which folder a batch is started.
  const toKey = path === undefined ? (input: string) => input : pathsFrom(path);
  const text = () => `${JSON.stringify({ recipe, inputs: Object.fromEntries(settled) })}\n`;
  const saver = createSaver(path, text, SAVE_EVERY_MS);
  return {
    get: (input) => {
      met.add(toKey(input));
      return entries.get(toKey(input));
    },
    set: (input, entry) => {
      entries.set(toKey(input), entry);
      if (now() - entry.digest.changedMs > SETTLED_MS) settled.set(toKey(input), entry);
      else settled.delete(toKey(input));
      saver.soon();
    },
    // Nothing to keep is no file, and no folder for it.
    save: async () => {
      if (path === undefined || entries.size === 0) return;
      const others = [...settled.keys()].filter((key) => !met.has(key));
      for (const key of await goneOf(others, dirname(path))) settled.delete(key);
      await saver.now();
    },
  };
}

function entriesUnder(recipe: string, stored: StoredCache): Map<string, CacheEntry> {
  const entries = Object.entries(stored.inputs);
  if (stored.recipe === recipe) return new Map(entries);
  return new Map(
    entries.flatMap(([key, { digest }]) => ('sha256' in digest ? [[key, { digest }] as const] : [])),
  );
}

async function goneOf(keys: readonly string[], folder: string): Promise<string[]> {
  const isGone = await Promise.all(
    keys.map((key) =>
      access(resolve(folder, key)).then(
        () => false,
        () => true,
      ),
    ),
  );
  return keys.filter((_, i) => isGone[i]);
}

interface StoredCache {
  readonly recipe: string;
  readonly inputs: Readonly<Record<string, CacheEntry>>;
}

const EMPTY: StoredCache = { recipe: '', inputs: {} };

async function load(path: string): Promise<StoredCache> {
  try {
    const stored = JSON.parse(await readFile(path, 'utf8')) as StoredCache;
    const isSound = Object.values(stored.inputs).every(
      ({ digest }) => typeof ('sha256' in digest ? digest.sha256 : digest.values) === 'string',
    );
    if (isSound) return stored;
  } catch {
    // Absent or damaged, it is made anew.
  }
  return EMPTY;
}
