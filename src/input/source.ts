import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AttnplotError } from '../errors.ts';

/** Bytes to read, and what to call them in messages. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads a text file, or standard input for `-`.
 * @throws AttnplotError (io) that names the file and the remedy.
 */
export async function readText(path: string): Promise<SourceText> {
  if (path === '-') return { name: 'standard input', text: await readStdin() };
  try {
    return { name: basename(path), text: decode(await readFile(path), path) };
  } catch (error) {
    if (error instanceof AttnplotError) throw error;
    throw new AttnplotError('io', `cannot read ${path}`, [readProblem(error as NodeJS.ErrnoException)]);
  }
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return decode(Buffer.concat(chunks), 'standard input');
}

/** JSON is UTF-8; anything else would turn into wrong tokens without a word. */
function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AttnplotError('input', `${name} is not UTF-8 text`, [
      {
        message: 'found bytes that are not UTF-8, expected a JSON attention file',
        hint: "write it with encoding='utf-8'",
      },
    ]);
  }
}

const READ_PROBLEMS: Readonly<Record<string, { message: string; hint: string }>> = {
  ENOENT: { message: 'there is no such file', hint: 'check the path, and the folder you are in' },
  EISDIR: { message: 'it is a folder', hint: 'name a file in it' },
  EACCES: { message: 'permission denied', hint: 'check who may read it: ls -l' },
};

function readProblem(error: NodeJS.ErrnoException): { message: string; hint?: string } {
  return READ_PROBLEMS[error.code ?? ''] ?? { message: error.message };
}
