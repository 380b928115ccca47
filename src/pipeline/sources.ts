/** Options of several sources: which are trusted, and which are to blame for an error. */

import { OptionConflict, type Path } from '../core/errors.ts';
import { shellWord } from '../core/words.ts';
import { blame, type MergedOptions, mergeOptions, type OptionSource } from '../options/merge.ts';
import { type FONT_FILES, type IMAGE_FILES, pathsUnder, type TOKEN_FILES } from '../options/named-files.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';

/**
 * Refuses files that the data names: what a stranger wrote must not choose what is opened on this machine.
 * @param opened the options whose files are about to be opened
 * @throws OptionConflict with the flag that names the file, and the one that allows all of them
 */
export function refuseFiles(
  { options, sourceOf }: MergedOptions,
  opened: typeof TOKEN_FILES | typeof FONT_FILES | typeof IMAGE_FILES,
): void {
  if (sourceOf('allowFiles')?.isData)
    throw new OptionConflict({
      option: 'allowFiles',
      code: 'named-by-data',
      message: 'found in the data, expected only as a flag or in a --config file',
      hint: 'remove it: data cannot allow itself to open files',
    });
  const named = opened.find((name) => sourceOf(name)?.isData && pathsUnder(name, options).length > 0);
  if (named === undefined || options.allowFiles) return;
  const paths = pathsUnder(named, options);
  const flags = paths.map((path) => `${flagOf(named)} ${shellWord(path)}`).join(' ');
  throw new OptionConflict({
    option: named,
    code: 'named-by-data',
    message: `found ${paths.map((path) => JSON.stringify(path)).join(', ')}, which the data names, expected files to be named by flags`,
    hint: `if you trust the data, name the file yourself (${flags}), or add --allow-files`,
  });
}

/** The options that no data says. */
export const trusted = (sources: readonly OptionSource[]): FigureOptions =>
  mergeOptions(sources.filter(({ isData }) => !isData)).options;

/** Where options are from, and the positions of what data holds; of several inputs there is none. */
interface Blamed {
  readonly sources: readonly OptionSource[];
  readonly positionOf?: (path: Path) => string;
}

/** Merges the options for `run`, and turns its OptionConflict into an error that names the option as its author wrote it. */
export async function blaming<T>(
  { sources, positionOf = () => '' }: Blamed,
  run: (merged: MergedOptions) => Promise<T>,
): Promise<T> {
  const merged = mergeOptions(sources);
  try {
    return await run(merged);
  } catch (error) {
    if (!(error instanceof OptionConflict)) throw error;
    const { problem } = error;
    const placed = problem.path ? { ...problem, position: positionOf(problem.path) } : problem;
    throw blame(new OptionConflict(placed), merged, sources.at(-1) as OptionSource);
  }
}
