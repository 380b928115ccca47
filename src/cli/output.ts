import { realpath } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

import { AttnplotError } from '../errors.ts';
import { writeError, writeWhole } from '../write-whole.ts';

/** File formats a figure can be written in, by extension. */
export const EXTENSIONS = ['.png'] as const;

/**
 * Where a figure goes: as asked, else the input's name with `.png` in the current folder.
 * @throws AttnplotError (usage) for a missing name, an unknown extension, or the input itself
 */
export async function resolveOutput(input: string, asked: string | undefined): Promise<string> {
  if (input === '')
    throw usage('<input>', 'found an empty name, expected a path', 'is a shell variable unset?');
  if (asked === '-') return '-';
  if (asked === undefined && input === '-') {
    throw usage(
      '--output',
      'missing, expected a path, as standard input has no name to take it from',
      'add -o figure.png, or -o - for standard output',
    );
  }
  const output = asked ?? `${basename(input, extname(input))}.png`;
  checkExtension(output);
  if (input !== '-' && (await sameFile(input, output))) {
    throw usage(
      '--output',
      `found "${output}", which is the input itself`,
      'choose another name: the input is never overwritten',
    );
  }
  return output;
}

/** @throws AttnplotError (usage) for a name, or a pattern of names, that no file format goes by */
export function checkExtension(output: string): void {
  const extension = extname(output).toLowerCase();
  if (EXTENSIONS.some((known) => known === extension)) return;
  throw usage(
    '--output',
    `found "${output}", expected a name that ends in ${EXTENSIONS.join(', ')}`,
    `write -o ${withoutExtension(output)}.png`,
  );
}

/** The name to suggest `.png` after: in the same folder, and never empty. */
const withoutExtension = (output: string) =>
  join(dirname(output), basename(output).replace(/\.[^.]*$/, '') || 'figure');

async function sameFile(a: string, b: string): Promise<boolean> {
  try {
    return (await realpath(a)) === (await realpath(b));
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
    await realpath(dirname(output));
    await writeWhole(output, bytes);
  } catch (error) {
    throw writeError(error as NodeJS.ErrnoException, output);
  }
}

function writeStdout(bytes: Uint8Array): Promise<void> {
  if (process.stdout.isTTY)
    throw usage(
      '--output',
      'found -, which is a terminal here, and a PNG is not text',
      'redirect it: -o - > figure.png',
    );
  return new Promise((resolve, reject) => {
    process.stdout.once('error', (error) =>
      reject(new AttnplotError('io', 'cannot write to standard output', [{ message: error.message }])),
    );
    process.stdout.write(bytes, (error) => (error ? undefined : resolve()));
  });
}

const usage = (option: string, message: string, hint: string) =>
  new AttnplotError('usage', 'the figure has no place to go', [{ option, message, hint }]);
