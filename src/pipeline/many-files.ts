/** One input made of many files: `attn/layer_{layer}.pt`, or a folder of them. */

import { existsSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Role } from '../arrays/array.ts';
import { groupFamilies, patternRegex } from '../arrays/families.ts';
import type { NameNumbers } from '../arrays/name-roles.ts';
import { isTokenName } from '../arrays/token-names.ts';
import { isBatchRecord } from '../core/batch-files.ts';
import { AttnplotError, type Problem } from '../core/errors.ts';
import { isFolder } from '../core/files.ts';
import { shellQuoted, someOf } from '../core/words.ts';
import { checkPattern } from '../options/pattern.ts';

export const PLACEHOLDER = /\{(layer|step|head)\}/;
export const EXTENSION = /\.(npy|npz|pt|pth|bin|ckpt|safetensors|json|csv|tsv|txt)$/i;

/** Whether a path has a placeholder: it stands for many files that make one input. */
export const isFilePattern = (path: string): boolean => PLACEHOLDER.test(path);

/** Whether a folder has files of arrays, or folders that have. */
export const holdsArrays = (folder: string): boolean =>
  arraysIn(folder).length > 0 || namesIn(folder).some((name) => arraysIn(join(folder, name)).length > 0);

/** The paths of the files of an input: itself, or those it is made of. @throws AttnplotError as `findFiles` */
export function filesOfInput(path: string): readonly string[] {
  const many = findFiles(path);
  return many ? [...many.files.map((file) => file.path), ...(many.tokens ?? [])] : [path];
}

/** Files that make one input. */
export interface ManyFiles {
  /** As the user gave it, or a folder with the names in it. */
  readonly pattern: string;
  readonly files: readonly FoundFile[];
  /** Files of tokens that stand beside them in a folder: `tokens.json`, `row_tokens.txt`, `tokens.npy`. */
  readonly tokens?: readonly string[];
}

interface FoundFile {
  readonly path: string;
  readonly numbers: NameNumbers;
}

/**
 * The files that a path with `{layer}`, `{head}` or `{step}` stands for, or those of a folder that differ in such numbers only.
 * @returns undefined for the path of one file
 * @throws AttnplotError (io) where no file fits, (input) where several kinds of files do
 */
export function findFiles(path: string): ManyFiles | undefined {
  if (PLACEHOLDER.test(path) && !existsSync(path)) {
    const files = matching(path);
    if (files.length > 0) return { pattern: path, files };
    throw new AttnplotError('io', `cannot read ${path}`, [noMatch(path)]);
  }
  if (path === '-' || !isFolder(path)) return undefined;
  const names = arraysIn(path);
  if (names.length > 0) return inFolder(path, names);
  // A folder for each layer, with a file in it.
  const deeper = namesIn(path).flatMap((name) => arraysIn(join(path, name)).map((file) => join(name, file)));
  if (deeper.length > 0) return inFolder(path, deeper);
  throw new AttnplotError('io', `cannot read ${path}`, [
    {
      code: 'folder',
      message: 'found a folder without files of arrays, expected some, such as one a layer',
      hint: `name a file, or a folder that has .npy, .npz, .safetensors, .pt, JSON or CSV files; this one holds ${someOf(namesIn(path), 5) || 'nothing'}`,
    },
  ]);
}

function inFolder(folder: string, names: readonly string[]): ManyFiles {
  const pattern = folderPattern(folder, names);
  const tokens = namesIn(folder).filter((name) => TOKENS_FILE.test(name) && isTokenName(stemOf(name)));
  return { pattern, files: matching(pattern), tokens: tokens.map((name) => join(folder, name)) };
}

const TOKENS_FILE = /\.(json|txt|npy)$/i;

const stemOf = (name: string): string => basename(name, extname(name));

/** Names of the files in a folder that may be arrays; tokens are none. */
const arraysIn = (folder: string): string[] =>
  namesIn(folder).filter(
    (name) =>
      EXTENSION.test(name) && !name.startsWith('.') && !isTokenName(stemOf(name)) && !isBatchRecord(name),
  );

/** The one pattern that the weights in a folder fit; tokens and other single files beside them do not count. */
function folderPattern(folder: string, names: readonly string[]): string {
  const patterns = groupFamilies(names.map((name) => ({ name, dtype: '', shape: [], kind: 'float' })));
  const several = patterns.filter(({ members }) => members.length > 1);
  const [only, other] = several.length > 0 ? several : patterns;
  if (only && !other) return join(folder, only.pattern);
  const some = (several.length > 0 ? several : patterns)
    .slice(0, 4)
    .map(({ pattern }) => join(folder, pattern));
  throw new AttnplotError('input', `${folder} holds files of several kinds`, [
    {
      code: 'folder',
      message: `found ${some.join(', ')}${patterns.length > 4 ? ' and more' : ''}, expected files of one kind, one a layer`,
      hint: `name one of them: ${some.map(shellQuoted).join(' or ')}`,
    },
  ]);
}

/** Files whose paths fit a pattern, folder by folder. */
function matching(pattern: string): FoundFile[] {
  checkPattern(pattern, '<inputs>');
  const [first = '', ...rest] = pattern.split('/');
  let found: FoundFile[] = [{ path: first === '' ? '/' : '.', numbers: {} }];
  for (const [i, part] of (first === '' ? rest : [first, ...rest]).entries()) {
    const isFirst = i === 0 && first !== '';
    found = found.flatMap(({ path, numbers }) => {
      const at = (name: string) => (isFirst ? name : join(path, name));
      if (!PLACEHOLDER.test(part)) return existsSync(at(part)) ? [{ path: at(part), numbers }] : [];
      const regex = patternRegex(part);
      return namesIn(path).flatMap((name): FoundFile[] => {
        const groups = regex.exec(name)?.groups;
        if (!groups) return [];
        const own = Object.fromEntries(Object.entries(groups).map(([role, text]) => [role, Number(text)]));
        // A placeholder that comes twice means the same number both times.
        const differs = Object.entries(own).some(
          ([role, number]) => (numbers[role as Role] ?? number) !== number,
        );
        return differs ? [] : [{ path: at(name), numbers: { ...numbers, ...own } }];
      });
    });
  }
  return found.toSorted(
    (a, b) =>
      order(a, b, 'step') || order(a, b, 'layer') || order(a, b, 'head') || (a.path < b.path ? -1 : 1),
  );
}

const order = (a: FoundFile, b: FoundFile, role: keyof NameNumbers) =>
  (a.numbers[role] ?? 0) - (b.numbers[role] ?? 0);

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function noMatch(pattern: string): Problem {
  const parts = pattern.split('/');
  const folder =
    parts
      .slice(
        0,
        parts.findIndex((part) => PLACEHOLDER.test(part)),
      )
      .join('/') || '.';
  return {
    code: 'not-found',
    message: 'there are no files of such names',
    hint: existsSync(folder)
      ? `a placeholder stands for a whole number; ${folder} holds ${someOf(namesIn(folder), 5) || 'nothing'}`
      : `there is no folder ${folder}: check the path, and the folder you are in`,
  };
}
