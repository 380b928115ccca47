/** Finds inputs from paths, globs and lists of paths. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, normalize, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { isBatchRecord, SHARDS_EXAMPLE } from '../core/batch-files.ts';
import { AttnplotError, type Problem } from '../core/errors.ts';
import { isTemporary } from '../core/write-whole.ts';
import { checkPattern } from '../options/pattern.ts';
import { holdsArrays, isFilePattern } from '../pipeline/many-files.ts';
import { anyNumber, toFilePattern } from './file-patterns.ts';
import { checkCount, checkLengths, readList } from './input-list.ts';
import { compareNaturally } from './natural-order.ts';

/** The inputs of a batch or an animation. */
export interface Inputs {
  /** In natural order; relative where the user's paths were. */
  readonly paths: readonly string[];
  /** The folder that `{dir}` is relative to. */
  readonly base: string;
}

export interface InputArguments {
  /** Paths, and globs where no file has that name. */
  readonly patterns: readonly string[];
  /** A file of paths, one per line or ended by NUL as `find -print0` writes them; `-` is standard input. */
  readonly list: string | undefined;
  /** The folder that `{dir}` is relative to; undefined takes the deepest one that holds every input. */
  readonly base: string | undefined;
  /** Whether no input at all is fine, because the caller waits for the first. */
  readonly mayBeNone?: boolean;
  /** Resolved paths of files that this batch writes, which its globs skip. */
  readonly own?: ReadonlySet<string>;
}

/** Whether a pattern is a glob. A file of that very name makes it a path, because names may hold brackets. */
export const isGlob = (pattern: string): boolean =>
  (isFilePattern(pattern) || isDynamicPattern(pattern)) && !existsSync(pattern);

/**
 * Finds the inputs that patterns and a list name, each once.
 * @throws AttnplotError (usage) for a glob without a match, no input at all or too many, (io) for a list that cannot be read
 */
export async function findInputs({
  patterns,
  list,
  base,
  mayBeNone = false,
  own = new Set(),
}: InputArguments): Promise<Inputs> {
  checkCount(patterns);
  const [named, globs]: [string[], string[]] = [[], []];
  for (const pattern of patterns) (isGlob(pattern) ? globs : named).push(pattern);
  for (const pattern of globs) checkPattern(pattern, '<inputs>');
  const listed = list === undefined ? [] : await readList(list);
  checkLengths(named, '<inputs>');
  const matches = await Promise.all(globs.map((pattern) => inputsMatching(pattern, own)));
  const unmatched = mayBeNone ? [] : globs.filter((_, i) => matches[i]?.length === 0);
  refuse([...named.flatMap(checkName), ...unmatched.map(noMatch)]);
  const all = [...named, ...listed, ...matches.flat()];
  checkCount(all);
  const paths = unique(all);
  if (paths.length === 0 && !(mayBeNone && patterns.length > 0))
    refuse([
      {
        option: list === undefined ? '<inputs>' : '--files-from',
        code: 'no-inputs',
        message: 'found no input, expected at least 1',
      },
    ]);
  const roots = [...globs.map(fixedFolderOf), ...[...named, ...listed].map(dirname)];
  return { paths: paths.toSorted(compareNaturally), base: base ?? commonFolder(roots) };
}

/**
 * Inputs that a glob matches: files, without this batch's own and the manifests, caches and half-written files of any batch. Of a
 * pattern with `{layer}` each folder's files are one input, and so are those in a folder where no file matches.
 */
async function inputsMatching(pattern: string, own: ReadonlySet<string>): Promise<string[]> {
  const isInput = (path: string) => !isBatchRecord(path) && !isTemporary(path) && !own.has(resolve(path));
  if (isFilePattern(pattern)) {
    const files = (await matchesOf(anyNumber(pattern))).filter(isInput);
    return [...new Set(files.flatMap((path) => toFilePattern(path, pattern) ?? []))];
  }
  const files = (await matchesOf(pattern)).filter(isInput);
  if (files.length > 0) return files;
  const folders = await matchesOf(pattern, { onlyDirectories: true });
  return folders.map((folder) => folder.replace(/\/$/, '')).filter(holdsArrays);
}

/** Files that a glob matches; relative where the pattern is. */
const matchesOf = (pattern: string, kind: { readonly onlyDirectories?: boolean } = {}): Promise<string[]> =>
  glob(pattern, { expandDirectories: false, absolute: isAbsolute(pattern), ...kind });

const noMatch = (option: string): Problem => ({
  code: 'no-inputs',
  option,
  message: 'no file matches',
  hint: 'quote the pattern, and try it with ls',
});

function checkName(path: string): Problem[] {
  const option = '<inputs>';
  if (path === '')
    return [
      {
        code: 'bad-flag',
        option,
        message: 'found an empty name, expected a path',
        hint: 'is a shell variable unset?',
      },
    ];
  if (path === '-')
    return [
      {
        option,
        code: 'bad-flag',
        message: 'found -, expected paths or globs: figures take their names from their inputs',
        hint: 'for a list of paths on standard input write --files-from -',
      },
    ];
  return [];
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new AttnplotError('usage', 'there is nothing to draw', problems);
}

/** Drops repeated paths, however they are spelt. Links are not resolved: each is an input of its own. */
function unique(paths: readonly string[]): string[] {
  const byPlace = new Map<string, string>();
  for (const path of paths) if (!byPlace.has(resolve(path))) byPlace.set(resolve(path), normalize(path));
  return [...byPlace.values()];
}

/** The folder of a glob before its first wildcard. */
function fixedFolderOf(pattern: string): string {
  const parts = pattern.split('/');
  const wild = parts.findIndex((part) => isFilePattern(part) || isDynamicPattern(part));
  const fixed = parts.slice(0, Math.min(wild < 0 ? parts.length : wild, parts.length - 1)).join('/');
  return fixed === '' && pattern.startsWith('/') ? '/' : fixed === '' ? '.' : fixed;
}

/** The deepest folder that holds all of the folders. */
function commonFolder(folders: readonly string[]): string {
  const [first = [], ...others] = folders.map((folder) => resolve(folder).split(sep));
  const shared = first.findIndex((part, i) => others.some((other) => other[i] !== part));
  const folder = first.slice(0, shared < 0 ? first.length : shared).join(sep);
  return relative('.', folder === '' ? sep : folder) || '.';
}

/**
 * Finds the manifests that paths and globs name, in natural order.
 * @throws AttnplotError (usage) for a glob without a match, or no pattern at all
 */
export async function findManifests(patterns: readonly string[]): Promise<string[]> {
  for (const pattern of patterns.filter(isGlob)) checkPattern(pattern, '--merge');
  const found = await Promise.all(
    patterns.map((pattern) => (isGlob(pattern) ? matchesOf(pattern) : [pattern])),
  );
  const problems = patterns.filter((_, i) => found[i]?.length === 0).map(noMatch);
  if (patterns.length === 0) problems.push(NO_MANIFEST);
  if (problems.length > 0) throw new AttnplotError('usage', 'there is nothing to merge', problems);
  return found.flat().sort(compareNaturally);
}

const NO_MANIFEST: Problem = {
  code: 'no-inputs',
  option: '--merge',
  message: 'found no manifest, expected the manifests of all shards',
  hint: `name them: attnplot batch --merge '${SHARDS_EXAMPLE}'`,
};
