/** What a file of options that is found, rather than named, may say: a stranger may have written it, as in a repository that was cloned. */
import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Problem } from '../core/errors.ts';
import { shellWord } from '../core/words.ts';
import { FILE_OPTIONS, pathsUnder, renameNamed } from '../options/named-files.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';

/** Options that take limits away. */
const TRUSTED = ['allowFiles', 'maxMemory'] as const;

/** Paths of a found file start at its folder, wherever the command runs. */
export const fromFolderOf = (path: string, options: FigureOptions): FigureOptions =>
  renameNamed(options, (name) => relative('.', resolve(dirname(path), name)) || '.');

/**
 * Problems of a found file of options: files outside of its folder, and options that only a person may set.
 * @param options with paths from the current folder
 * @param flags of the command line; what they set is not looked at
 */
export function problemsOfFound(
  path: string,
  options: FigureOptions,
  flags: Readonly<Record<string, unknown>>,
): Problem[] {
  const asks = (name: keyof FigureOptions) =>
    options[name] !== undefined && options[name] !== false && flags[name] === undefined;
  const named = `--config ${shellWord(path)}`;
  const trusted = TRUSTED.filter(asks).map(
    (name): Problem => ({
      code: 'named-by-data',
      path: [name],
      message: 'found in a file that no flag names, expected as a flag or in a file given with --config',
      hint: `if you trust the file, name it: ${named}`,
    }),
  );
  const outside = FILE_OPTIONS.filter(asks).flatMap((name) => {
    const paths = pathsUnder(name, options).filter(
      (one) => !isUnder(dirname(path), one.replace(/#\d+$/, '')),
    );
    return paths.length === 0 ? [] : [outsideOf(path, name, paths)];
  });
  return [...trusted, ...outside];
}

function outsideOf(path: string, name: keyof FigureOptions, paths: readonly string[]): Problem {
  const found = paths.map((one) => JSON.stringify(one)).join(', ');
  const flags = paths.map((one) => `${flagOf(name)} ${shellWord(one)}`).join(' ');
  return {
    code: 'named-by-data',
    path: [name],
    message: `found ${found}, expected files in the folder of ${path}, because no flag names that file`,
    hint: `if you trust it, name the file yourself: ${flags}`,
  };
}

/** Whether a path, its links followed, is in a folder or below. One that does not exist is judged by its name. */
function isUnder(folder: string, path: string): boolean {
  const root = join(real(folder), sep);
  return real(path).startsWith(root);
}

function real(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    return whole === dirname(whole) ? whole : join(real(dirname(whole)), basename(whole));
  }
}
