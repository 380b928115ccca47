import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { AttnplotError } from '../core/errors.ts';
import { sha256 } from '../core/files.ts';
import { readProblem } from '../core/source.ts';
import type { FigureOptions } from '../options/options.ts';

/** SHA-256 of a file of any size, in hex; read in pieces. About 1 s for each GB, and more where the disk is slower. */
async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** What the file system says of a file: another stamp means that it was written, touched, moved or replaced. */
export interface Stamp {
  readonly text: string;
  readonly bytes: number;
  /** When it last changed, in milliseconds since 1970. */
  readonly changedMs: number;
}

/** @throws AttnplotError (io) for what is not there, or is no file */
export async function stampOf(path: string): Promise<Stamp> {
  try {
    const found = await stat(path, { bigint: true });
    if (!found.isFile()) throw notAFile(path, found.isDirectory());
    const { size, mtimeNs, ctimeNs, ino } = found;
    const changedMs = Number((mtimeNs > ctimeNs ? mtimeNs : ctimeNs) / 1_000_000n);
    return { text: [size, mtimeNs, ctimeNs, ino].join(':'), bytes: Number(size), changedMs };
  } catch (error) {
    if (error instanceof AttnplotError) throw error;
    throw new AttnplotError('io', `cannot read ${path}`, [readProblem(error as NodeJS.ErrnoException)]);
  }
}

/** What tells an input from another: all its bytes, or of large arrays, of which only the rows drawn are read, their values. */
export type InputDigest =
  /** SHA-256 of the file. */
  | { readonly sha256: string }
  /** SHA-256 of the values drawn, as the figure carries it. It holds under the same options only. */
  | { readonly values: string };

/** An input's digest, with the stamp it was made under. */
export type Digest = InputDigest & {
  readonly stamp: string;
  /** When the file last changed, in milliseconds since 1970. */
  readonly changedMs: number;
};

/** The digest alone, as a manifest has it. */
export const bareDigest = (digest: InputDigest): InputDigest =>
  'sha256' in digest ? { sha256: digest.sha256 } : { values: digest.values };

/** Digests of two kinds tell nothing of one another. */
export const isSameInput = (a: InputDigest, b: InputDigest): boolean =>
  'sha256' in a ? 'sha256' in b && a.sha256 === b.sha256 : 'values' in b && a.values === b.values;

const notAFile = (path: string, isFolder: boolean) =>
  new AttnplotError('io', `cannot read ${path}`, [
    isFolder
      ? { code: 'folder', message: 'it is a folder, expected a file', hint: `name its files: '${path}/*'` }
      : {
          code: 'unreadable',
          message: 'it is a pipe or a device, expected a file',
          hint: 'a batch may read its inputs twice: save it first',
        },
  ]);

/** A file as a manifest knows it. */
export interface KnownFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** Whether a file is there, to the last byte. */
export async function isWhole(path: string, known: KnownFile): Promise<boolean> {
  try {
    const { size } = await stat(path);
    return size === known.bytes && sha256(await readFile(path)) === known.sha256;
  } catch {
    return false;
  }
}

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
