import { realpathSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { ProblemCode } from '../core/codes.ts';
import { AttnplotError } from '../core/errors.ts';
import { writeError, writeWhole } from '../core/files.ts';
import {
  DEFAULT_FORMAT,
  EXTENSIONS,
  extensionOf,
  type Format,
  formatOfExtension,
} from '../options/formats.ts';

/** Where a figure is asked to go, and the format that says. */
interface AskedOutput {
  /** A path, or `-` for standard output; undefined where the input's name is to serve. */
  readonly path?: string;
  readonly format?: Format;
}

/**
 * What `-o` says, before anything is read.
 * @param format as `--format` says
 * @throws AttnplotError (usage) for a missing name, an unknown extension, one of another format, or the input itself
 */
export function readOutput(input: string, path: string | undefined, format: Format | undefined): AskedOutput {
  if (input === '')
    throw usage('<input>', 'bad-flag', 'found an empty name, expected a path', 'is a shell variable unset?');
  if (path === undefined && input === '-') {
    throw usage(
      '--output',
      'bad-flag',
      'missing, expected a path, as standard input has no name to take it from',
      'add -o figure.png, or -o - for standard output',
    );
  }
  if (path === undefined) return format ? { format } : {};
  // Written as a file, the device would be replaced by one.
  if (path === '-' || path === '/dev/stdout') return { path: '-', ...(format && { format }) };
  const named = formatOfName(path, format);
  refuseInput(input, path);
  return { path, format: named };
}

/**
 * The format that the name of a figure, or a pattern of names, goes by.
 * @param format as `--format` says
 * @throws AttnplotError (usage) for an unknown extension, or one of another format
 */
export function formatOfName(path: string, format: Format | undefined): Format {
  const named = formatOfExtension(extname(path));
  if (!named) {
    throw usage(
      '--output',
      'bad-flag',
      `found "${path}", expected a name that ends in ${EXTENSIONS.join(', ')}`,
      `write -o ${withoutExtension(path)}${extensionOf(format ?? DEFAULT_FORMAT)}`,
    );
  }
  if (format && named !== format) {
    throw usage(
      '--format',
      'flags-conflict',
      `found ${format} with -o ${path}, expected ${named}, which that name says`,
      `write -o ${withoutExtension(path)}${extensionOf(format)}, or leave --format out`,
    );
  }
  return named;
}

/** The input's name with the extension of a format, in the current folder. @throws AttnplotError (usage) if that is the input */
export function outputAfter(input: string, format: Format): string {
  const output = basename(input, extname(input)) + extensionOf(format);
  refuseInput(input, output);
  return output;
}

/** @throws AttnplotError (usage) where the output would overwrite the input */
export function refuseInput(input: string, output: string): void {
  if (input === '-' || !sameFile(input, output)) return;
  throw usage(
    '--output',
    'overwrites-input',
    `found "${output}", which is the input itself`,
    'choose another name: the input is never overwritten',
  );
}

/** The name to suggest an extension after: in the same folder, and never empty. */
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
 * Writes all of the bytes or nothing: to a temporary file beside the target, flushed, then renamed. `-` is standard output.
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
    throw usage(
      '--output',
      'no-output',
      'found -, which is a terminal here, and a figure is not for reading',
      'redirect it: -o - > figure.png',
    );
  // What goes wrong is told where the command starts, as for all that is written there.
  return new Promise((resolve) => {
    process.stdout.write(bytes, () => resolve());
  });
}

const usage = (option: string, code: ProblemCode, message: string, hint: string) =>
  new AttnplotError('usage', 'the figure has no place to go', [{ code, option, message, hint }]);
