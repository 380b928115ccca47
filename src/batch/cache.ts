/**
 * What inputs were found to be, by the stamp the file system gave them: their SHA-256, which takes seconds for gigabytes, and
 * their values, which the shared scale follows from. It lies beside the manifest, out of it, as stamps differ from machine to
 * machine; without it everything is read again.
 */
import { readFile } from 'node:fs/promises';
import type { ScaleRequest } from '../prepare.ts';
import type { Digest } from './digest.ts';
import { createSaver } from './saver.ts';

interface CacheEntry {
  readonly digest: Digest;
  /** Under the cache's recipe. */
  readonly request?: ScaleRequest;
}

export interface Cache {
  readonly get: (input: string) => CacheEntry | undefined;
  readonly set: (input: string, entry: CacheEntry) => void;
  /** Writes what is known now. @throws AttnplotError (io) */
  readonly save: () => Promise<void>;
}

/** A file that changed this shortly before it was read may change again under the same stamp: clocks of file systems are coarse. */
const SETTLED_MS = 2000;

/** A killed batch reads again what it read since. */
const SAVE_EVERY_MS = 10_000;

/**
 * @param recipe what values follow from besides the input; those of another recipe are forgotten, digests are not
 * @param now milliseconds since 1970
 */
export async function openCache(path: string | undefined, recipe: string, now: () => number): Promise<Cache> {
  const stored = path === undefined ? EMPTY : await load(path);
  const settled = new Map(
    Object.entries(stored.inputs).map(([input, { digest, request }]) => [
      input,
      stored.recipe === recipe && request ? { digest, request } : { digest },
    ]),
  );
  const entries = new Map<string, CacheEntry>(settled);
  const text = () => `${JSON.stringify({ recipe, inputs: Object.fromEntries(settled) })}\n`;
  const saver = createSaver(path, text, SAVE_EVERY_MS);
  return {
    get: (input) => entries.get(input),
    set: (input, entry) => {
      entries.set(input, entry);
      if (now() - entry.digest.changedMs > SETTLED_MS) settled.set(input, entry);
      else settled.delete(input);
      saver.soon();
    },
    // Nothing to keep is no file, and no folder for it.
    save: () => (entries.size === 0 ? Promise.resolve() : saver.now()),
  };
}

interface StoredCache {
  readonly recipe: string;
  readonly inputs: Readonly<Record<string, CacheEntry>>;
}

const EMPTY: StoredCache = { recipe: '', inputs: {} };

async function load(path: string): Promise<StoredCache> {
  try {
    const stored = JSON.parse(await readFile(path, 'utf8')) as StoredCache;
    const isSound = Object.values(stored.inputs).every(({ digest }) => typeof digest.sha256 === 'string');
    if (isSound) return stored;
  } catch {
    // Absent or damaged, it is made anew.
  }
  return EMPTY;
}
