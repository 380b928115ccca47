/** Files written whole or not at all: `writeWhole`, its errors in words, and what a killed run leaves behind. */

import { createHash } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { AttnplotError, type Problem } from './errors.ts';

/** SHA-256 as 64 hexadecimal digits. */
export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/**
 * Writes a file whole or not at all: to a temporary file beside it, flushed to disk, then renamed over it. The new file keeps
 * the permissions of the file it replaces.
 * Our own code, because the libraries for it add 8 ms to a command's start, and 'node:fs/promises' adds 2 ms.
 */
export function writeWhole(path: string, bytes: Uint8Array): void {
  // A symbolic link stays a link: its target is written.
  const target = orElse(path, () => realpathSync.native(path));
  const temporary = temporaryFor(target);
  const mode = orElse(undefined, () => statSync(target).mode & 0o777);
  const file = openSync(temporary, 'wx', mode);
  try {
    try {
      if (mode !== undefined) setMode(file, mode);
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Restores the permissions that the umask removed. Called only when needed, because file systems without permissions refuse it. */
function setMode(file: number, mode: number): void {
  if ((fstatSync(file).mode & 0o777) !== mode) fchmodSync(file, mode);
}

/** Bytes of a file that exists; undefined otherwise. Errors are ignored, because the write that follows reports them. */
export const readExisting = (path: string): Uint8Array | undefined =>
  orElse(undefined, () => (statSync(path).isFile() ? readFileSync(path) : undefined));

/** The result of a call, or `other` if it throws. */
function orElse<T>(other: T, call: () => T): T {
  try {
    return call();
  } catch {
    return other;
  }
}

/** Why a file could not be written, and the remedy. */
export const writeError = (error: NodeJS.ErrnoException, output: string): AttnplotError =>
  new AttnplotError('io', `cannot write ${output}`, [writeProblem(error, output)]);

function writeProblem(error: NodeJS.ErrnoException, output: string): Problem {
  const folder = join(dirname(output), '/');
  if (error.code === 'ENOENT')
    return {
      code: 'not-found',
      message: `there is no folder ${folder}`,
      hint: `make it first: mkdir -p ${dirname(output)}`,
    };
  if (error.code === 'ENOTDIR')
    return { code: 'not-found', message: `${folder} is not a folder`, hint: 'choose another path' };
  if (error.code === 'EISDIR')
    return { code: 'folder', message: 'it is a folder', hint: 'name a file in it' };
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return { code: 'no-access', message: 'permission denied', hint: `check who may write to ${folder}` };
  if (error.code === 'ENOSPC')
    return { code: 'disk-full', message: 'the disk is full', hint: 'free some space' };
  return { code: 'unwritable', message: error.message };
}

/**
 * Removes temporary files that a killed run left beside its targets. It keeps those of a process that still runs, and those of
 * another machine, where nobody can tell.
 * @param targets paths of the files that the run would have written
 */
export function removeLeftovers(targets: readonly string[]): void {
  const names = new Set(targets.map(resolveTarget));
  const space = processSpace();
  for (const folder of new Set([...names].map(dirname))) {
    for (const entry of orElse([], () => readdirSync(folder))) {
      const temporary = parseTemporary(entry);
      if (!temporary || !names.has(join(folder, temporary.target)) || temporary.space !== space) continue;
      if (temporary.pid === process.pid || !isRunning(temporary.pid))
        rmSync(join(folder, entry), { force: true });
    }
  }
}

/** The path that `writeWhole` writes: the target of a link. */
const resolveTarget = (path: string): string => orElse(resolve(path), () => realpathSync(path));

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What the name of a temporary file says: `<target>.<space>-<pid>-<random>.attnplot-tmp`. */
interface Temporary {
  /** Name of the file that it replaces when it is complete. */
  readonly target: string;
  /** `processSpace` of its writer. */
  readonly space: string;
  readonly pid: number;
}

/** The random digits keep two threads of one process apart, and equal process ids in two containers. */
const temporaryFor = (target: string): string =>
  `${target}.${processSpace()}-${process.pid}-${randomDigits()}.attnplot-tmp`;

const randomDigits = () =>
  Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');

/** Whether a path names a temporary file, of this version of attnplot or of another. */
export const isTemporary = (path: string): boolean => path.endsWith('.attnplot-tmp');

/** Reads the name of a temporary file; undefined for any other file. */
export function parseTemporary(name: string): Temporary | undefined {
  const [, target, space, pid] = /^(.+)\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.attnplot-tmp$/s.exec(name) ?? [];
  return target === undefined || space === undefined ? undefined : { target, space, pid: Number(pid) };
}

/**
 * Where a process id is unique: a machine and, on Linux, a process namespace. 8 hexadecimal digits; hashed, because file names
 * have a maximum length.
 */
export function processSpace(): string {
  const namespace = orElse('', () => readlinkSync('/proc/self/ns/pid'));
  return sha256(`${hostname()} ${namespace}`).slice(0, 8);
}
