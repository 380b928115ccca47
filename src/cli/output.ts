/** Where a figure goes: the output's name and format, and writing it; and lines on standard error. */
import { existsSync, realpathSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { writeError, writeWhole } from '../core/files.ts';
import { shellWord } from '../core/words.ts';
import { EXTENSIONS_ELSEWHERE } from '../options/elsewhere.ts';
import {
  DEFAULT_FORMAT,
  EXTENSIONS,
  extensionOf,
  type Format,
  formatOfExtension,
} from '../options/formats.ts';
import { usageError } from './report.ts';

/** The output that the flags ask for. */
interface AskedOutput {
  /** A path, or `-` for standard output; undefined takes the input's name. */
  readonly path?: string;
  readonly format?: Format;
}

/**
 * Reads `-o` and `--format` before the input is read.
 * @param path from `-o`
 * @param format from `--format`
 * @throws AttnplotError (usage) for a missing name, an unknown extension, the extension of another format, or the input itself
 */
export function readOutput(input: string, path: string | undefined, format: Format | undefined): AskedOutput {
  if (input === '')
    throw usageError(
      '<input>',
      'bad-flag',
      'found an empty name, expected a path',
      'is a shell variable unset?',
    );
  if (path === undefined && input === '-') {
    throw usageError(
      '--output',
      'bad-flag',
      'missing, expected a path, because standard input has no name',
      'add -o figure.png, or -o - for standard output',
    );
  }
  if (path === undefined) return format ? { format } : {};
  // Written as a file, the device would be replaced by one.
  if (path === '-' || path === '/dev/stdout') return { path: '-', ...(format && { format }) };
  refuseFolder(input, path, format);
  const named = formatOfName(path, format);
  refuseInput(input, path);
  return { path, format: named };
}

/**
 * The format of a figure, by the extension of its name or output pattern.
 * @param format from `--format`
 * @throws AttnplotError (usage) for an unknown extension, or the extension of another format
 */
export function formatOfName(path: string, format: Format | undefined): Format {
  const named = formatOfExtension(extname(path));
  if (!named) {
    throw usageError(
      '--output',
      'bad-flag',
      `found "${path}", expected a name that ends in ${EXTENSIONS.join(', ')}`,
      `write -o ${shellWord(withoutExtension(path) + nearestExtension(path, format))}${ofFrames(path)}`,
    );
  }
  if (format && named !== format) {
    throw usageError(
      '--format',
      'flags-conflict',
      `found ${format} with -o ${path}, expected ${named} for that name`,
      `write -o ${withoutExtension(path)}${extensionOf(format)}, or leave --format out`,
    );
  }
  return named;
}

/** The default output: the input's name with the extension of the format, in the current folder. @throws AttnplotError (usage) if that is the input */
export function outputAfter(input: string, format: Format): string {
  const output = basename(input, extname(input)) + extensionOf(format);
  refuseInput(input, output);
  return output;
}

/** @throws AttnplotError (usage) if the output would overwrite the input */
export function refuseInput(input: string, output: string): void {
  if (input === '-' || !sameFile(input, output)) return;
  throw usageError(
    '--output',
    'overwrites-input',
    `found "${output}", which is the input, expected another name`,
    'choose another name: the input is never overwritten',
  );
}

/** The extension of the format that was asked for, else of one that serves the same end. */
function nearestExtension(path: string, format: Format | undefined): string {
  const asked = extname(path).toLowerCase();
  if (format === undefined && Object.hasOwn(EXTENSIONS_ELSEWHERE, asked))
    return EXTENSIONS_ELSEWHERE[asked] as string;
  return extensionOf(format ?? DEFAULT_FORMAT);
}

const ofFrames = (path: string) =>
  /\.(gif|mp4|webm|mov|avi)$/i.test(path) ? '; attnplot animate draws several inputs as one .gif' : '';

/** @throws AttnplotError (usage) for a folder, which names no file */
function refuseFolder(input: string, path: string, format: Format | undefined): void {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const meansFolder = /[/\\]$/.test(path);
  // A name such as folder.png is reported when it is written.
  if (!meansFolder && !(isFolder && extname(path) === '')) return;
  const name = input === '-' ? 'figure' : basename(input, extname(input));
  const file = join(path, name + extensionOf(format ?? DEFAULT_FORMAT));
  throw usageError(
    '--output',
    'bad-flag',
    `found "${path}", which is a folder, expected a file`,
    `${isFolder ? '' : `make it first (mkdir -p ${shellWord(path)}), then `}write -o ${shellWord(file)}`,
  );
}

/** The path without its extension, for a hint; the name is never empty. */
const withoutExtension = (output: string) =>
  join(dirname(output), basename(output).replace(/\.[^.]*$/, '') || 'figure');

function sameFile(a: string, b: string): boolean {
  try {
    return realpathSync.native(a) === realpathSync.native(b);
  } catch {
    return false;
  }
}

/**
 * Writes a file completely or not at all. `-` is standard output.
 * @throws AttnplotError (io) that names the file and the remedy
 */
export async function writeOutput(output: string, bytes: Uint8Array): Promise<void> {
  if (output === '-') return writeStdout(bytes);
  try {
    realpathSync.native(dirname(output));
    writeWhole(output, bytes);
  } catch (error) {
    throw writeError(error as NodeJS.ErrnoException, output);
  }
}

function writeStdout(bytes: Uint8Array): Promise<void> {
  if (process.stdout.isTTY)
    throw usageError(
      '--output',
      'no-output',
      'found -, which is a terminal, expected a file or a pipe',
      'redirect it: -o - > figure.png',
    );
  // entry.ts reports errors of standard output.
  return new Promise((resolve) => {
    process.stdout.write(bytes, () => resolve());
  });
}

/**
 * Writes a line to standard error. Does not use `process.stderr`, which loads Node's sockets if it is a pipe: that would add 3 %
 * to the instructions of a render.
 */
export function writeLine(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  let written = 0;
  try {
    written = writeSync(2, bytes);
  } catch (error) {
    // Full or closed: the stream waits for its reader, or reports that there is none.
    if (!['EAGAIN', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  if (written < bytes.length) process.stderr.write(bytes.subarray(written));
}
