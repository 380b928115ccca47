/** Why a file cannot be written, and the remedy. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AttnplotError, type Problem } from './errors.ts';
import { shellWord } from './words.ts';

/** Our code for a file that is no regular file. */
export const SPECIAL = 'ESPECIAL';

/** Why files cannot be written, and the remedy, by the system's code. */
const WRITE_PROBLEMS: Readonly<Record<string, (folder: string) => Problem>> = {
  // Folders of the system, such as /proc, say that of new files.
  ENOENT: (folder) =>
    existsSync(folder)
      ? { ...readOnly(folder), message: 'its folder takes no new files' }
      : {
          code: 'not-found',
          message: `there is no folder ${join(folder, '/')}`,
          hint: `make it first: mkdir -p ${shellWord(folder)}`,
        },
  ENOTDIR: (folder) => ({
    code: 'not-found',
    message: `${join(folder, '/')} is not a folder`,
    hint: 'choose another path',
  }),
  EISDIR: () => ({ code: 'folder', message: 'it is a folder', hint: 'name a file in it' }),
  [SPECIAL]: () => ({
    code: 'unwritable',
    message: 'it is a device, a pipe or a socket, expected a file or a new name',
    hint: 'choose another name, or write to standard output: -o -',
  }),
  EACCES: noAccess,
  EPERM: noAccess,
  EROFS: readOnly,
  ENOSPC: () => ({ code: 'disk-full', message: 'the disk is full', hint: 'free some space' }),
  EDQUOT: () => ({
    code: 'disk-full',
    message: 'your quota on this disk is used up',
    hint: 'free some space: quota -s shows what is used',
  }),
  EFBIG: () => ({
    code: 'unwritable',
    message: 'the file would be larger than the system allows',
    hint: 'raise the limit (ulimit -f unlimited), or draw a smaller figure',
  }),
  ENAMETOOLONG: () => ({
    code: 'unwritable',
    message: 'the name or the path is longer than the file system allows',
    hint: 'choose a shorter one: most systems take 255 bytes for a name',
  }),
  EMFILE: () => TOO_MANY_OPEN,
  ENFILE: () => TOO_MANY_OPEN,
  ELOOP: () => ({ code: 'unwritable', message: 'its links lead in a circle', hint: 'check them: ls -l' }),
};

function readOnly(folder: string): Problem {
  return {
    code: 'no-access',
    message: 'the file system is read-only',
    hint: `choose a folder outside of ${folder}`,
  };
}

function noAccess(folder: string): Problem {
  return {
    code: 'no-access',
    message: 'permission denied',
    hint: `check who may write to ${join(folder, '/')}`,
  };
}

/** The problem of a process without a file descriptor left. */
export const TOO_MANY_OPEN: Problem = {
  code: 'unreadable',
  message: 'this process may open no more files',
  hint: 'raise the limit (ulimit -n 4096), or draw fewer at a time with --jobs 1',
};

/** @param folder of the file that is written, which a link may lead to */
export function writeError(
  error: NodeJS.ErrnoException,
  output: string,
  folder = dirname(output),
): AttnplotError {
  const problem = WRITE_PROBLEMS[error.code ?? '']?.(folder);
  return new AttnplotError('io', `cannot write ${output}`, [
    problem ?? { code: 'unwritable', message: error.message },
  ]);
}
