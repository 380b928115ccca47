import { randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { type FileHandle, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { AttnplotError } from './errors.ts';
import { sha256 } from './sha256.ts';

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
  `${target}.${processSpace()}-${process.pid}-${randomBytes(4).toString('hex')}.attnplot-tmp`;

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
 * Written here because the libraries for it cost 8 ms of a command's start, which is a tenth of all of it.
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  // A link is written through, not replaced.
  const target = await realpath(path).catch(() => path);
  const temporary = temporaryOf(target);
  const mode = await stat(target).then(
    (there) => there.mode & 0o777,
    () => undefined,
  );
  const file = await open(temporary, 'wx', mode);
  try {
    try {
      if (mode !== undefined) await setMode(file, mode);
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Sets what the umask took away; file systems without modes need not be asked, and would refuse. */
async function setMode(file: FileHandle, mode: number): Promise<void> {
  if (((await file.stat()).mode & 0o777) !== mode) await file.chmod(mode);
}

/** What a file holds already, if it is there; whatever is wrong with it, writing will say. */
export async function readExisting(path: string): Promise<Uint8Array | undefined> {
  try {
    return (await stat(path)).isFile() ? await readFile(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Why a file could not be written, and the remedy. */
export const writeError = (error: NodeJS.ErrnoException, output: string): AttnplotError =>
  new AttnplotError('io', `cannot write ${output}`, [writeProblem(error, output)]);

function writeProblem(error: NodeJS.ErrnoException, output: string): { message: string; hint?: string } {
  const folder = join(dirname(output), '/');
  if (error.code === 'ENOENT')
    return { message: `there is no folder ${folder}`, hint: `make it first: mkdir -p ${dirname(output)}` };
  if (error.code === 'ENOTDIR') return { message: `${folder} is not a folder`, hint: 'choose another path' };
  if (error.code === 'EISDIR') return { message: 'it is a folder', hint: 'name a file in it' };
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return { message: 'permission denied', hint: `check who may write to ${folder}` };
  if (error.code === 'ENOSPC') return { message: 'the disk is full', hint: 'free some space' };
  return { message: error.message };
}
