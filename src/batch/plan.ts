/** The plan of a batch: which figure comes from which input. It is made and checked before anything is read. */
import { realpathSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, normalize, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { AttnplotError, type Problem } from '../core/errors.ts';
import { type Inputs, isGlob } from './inputs.ts';
import {
  checkPattern,
  fillPattern,
  folderOf,
  placeholdersOf,
  withFolder,
  withName,
} from './output-pattern.ts';

export interface PlanItem {
  readonly input: string;
  readonly output: string;
}

export interface Plan {
  /** In natural order of the inputs. */
  readonly items: readonly PlanItem[];
  /** The folder that holds all figures. */
  readonly folder: string;
}

/**
 * Names the figure of every input by the output pattern.
 * @param read other files that the batch reads, such as those of `--config` and `--tokens`
 * @throws AttnplotError (usage) with every figure that has no path of its own, or lies outside the pattern's folder
 */
export function planBatch({ paths, base }: Inputs, pattern: string, read: readonly string[] = []): Plan {
  checkPattern(pattern);
  const folder = folderOf(pattern);
  const outputs = paths.map((path, index) => fillPattern(pattern, { path, index, base }));
  const problems = [
    ...outputs.flatMap((output, i) => (output === undefined ? [noStep(paths[i] as string)] : [])),
    ...sharedOutputs(paths, outputs, pattern),
    ...outputs.flatMap((output) => (output === undefined ? [] : outside(output, folder))),
    ...overwritten([...paths, ...read], outputs),
  ];
  if (problems.length > 0)
    throw new AttnplotError(
      'usage',
      HEADLINE,
      problems.map((problem) => ({ option: '--output', ...problem })),
    );
  return { items: paths.map((input, i) => ({ input, output: outputs[i] as string })), folder };
}

const HEADLINE = 'the output pattern does not fit the inputs';

const noStep = (input: string): Problem => ({
  code: 'bad-pattern',
  message: `found ${input}, expected a number in its name for {step}`,
  hint: 'use {name} or {index} instead',
});

/** Disks of macOS and Windows mostly take A.png and a.png for one name, and an accented letter for its two parts. */
const FOLDING = ['darwin', 'win32'];

const nameOnDisk = (output: string): string =>
  FOLDING.includes(process.platform) ? resolve(output).normalize().toLowerCase() : resolve(output);

function sharedOutputs(
  paths: readonly string[],
  outputs: readonly (string | undefined)[],
  pattern: string,
): Problem[] {
  const byPlace = new Map<string, number[]>();
  outputs.forEach((output, i) => {
    if (output === undefined) return;
    const place = nameOnDisk(output);
    const known = byPlace.get(place);
    if (known) known.push(i);
    else byPlace.set(place, [i]);
  });
  return [...byPlace.values()].flatMap((indices): Problem[] => {
    if (indices.length === 1) return [];
    const [first, second] = indices.map((i) => paths[i]);
    const others = indices.length > 2 ? `, and ${indices.length - 2} more` : '';
    return [
      {
        code: 'shared-output',
        message: `found one name, ${outputs[indices[0] as number]}, for ${first} and ${second}${others}, expected a name for each`,
        hint: hintForSharedName(
          pattern,
          indices.map((index) => paths[index] as string),
        ),
      },
    ];
  });
}

/** The first placeholder that tells the inputs apart and that the pattern lacks; their number tells all apart. */
function hintForSharedName(pattern: string, paths: readonly string[]): string {
  const used = placeholdersOf(pattern);
  const tells = (placeholder: string, of: (path: string) => string) =>
    !used.includes(placeholder) && new Set(paths.map(of)).size > 1;
  if (tells('name', (path) => basename(path, extname(path))))
    return `add the input's name: -o '${withName(pattern)}'`;
  if (tells('dir', dirname)) return `add the input's folder: -o '${withFolder(pattern)}'`;
  return tells('ext', extname) ? 'add {ext} to the name' : 'add {index} to the name';
}

function outside(output: string, folder: string): Problem[] {
  const way = relative(folder, output).split(sep);
  if (way[0] !== '..') return [];
  return [
    {
      code: 'bad-pattern',
      message: `found ${output}, expected a path in ${folder}, the folder of the pattern`,
      hint: 'set --base to a folder that holds all inputs, or leave {dir} out',
    },
  ];
}

/** Figures that would overwrite an input. Links are resolved, because a figure is written through them. */
function overwritten(paths: readonly string[], outputs: readonly (string | undefined)[]): Problem[] {
  const places = new Set(paths.map(placeOf));
  return outputs.flatMap((output): Problem[] =>
    output !== undefined && places.has(placeOf(output))
      ? [
          {
            code: 'overwrites-input',
            message: `found ${output}, which is an input, expected another name`,
            hint: 'choose a pattern that gives other names: inputs are never overwritten',
          },
        ]
      : [],
  );
}

/** @throws AttnplotError (usage) for a manifest that would overwrite an input, another file that is read, or a figure of the plan */
export function checkManifest({ items }: Plan, manifest: string, read: readonly string[] = []): void {
  const place = placeOf(manifest);
  const taken = [...items.flatMap(({ input, output }) => [input, output]), ...read].find(
    (path) => placeOf(path) === place,
  );
  if (taken === undefined) return;
  throw new AttnplotError('usage', 'the manifest cannot be written there', [
    {
      option: '--manifest',
      code: 'no-output',
      message: `found ${manifest}, which is an input or a figure of this batch, expected another name`,
      hint: 'choose another name, or keep no manifest with --no-manifest',
    },
  ]);
}

/** The path that a write would reach. */
function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/**
 * Checks that no glob matches a figure, which matters without a manifest to tell figures from inputs.
 * @throws AttnplotError (usage) for a figure that the next run would take as an input
 */
export function checkApart({ items }: Plan, patterns: readonly string[]): void {
  for (const pattern of patterns.filter(isGlob)) {
    const matches = picomatch(normalize(pattern));
    const spelt = (path: string) => (isAbsolute(pattern) ? resolve(path) : relative('.', path));
    const found = items.find(({ output }) => matches(spelt(output)));
    if (found)
      throw new AttnplotError('usage', HEADLINE, [
        {
          option: '--output',
          code: 'no-output',
          message: `found ${found.output}, which '${pattern}' matches, expected a name that no pattern of the inputs matches`,
          hint: 'write to another folder, or keep the manifest, by which the next run knows its figures',
        },
      ]);
  }
}
