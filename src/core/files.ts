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

/** A file that is being written, or was when its process was killed. */
interface Temporary {
  /** The file it becomes. */
  readonly target: string;
  /** Where its process runs, as `processSpace` has it. */
  readonly space: string;
  readonly pid: number;
}

/** Whether a path is of such a file, this version's or another's. */
export const isTemporary = (path: string): boolean => path.endsWith('.attnplot-tmp');

/** What the name of such a file says; undefined for any other file. */
export function parseTemporary(name: string): Temporary | undefined {
  const [, target, space, pid] = /^(.+)\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.attnplot-tmp$/s.exec(name) ?? [];
  return target === undefined || space === undefined ? undefined : { target, space, pid: Number(pid) };
}

/** Two writers of one file may have one process id, in containers or on other machines, or be threads of one process. */
const temporaryOf = (target: string) =>
  `${target}.${processSpace()}-${process.pid}-${randomDigits()}.attnplot-tmp`;

const randomDigits = () =>
  Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');

/** Where a process id means this process: a machine and, on Linux, a namespace of it. Its digest, as names have an end. */
export function processSpace(): string {
  return sha256(`${hostname()} ${pidNamespace()}`).slice(0, 8);
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/**
 * Writes a file whole or not at all: to a new file beside it, flushed to disk, then renamed over it. Whoever may read what
 * is replaced may read what replaces it, and nobody else.
 * Written here because the libraries for it cost 8 ms of a command's start, and 'node:fs/promises' 2.
 */
export function writeWhole(path: string, bytes: Uint8Array): void {
  // A link is written through, not replaced.
  const target = or(path, () => realpathSync.native(path));
  const temporary = temporaryOf(target);
  const mode = or(undefined, () => statSync(target).mode & 0o777);
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

/** Sets what the umask took away; file systems without modes need not be asked, and would refuse. */
function setMode(file: number, mode: number): void {
  if ((fstatSync(file).mode & 0o777) !== mode) fchmodSync(file, mode);
}

/** What a file holds already, if it is there; whatever is wrong with it, writing will say. */
export const readExisting = (path: string): Uint8Array | undefined =>
  or(undefined, () => (statSync(path).isFile() ? readFileSync(path) : undefined));

/** What a call gives, or instead of an error something else. */
function or<T>(other: T, call: () => T): T {
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
 * Removes what a killed run left half-written beside its targets. Files of a process that still runs are its own
 * business, and whether one on another machine does cannot be told.
 * @param targets paths of the files that such a run would have written
 */
export function removeLeftovers(targets: readonly string[]): void {
  const names = new Set(targets.map(written));
  const space = processSpace();
  for (const folder of new Set([...names].map(dirname))) {
    for (const entry of list(folder)) {
      const temporary = parseTemporary(entry);
      if (!temporary || !names.has(join(folder, temporary.target)) || temporary.space !== space) continue;
      if (temporary.pid === process.pid || !isRunning(temporary.pid))
        rmSync(join(folder, entry), { force: true });
    }
  }
}

/** The path that is written: a link's end, as `writeWhole` has it. */
function written(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
