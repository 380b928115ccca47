import { stat } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { glob } from 'tinyglobby';
import { AttnplotError } from '../errors.ts';

/** Numbers in names sort as numbers: step-9 before step-10. */
const natural = new Intl.Collator('en', { numeric: true });

/**
 * Files that paths and globs stand for, each once, in the natural order of their names. What exists under a name that
 * looks like a glob is meant by it.
 * @throws AttnplotError (usage) for a glob without files, (io) for a path without one
 */
export async function expandInputs(patterns: readonly string[]): Promise<string[]> {
  const found = await Promise.all(patterns.map(expandInput));
  return [...new Set(found.flat())].sort(natural.compare);
}

async function expandInput(pattern: string): Promise<string[]> {
  if (await isFile(pattern)) return [pattern];
  if (!/[*?[\]{}()!]/.test(pattern))
    throw new AttnplotError('io', `cannot read ${pattern}`, [
      pattern === '-'
        ? {
            message: 'found standard input, expected files',
            hint: 'name the files, or a pattern such as "run/*.npz"',
          }
        : { message: 'there is no such file', hint: 'check the path, and the folder you are in' },
    ]);
  const files = await glob(pattern, { expandDirectories: false, dot: true });
  if (files.length > 0) return files;
  throw new AttnplotError('usage', 'there is nothing to draw', [
    {
      option: '<inputs>',
      message: `found no file that matches ${pattern}`,
      hint: 'try it with ls, from this folder',
    },
  ]);
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => !found.isDirectory(),
    () => false,
  );

/** A file's name without folder and extension. */
export const nameOf = (path: string): string => basename(path, extname(path));

/** The last number in a file's name, which is the step in that of a checkpoint. */
export function stepOf(path: string): number | undefined {
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
