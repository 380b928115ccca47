/** Where a figure goes: the output's name and format, and writing it. */
import { realpathSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { isFolder } from '../core/files.ts';
import { shellWord } from '../core/words.ts';
import { writeWhole } from '../core/write-whole.ts';
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
 * @throws AttnplotError (usage) for a missing name, an unknown extension, or the extension of another format
 */
export function readOutput(input: string, path: string | undefined, format: Format | undefined): AskedOutput {
  refuseEmptyName(input);
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
  return { path, format: formatOfName(path, format) };
}

/** @throws AttnplotError (usage) for an input without a name, as an unset shell variable gives */
export function refuseEmptyName(input: string): void {
  if (input !== '') return;
  throw usageError(
    '<input>',
    'bad-flag',
    'found an empty name, expected a path',
    'is a shell variable unset?',
  );
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

/** The default output: the input's name with the extension of the format, in the current folder. */
export const outputAfter = (input: string, format: Format): string =>
  basename(input, extname(input)) + extensionOf(format);

/**
 * @param inputs every file that is read: data, `--config`, and files that options name
 * @throws AttnplotError (usage) if the output would overwrite one of them
 */
export function refuseInputs(inputs: readonly string[], output: string): void {
  const input = inputs.find((path) => path !== '-' && sameFile(path, output));
  if (input === undefined || output === '-') return;
  throw usageError(
    '--output',
    'overwrites-input',
    `found "${output}", which is an input, expected another name`,
    'choose another name: inputs are never overwritten',
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
  const meansFolder = /[/\\]$/.test(path);
  // A name such as folder.png is reported when it is written.
  if (!meansFolder && !(isFolder(path) && extname(path) === '')) return;
  const name = input === '-' ? 'figure' : basename(input, extname(input));
  const file = join(path, name + extensionOf(format ?? DEFAULT_FORMAT));
  throw usageError(
    '--output',
    'bad-flag',
    `found "${path}", which is a folder, expected a file`,
    `${isFolder(path) ? '' : `make it first (mkdir -p ${shellWord(path)}), then `}write -o ${shellWord(file)}`,
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
  writeWhole(output, bytes);
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
