/** Files as they are found: what a path leads to, and the digest of bytes. */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { writeError } from './write-error.ts';

/** SHA-256 as 64 hexadecimal digits. */
export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** The most links that the kernel follows, too. */
const MOST_LINKS = 40;

/** The file that a write reaches: the target of a link, also of one whose target does not exist. */
export function resolveTarget(path: string, links = 0): string {
  const real = orElse(undefined, () => realpathSync.native(path));
  if (real !== undefined || links > MOST_LINKS) return real ?? path;
  const link = orElse(undefined, () => readlinkSync(path));
  if (link !== undefined) return resolveTarget(resolve(dirname(path), link), links + 1);
  const whole = resolve(path);
  return join(
    orElse(dirname(whole), () => realpathSync.native(dirname(whole))),
    basename(whole),
  );
}

/** An existing file of more bytes is no figure that could be kept: it is not read, and is replaced. */
const MOST_KEPT = 200e6;

/** Bytes of a file that exists; undefined otherwise. Errors are ignored, because the write that follows reports them. */
export const readExisting = (path: string): Uint8Array | undefined =>
  orElse(undefined, () => {
    const found = statSync(path);
    return found.isFile() && found.size <= MOST_KEPT ? readFileSync(path) : undefined;
  });

/** The result of a call, or `other` if it throws. */
export function orElse<T>(other: T, call: () => T): T {
  try {
    return call();
  } catch {
    return other;
  }
}

/** Whether a path is a folder; false for one that cannot be looked at. */
export const isFolder = (path: string): boolean => orElse(false, () => statSync(path).isDirectory());

/** Whether a path is something other than a file: a folder, a device, a pipe or a socket. False where there is nothing. */
export const isNoFile = (path: string): boolean => orElse(false, () => !statSync(path).isFile());

/** Makes the folder of a file. @throws AttnplotError (io) that names the file */
export function makeFolderOf(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw writeError(error as NodeJS.ErrnoException, path);
  }
}
