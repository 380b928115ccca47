/** Text files: read, decoded, and errors in them located by line and column. */

import { constants, isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { AttnplotError, type Problem } from './errors.ts';

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
  try {
    return { name, text: decodeText(readFileSync(path), name, kind) };
  } catch (error) {
    if (error instanceof AttnplotError) throw error;
    throw new AttnplotError('io', `cannot read ${path}`, [readProblem(error as NodeJS.ErrnoException)]);
  }
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
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
    hint:
      binary && kind === 'input'
        ? 'save the weights with np.savez, as safetensors or as JSON'
        : "write it with encoding='utf-8'",
  };
}

const READ_PROBLEMS: Readonly<Record<string, Problem>> = {
  ENOENT: {
    code: 'not-found',
    message: 'there is no such file',
    hint: 'check the path, and the folder you are in',
  },
  EISDIR: { code: 'folder', message: 'it is a folder', hint: 'name a file in it' },
  ENOTDIR: { code: 'not-found', message: 'part of the path is a file, not a folder', hint: 'check the path' },
  EACCES: { code: 'no-access', message: 'permission denied', hint: 'check who may read it: ls -l' },
};

/** Why a file could not be read, and the remedy. */
export function readProblem(error: NodeJS.ErrnoException): Problem {
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
