/** Text files: read, decoded, and errors in them located by line and column. */

import { constants, isUtf8 } from 'node:buffer';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';

import { AttnplotError, type Problem } from './errors.ts';
import { shellQuoted } from './words.ts';
import { TOO_MANY_OPEN } from './write-error.ts';

interface SourceText {
  /** The file's name in messages. */
  readonly name: string;
  readonly text: string;
}

/**
 * Reads a text file, or standard input for `-`.
 * @param kind the kind of the error for bytes that are not text
 * @throws AttnplotError (io, or `kind`) that names the file and the remedy
 */
export async function readText(path: string, kind: 'usage' | 'input' = 'input'): Promise<SourceText> {
  if (path === '-')
    return { name: 'standard input', text: decodeText(await readStdin(), 'standard input', kind) };
  const name = basename(path);
  return { name, text: decodeText(readNamed(path), name, kind) };
}

/** The most bytes of a file that options name, other than a font: a recipe, a list of tokens or paths, a manifest. */
const MOST_NAMED = 100e6;

/**
 * Reads a file that an option names. Only a regular file of bounded size: a device has no end, and a pipe may have no writer.
 * What a shell passes under /dev/fd is open already, and is read up to the bound.
 * @throws AttnplotError (io) that names the file and the remedy
 */
export function readNamed(path: string, mostBytes = MOST_NAMED): Buffer {
  const refused = (problem: Problem) => new AttnplotError('io', `cannot read ${path}`, [problem]);
  try {
    const found = statSync(path);
    const isPassed = path.startsWith('/dev/fd/') && found.isFIFO();
    if (found.isDirectory()) throw refused(A_FOLDER);
    if (!found.isFile() && !isPassed) throw refused(SPECIAL);
    const bytes = isPassed ? readPipe(path, mostBytes) : found.size <= mostBytes && readFileSync(path);
    if (bytes) return bytes;
    throw refused(tooLarge(mostBytes));
  } catch (error) {
    if (error instanceof AttnplotError) throw error;
    throw refused(readProblem(error as NodeJS.ErrnoException, path));
  }
}

const tooLarge = (mostBytes: number): Problem => ({
  code: 'too-large',
  message: `found more than ${mostBytes / 1e6} MB, expected no more`,
  hint: 'check that it is the right file',
});

/** All bytes of an open pipe; undefined for more than the bound. */
function readPipe(path: string, mostBytes: number): Buffer | undefined {
  const pipe = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let size = 0; size <= mostBytes; ) {
      const chunk = Buffer.allocUnsafe(1 << 16);
      const count = readSync(pipe, chunk);
      if (count === 0) return Buffer.concat(chunks, size);
      chunks.push(chunk.subarray(0, count));
      size += count;
    }
    return undefined;
  } finally {
    closeSync(pipe);
  }
}

/** Standard input, to read it. @throws AttnplotError (usage) where it has been read before, and would seem empty */
export function standardInput(): NodeJS.ReadStream {
  if (!process.stdin.readableDidRead) return process.stdin;
  throw new AttnplotError('usage', 'the command line is not valid', [
    {
      code: 'bad-flag',
      message: 'found standard input (-) more than once, expected it once',
      hint: 'save it to a file: it can be read only once',
    },
  ]);
}

/** @throws AttnplotError (io) for more than a list or a recipe takes; (usage) where it has been read before */
export async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of standardInput()) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MOST_NAMED)
      throw new AttnplotError('io', 'cannot read standard input', [tooLarge(MOST_NAMED)]);
  }
  return Buffer.concat(chunks);
}

/**
 * Decodes UTF-8 strictly: a lenient decoder would give wrong tokens silently.
 * @throws AttnplotError (of `kind`) for bytes that are not UTF-8, and for more than a JavaScript string holds
 */
export function decodeText(bytes: Uint8Array, name: string, kind: 'usage' | 'input' = 'input'): string {
  if (bytes.length > constants.MAX_STRING_LENGTH)
    throw new AttnplotError(kind, `${name} is too large`, [TOO_LONG]);
  if (!isUtf8(bytes))
    throw new AttnplotError(kind, `${name} is not UTF-8 text`, [notUtf8(bytes, name, kind)]);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

const TOO_LONG: Problem = {
  code: 'too-large',
  message: `found more than ${Math.floor(constants.MAX_STRING_LENGTH / 1e6)} MB of text`,
  hint: 'save the weights with np.savez or as safetensors, of which only the rows that are drawn are read',
};

function notUtf8(bytes: Uint8Array, name: string, kind: 'usage' | 'input'): Problem {
  const lenient = new TextDecoder().decode(bytes);
  const position = formatPosition(lenient, name, lenient.indexOf('\uFFFD'));
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const binary = !utf16 && bytes.subarray(0, 512).includes(0);
  const found = utf16 ? 'UTF-16 text' : binary ? 'binary data' : 'bytes that are not UTF-8';
  return {
    code: 'not-text',
    message: `found ${found}, expected text in UTF-8`,
    position,
    hint: binary
      ? { input: 'save the weights with np.savez, as safetensors or as JSON', usage: 'name a text file' }[
          kind
        ]
      : "write it with encoding='utf-8'",
  };
}

const A_FOLDER: Problem = { code: 'folder', message: 'it is a folder', hint: 'name a file in it' };
const SPECIAL: Problem = {
  code: 'unreadable',
  message: 'it is a device, a pipe or a socket, expected a file',
  hint: 'save its content to a file first',
};

/** Of a device as an input, which may have no end, as /dev/zero. */
export const A_DEVICE: Problem = {
  code: 'unreadable',
  message: 'it is a device, expected a file or a pipe',
  hint: 'save its content to a file first, or write - for standard input',
};

const READ_PROBLEMS: Readonly<Record<string, Problem>> = {
  ENOENT: {
    code: 'not-found',
    message: 'there is no such file',
    hint: 'check the path, and the folder you are in',
  },
  EISDIR: A_FOLDER,
  ENOTDIR: { code: 'not-found', message: 'part of the path is a file, not a folder', hint: 'check the path' },
  EACCES: { code: 'no-access', message: 'permission denied', hint: 'check who may read it: ls -l' },
  ENAMETOOLONG: {
    code: 'not-found',
    message: 'the name or the path is longer than the file system allows',
    hint: 'check the path',
  },
  ELOOP: { code: 'not-found', message: 'its links lead in a circle', hint: 'check them: ls -l' },
  EIO: {
    code: 'unreadable',
    message: 'the disk or the network fails',
    hint: 'copy the file elsewhere, and read the copy',
  },
  EMFILE: TOO_MANY_OPEN,
  ENFILE: TOO_MANY_OPEN,
};

/** Why a file could not be read, and the remedy. */
export function readProblem(error: NodeJS.ErrnoException, path: string): Problem {
  if (error.code === 'ENOENT' && /[*?]/.test(path))
    return {
      code: 'not-found',
      message: 'there is no such file, and this takes files, not patterns',
      hint: `to draw each file that it matches: attnplot batch ${shellQuoted(path)}; or name one`,
    };
  return READ_PROBLEMS[error.code ?? ''] ?? { code: 'unreadable', message: error.message };
}

/** An offset in a text as editors read it: `name:line:column`, both from 1. */
export function formatPosition(text: string, name: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return `${name}:${lineAt(text, offset)}:${offset - lineStart + 1}`;
}

/** The line of an offset, from 1. Counted without splitting the text, because a file may have millions of lines. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
