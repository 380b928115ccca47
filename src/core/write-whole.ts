/** Files written whole or not at all: `writeWhole`, and the temporary files that a killed run leaves behind. */

import {
  closeSync,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { orElse, resolveTarget, sha256 } from './files.ts';
import { SPECIAL, writeError } from './write-error.ts';

/**
 * Writes a file whole or not at all: to a temporary file beside it, then renamed over it. The new file keeps the permissions of
 * the file it replaces. Nothing waits for the disk: a figure that a power cut damages is drawn again by the next run, and
 * waiting took 5 to 12 ms a figure. Our own code, because the libraries for it add 8 ms to a command's start, and
 * 'node:fs/promises' adds 2 ms.
 * @throws AttnplotError (io) that names the file and the remedy; also for a device, a pipe or a socket, which renaming would replace
 */
export function writeWhole(path: string, bytes: Uint8Array): void {
  // A symbolic link stays a link: its target is written.
  const target = resolveTarget(path);
  try {
    replaceFile(target, bytes);
  } catch (error) {
    const folder = isLink(path) ? dirname(target) : dirname(path);
    throw writeError(error as NodeJS.ErrnoException, path, folder);
  }
}

function replaceFile(target: string, bytes: Uint8Array): void {
  const old = orElse(undefined, () => statSync(target));
  if (old && !old.isFile())
    throw Object.assign(new Error(), { code: old.isDirectory() ? 'EISDIR' : SPECIAL });
  const mode = old && old.mode & 0o777;
  const temporary = temporaryFor(target);
  const file = openSync(temporary, 'wx', mode);
  try {
    try {
      if (mode !== undefined) setMode(file, mode);
      writeFileSync(file, bytes);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

const isLink = (path: string): boolean => orElse(false, () => lstatSync(path).isSymbolicLink());

/** Restores the permissions that the umask removed. Called only when needed, because file systems without permissions refuse it. */
function setMode(file: number, mode: number): void {
  if ((fstatSync(file).mode & 0o777) !== mode) fchmodSync(file, mode);
}

/**
 * Removes temporary files that a killed run left beside its targets. It keeps those of a process that still runs, and those of
 * another machine, where nobody can tell.
 * @param targets paths of the files that the run would have written
 * @param isEnding whether this process writes no more, so that its own temporary files go too
 */
export function removeLeftovers(targets: readonly string[], isEnding = false): void {
  const paths = targets.map((path) => resolveTarget(path));
  const stems = new Set(paths.map((path) => join(dirname(path), stemOf(basename(path)))));
  for (const folder of new Set(paths.map(dirname))) {
    for (const entry of orElse([], () => readdirSync(folder))) {
      const temporary = parseTemporary(entry);
      if (!temporary || !stems.has(join(folder, temporary.stem))) continue;
      const path = join(folder, entry);
      if (temporary.space === processSpace() && isLeft(temporary, path, isEnding))
        rmSync(path, { force: true });
    }
  }
}

/** Whether the writer of a temporary file has ended. An earlier process may have had this one's id, as in a container. */
const isLeft = ({ pid }: Temporary, path: string, isEnding: boolean): boolean =>
  pid === process.pid ? isEnding || isOlder(path) : !isRunning(pid);

/** Whether a file was written before this process started. */
const isOlder = (path: string): boolean =>
  orElse(false, () => statSync(path).mtimeMs < Date.now() - 1000 * process.uptime());

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What the name of a temporary file says: `<stem>.<space>-<pid>-<random>.attnplot-tmp`. */
interface Temporary {
  /** `stemOf` the file that it replaces when it is complete. */
  readonly stem: string;
  /** `processSpace` of its writer. */
  readonly space: string;
  readonly pid: number;
}

/** The random digits keep two threads of one process apart, and equal process ids in two containers. */
const temporaryFor = (target: string): string =>
  join(
    dirname(target),
    `${stemOf(basename(target))}.${processSpace()}-${process.pid}-${randomDigits()}.attnplot-tmp`,
  );

/** A name has at most 255 bytes, of which the end of a temporary file's name takes 40. */
const MOST_STEM = 215;

/** The start of a temporary file's name: its target's name, or a digest of one that would make it too long. */
const stemOf = (name: string): string =>
  Buffer.byteLength(name) <= MOST_STEM ? name : sha256(name).slice(0, 32);

const randomDigits = () =>
  Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');

/** Whether a path names a temporary file, of this version of attnplot or of another. */
export const isTemporary = (path: string): boolean => path.endsWith('.attnplot-tmp');

/** Reads the name of a temporary file; undefined for any other file. */
export function parseTemporary(name: string): Temporary | undefined {
  const [, stem, space, pid] = /^(.+)\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.attnplot-tmp$/s.exec(name) ?? [];
  return stem === undefined || space === undefined ? undefined : { stem, space, pid: Number(pid) };
}

/**
 * Where a process id is unique: a machine and, on Linux, a process namespace. 8 hexadecimal digits; hashed, because file names
 * have a maximum length.
 */
export function processSpace(): string {
  const namespace = orElse('', () => readlinkSync('/proc/self/ns/pid'));
  return sha256(`${hostname()} ${namespace}`).slice(0, 8);
}
