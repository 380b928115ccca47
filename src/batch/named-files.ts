import type { FigureOptions } from '../options/figure-options.ts';
import { sha256OfFile } from './digest.ts';

/** Files that options name, and that a figure follows from as it does from its input: by path, with their SHA-256. */
export type NamedFiles = Readonly<Record<string, string>>;

/** Paths of the files that options name. */
export function namedFiles({ font, tokens }: FigureOptions): string[] {
  const fonts = [font ?? []].flat().map((name) => name.replace(/#\d+$/, ''));
  return [...fonts, ...(tokens === undefined ? [] : [tokens])];
}

/** A file that cannot be read is left to whoever needs it, which says so better. */
export async function digestNamedFiles(options: FigureOptions): Promise<NamedFiles> {
  const paths = namedFiles(options);
  const digests = await Promise.all(paths.map((path) => sha256OfFile(path).catch(() => '')));
  return Object.fromEntries(paths.map((path, i) => [path, digests[i] as string]));
}

export async function areUnchanged(files: NamedFiles): Promise<boolean> {
  for (const [path, digest] of Object.entries(files))
    if ((await sha256OfFile(path).catch(() => '')) !== digest) return false;
  return true;
}
