/** Inputs from paths, globs and lists of paths: each once, in natural order. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, normalize, relative, resolve, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { glob, isDynamicPattern } from 'tinyglobby';
import { AttnplotError, type Problem } from '../core/errors.ts';
import { isTemporary } from '../core/files.ts';
import { readProblem } from '../core/source.ts';
import { isBatchRecord } from './manifest.ts';

/**
 * Paths in the order a reader counts: `step-2` before `step-10`, a folder's files together. Of two spellings of one number
 * (`07`, `7`) the shorter comes first, so the order is total and the same on every machine, which a locale's is not.
 */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareNames(left[i] as string, right[i] as string);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(a, b);
}

function compareNames(a: string, b: string): number {
  const [left, right] = [chunks(a), chunks(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareChunks(left[i] as string, right[i] as string);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Numbers and what stands between them. */
const chunks = (name: string): readonly string[] => name.match(/\d+|\D+/g) ?? [];

function compareChunks(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compareText(a, b);
  // Without leading zeros the longer number is the larger, however many digits it has.
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return left.length - right.length || compareText(left, right) || a.length - b.length;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What is to be drawn, and the folder that `{dir}` counts from. */
export interface Inputs {
  /** Paths as they are opened: relative where the user's were. */
  readonly paths: readonly string[];
  readonly base: string;
}

export interface InputArguments {
  /** Paths, and globs where no file has that very name. */
  readonly patterns: readonly string[];
  /** A file of paths, one a line or each ended by a NUL as `find -print0` writes them; `-` is standard input. */
  readonly list: string | undefined;
  /** The folder that `{dir}` counts from, instead of the deepest one that holds every input. */
  readonly base: string | undefined;
  /** Whether there may be no input yet, as whoever watches waits for them. */
  readonly mayBeNone?: boolean;
  /** Resolved paths of what this batch writes, which none of its globs means. */
  readonly own?: ReadonlySet<string>;
}

/** Whether a pattern stands for other names than its own: names may hold brackets. */
export const isGlob = (pattern: string): boolean => isDynamicPattern(pattern) && !existsSync(pattern);

/** @throws AttnplotError (usage) for a glob without a match or no input at all, (io) for a list that cannot be read */
export async function findInputs({
  patterns,
  list,
  base,
  mayBeNone = false,
  own = new Set(),
}: InputArguments): Promise<Inputs> {
  const [named, globs]: [string[], string[]] = [[], []];
  for (const pattern of patterns) (isGlob(pattern) ? globs : named).push(pattern);
  const listed = list === undefined ? [] : await readList(list);
  const matches = await Promise.all(globs.map((pattern) => matchesOf(pattern, own)));
  const unmatched = globs.flatMap((pattern, i) => (mayBeNone ? [] : checkMatches(pattern, matches[i])));
  refuse([...named.flatMap(checkName), ...unmatched]);
  const paths = unique([...named, ...listed, ...matches.flat()]);
  if (paths.length === 0 && !(mayBeNone && patterns.length > 0))
    refuse([
      {
        option: list === undefined ? '<inputs>' : '--files-from',
        code: 'no-inputs',
        message: 'found no input, expected at least 1',
      },
    ]);
  const roots = [...globs.map(staticPart), ...[...named, ...listed].map(dirname)];
  return { paths: paths.toSorted(compareNaturally), base: base ?? commonFolder(roots) };
}

/** Spelt as the pattern is, without what this batch writes, and what any batch keeps: those names are attnplot's own. */
const matchesOf = async (pattern: string, own: ReadonlySet<string>): Promise<string[]> =>
  (await glob(pattern, { expandDirectories: false, absolute: isAbsolute(pattern) })).filter(
    (path) => !isBatchRecord(path) && !isTemporary(path) && !own.has(resolve(path)),
  );

const checkMatches = (option: string, matches: readonly string[] = []): Problem[] =>
  matches.length > 0
    ? []
    : [
        {
          code: 'no-inputs',
          option,
          message: 'no file matches',
          hint: 'quote the pattern, and try it with ls',
        },
      ];

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

async function readList(list: string): Promise<string[]> {
  let content: string;
  try {
    content = list === '-' ? await text(process.stdin) : await readFile(list, 'utf8');
  } catch (error) {
    throw new AttnplotError('io', `cannot read ${list}`, [readProblem(error as NodeJS.ErrnoException)]);
  }
  // No path holds a NUL, so a list with one is a list of NULs; its names may hold newlines.
  const names = content.includes('\0') ? content.split('\0') : content.split(/\r?\n/);
  return names.filter((name) => name !== '');
}

/** Two spellings of one path are one input; a link is an input of its own. */
function unique(paths: readonly string[]): string[] {
  const byPlace = new Map<string, string>();
  for (const path of paths) if (!byPlace.has(resolve(path))) byPlace.set(resolve(path), normalize(path));
  return [...byPlace.values()];
}

/** The folder of a glob before its first wildcard. */
function staticPart(pattern: string): string {
  const parts = pattern.split('/');
  const wild = parts.findIndex((part) => isDynamicPattern(part));
  const fixed = parts.slice(0, Math.min(wild < 0 ? parts.length : wild, parts.length - 1)).join('/');
  return fixed === '' && pattern.startsWith('/') ? '/' : fixed === '' ? '.' : fixed;
}

function commonFolder(folders: readonly string[]): string {
  const [first = [], ...others] = folders.map((folder) => resolve(folder).split(sep));
  const shared = first.findIndex((part, i) => others.some((other) => other[i] !== part));
  const folder = first.slice(0, shared < 0 ? first.length : shared).join(sep);
  return relative('.', folder === '' ? sep : folder) || '.';
}

const NONE_NAMED: Problem = {
  code: 'no-inputs',
  option: '--merge',
  message: 'found no manifest, expected those of all shards',
  hint: "name them: attnplot batch --merge 'figures/attnplot-manifest.*-of-4.json'",
};

/** Manifests from paths, and from globs where no file has that very name. @throws AttnplotError (usage) where there are none */
export async function findManifests(patterns: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    patterns.map((pattern) =>
      existsSync(pattern) || !isDynamicPattern(pattern)
        ? [pattern]
        : glob(pattern, { expandDirectories: false, absolute: isAbsolute(pattern) }),
    ),
  );
  const without = patterns.filter((_, i) => found[i]?.length === 0);
  if (patterns.length > 0 && without.length === 0) return found.flat().sort(compareNaturally);
  const problems = without.map(
    (option): Problem => ({
      code: 'no-inputs',
      option,
      message: 'no file matches',
      hint: 'quote the pattern, and try it with ls',
    }),
  );
  if (patterns.length === 0) problems.push(NONE_NAMED);
  throw new AttnplotError('usage', 'there is nothing to merge', problems);
}

/** A file's name without folder and extension. */
const nameOf = (path: string): string => basename(path, extname(path));

/** The last number in a file's name, which is the step in that of a checkpoint. */
function stepOf(path: string): number | undefined {
  const last = nameOf(path).match(/\d+/g)?.at(-1);
  return last === undefined ? undefined : Number(last);
}

/** What tells the inputs apart, in as few words as do: their steps, their names, or these with their folders. */
export function labelInputs(inputs: readonly string[]): string[] {
  const stepOrName = (input: string) => {
    const step = stepOf(input);
    return step === undefined ? nameOf(input) : `step ${step}`;
  };
  const ways = [
    stepOrName,
    nameOf,
    (input: string) => `${basename(dirname(input))}, ${stepOrName(input)}`,
    (input: string) => input,
  ];
  const labelled = ways.map((way) => inputs.map(way));
  return labelled.find((labels) => new Set(labels).size === labels.length) ?? [...inputs];
}
