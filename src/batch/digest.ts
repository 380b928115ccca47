/** Digests and stamps: how a batch tells that a file has changed. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AttnplotError } from '../core/errors.ts';
import { sha256 } from '../core/files.ts';
import { largestOf } from '../core/math.ts';
import { readProblem } from '../core/source.ts';
import { namedFiles } from '../options/named-files.ts';
import type { FigureOptions } from '../options/options.ts';
import { filesOfInput } from '../pipeline/many-files.ts';

/** SHA-256 of a file in hex, read in pieces. About 1 s per GB, more on a slow disk. @throws AttnplotError (io) as `stampOf` */
async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await stampOf(path);
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** What the file system says about a file. Another stamp means that the file was written, touched, moved or replaced. */
export interface Stamp {
  readonly text: string;
  readonly bytes: number;
  /** Time of the last change, in milliseconds since 1970. */
  readonly changedMs: number;
}

/** Reads the stamp of an input: of a file, or of all files that make one. @throws AttnplotError (io) where there is no file */
export async function stampOf(input: string): Promise<Stamp> {
  const stamps = await Promise.all(filesOfInput(input).map(stampOfFile));
  const [only, other] = stamps;
  if (only && !other) return only;
  return {
    text: sha256(stamps.map(({ text }) => text).join(' ')),
    bytes: stamps.reduce((sum, { bytes }) => sum + bytes, 0),
    changedMs: largestOf(stamps, ({ changedMs }) => changedMs),
  };
}

async function stampOfFile(path: string): Promise<Stamp> {
  try {
    const found = await stat(path, { bigint: true });
    if (!found.isFile()) throw notAFile(path, found.isDirectory());
    const { size, mtimeNs, ctimeNs, ino } = found;
    const changedMs = Number((mtimeNs > ctimeNs ? mtimeNs : ctimeNs) / 1_000_000n);
    return { text: [size, mtimeNs, ctimeNs, ino].join(':'), bytes: Number(size), changedMs };
  } catch (error) {
    if (error instanceof AttnplotError) throw error;
    throw new AttnplotError('io', `cannot read ${path}`, [readProblem(error as NodeJS.ErrnoException, path)]);
  }
}

/** The identity of an input: its bytes, or the values drawn for large arrays, of which only the rows drawn are read. */
export type InputDigest =
  /** SHA-256 of the file. */
  | { readonly sha256: string }
  /** SHA-256 of the values drawn, as the figure carries it. Comparable under the same options only. */
  | { readonly values: string };

/** An input's digest, and the stamp of the file at that time. */
export type Digest = InputDigest & {
  readonly stamp: string;
  /** Time of the file's last change, in milliseconds since 1970. */
  readonly changedMs: number;
};

/** The digest without the stamp, as a manifest holds it. */
export const bareDigest = (digest: InputDigest): InputDigest =>
  'sha256' in digest ? { sha256: digest.sha256 } : { values: digest.values };

/** Whether two digests are equal; digests of different kinds never are. */
export const isSameInput = (a: InputDigest, b: InputDigest): boolean =>
  'sha256' in a ? 'sha256' in b && a.sha256 === b.sha256 : 'values' in b && a.values === b.values;

const notAFile = (path: string, isFolder: boolean) =>
  new AttnplotError('io', `cannot read ${path}`, [
    isFolder
      ? { code: 'folder', message: 'it is a folder, expected a file', hint: `name its files: '${path}/*'` }
      : {
          code: 'unreadable',
          message: 'it is a pipe or a device, expected a file',
          hint: 'a batch may read its inputs twice: save it to a file first',
        },
  ]);

/** Size and SHA-256 of a file, as a manifest holds them. */
export interface KnownFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** Whether a file exists with exactly the bytes known. */
export async function isUnchanged(path: string, known: KnownFile): Promise<boolean> {
  try {
    const { bytes } = await stampOf(path);
    return bytes === known.bytes && (await sha256OfFile(path)) === known.sha256;
  } catch {
    return false;
  }
}

/** SHA-256 of the files that options name (fonts, tokens, an image), by path. A figure depends on them as it does on its input. */
export type NamedFiles = Readonly<Record<string, string>>;

/** Digests the files that options name. A file that cannot be read gets an empty digest; drawing reports the error. */
export async function digestNamedFiles(options: FigureOptions): Promise<NamedFiles> {
  const paths = namedFiles(options);
  const digests = await Promise.all(paths.map((path) => sha256OfFile(path).catch(() => '')));
  return Object.fromEntries(paths.map((path, i) => [path, digests[i] as string]));
}

/** Whether every named file still has its digest. */
export async function areUnchanged(files: NamedFiles): Promise<boolean> {
  for (const [path, digest] of Object.entries(files))
    if ((await sha256OfFile(path).catch(() => '')) !== digest) return false;
  return true;
}
