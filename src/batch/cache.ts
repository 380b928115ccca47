/**
 * The cache of a batch: the digest of each input and the range of its values, which give the shared scale. An entry holds while
 * the file keeps its stamp. The cache is a file beside the manifest, not in it, because stamps differ between machines. It is
 * safe to delete: every input is then read again.
 */
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as z from 'zod/mini';
import { readNamed } from '../core/source.ts';
import { parseWithin } from '../json/json.ts';
import type { ScaleRequest } from '../pipeline/scale-request.ts';
import type { Digest } from './digest.ts';
import { pathsFrom } from './manifest.ts';
import { createSaver } from './saver.ts';

interface CacheEntry {
  readonly digest: Digest;
  /** What a shared scale needs to know of the input, under the cache's recipe. */
  readonly request?: ScaleRequest;
}

export interface Cache {
  readonly get: (input: string) => CacheEntry | undefined;
  readonly set: (input: string, entry: CacheEntry) => void;
  /** Writes the cache without entries of files that no longer exist. @throws AttnplotError (io) */
  readonly save: () => Promise<void>;
}

/** A file that changed this shortly before it was read may change again under the same stamp, because file systems have coarse clocks. */
const SETTLED_MS = 2000;

/** The longest time between two saves: a killed batch reads again what it read since the last one. */
const SAVE_EVERY_MS = 10_000;

/**
 * @param path of the cache; undefined keeps entries in memory only
 * @param recipe digest of what determines values besides the input; under another recipe only the digests of files are kept
 * @param now milliseconds since 1970
 */
export async function openCache(path: string | undefined, recipe: string, now: () => number): Promise<Cache> {
  const settled = path === undefined ? new Map<string, CacheEntry>() : entriesUnder(recipe, await load(path));
  const entries = new Map(settled);
  const met = new Set<string>();
  // Relative paths, as in the manifest, so that the working directory does not matter.
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
    // An empty cache writes no file and makes no folder.
    save: async () => {
      if (path === undefined || entries.size === 0) return;
      const others = [...settled.keys()].filter((key) => !met.has(key));
      for (const key of await missingOf(others, dirname(path))) settled.delete(key);
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

async function missingOf(keys: readonly string[], folder: string): Promise<string[]> {
  const isMissing = await Promise.all(
    keys.map((key) =>
      access(resolve(folder, key)).then(
        () => false,
        () => true,
      ),
    ),
  );
  return keys.filter((_, i) => isMissing[i]);
}

interface StoredCache {
  readonly recipe: string;
  readonly inputs: Readonly<Record<string, CacheEntry>>;
}

const end = z.optional(z.string());
const stamped = { stamp: z.string(), changedMs: z.number() };
const ENTRY = z.object({
  digest: z.union([
    z.object({ ...stamped, sha256: z.string() }),
    z.object({ ...stamped, values: z.string() }),
  ]),
  request: z.optional(
    z.object({
      ...{ extent: z.optional(z.tuple([z.number(), z.number()])), smallestPositive: z.optional(z.number()) },
      ...{ vmin: z.optional(z.number()), vmax: z.optional(z.number()) },
      percentiles: z.optional(z.object({ vmin: end, vmax: end })),
      values: z.optional(z.array(z.number())),
      ...{ scale: z.string(), colormap: z.optional(z.string()) },
    }),
  ),
});

const EMPTY: StoredCache = { recipe: '', inputs: {} };

async function load(path: string): Promise<StoredCache> {
  try {
    const stored = parseWithin(readNamed(path).toString()) as StoredCache;
    if (Object.values(stored.inputs).every((entry) => ENTRY.safeParse(entry).success)) return stored;
  } catch {
    // A missing or damaged cache starts empty.
  }
  return EMPTY;
}
