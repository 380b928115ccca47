import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AttnplotError } from './errors.ts';

/** The target and the process of a file that was being written; undefined for any other file. */
export function parseTemporary(name: string): { readonly name: string; readonly pid: number } | undefined {
  const [, target, pid] = /^(.+)\.(\d+)\.attnplot-tmp$/s.exec(name) ?? [];
  return target === undefined ? undefined : { name: target, pid: Number(pid) };
}

/**
 * Writes a file whole or not at all: to a new file beside it, flushed to disk, then renamed over it.
 * Written here because the libraries for it cost 8 ms of a command's start, which is a tenth of all of it.
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  // A link is written through, not replaced.
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${process.pid}.attnplot-tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
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
