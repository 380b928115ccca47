/** Which figure comes from which input, settled before anything is drawn. */
import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, normalize, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { AttnplotError, type Problem } from '../core/errors.ts';
import { type Inputs, isGlob } from './inputs.ts';
import { readManifest, shardManifest } from './manifest.ts';
import {
  checkPattern,
  fillPattern,
  folderOf,
  placeholdersOf,
  withFolder,
  withName,
} from './output-pattern.ts';
import type { Shard } from './protocol.ts';

export interface PlanItem {
  readonly input: string;
  readonly output: string;
}

export interface Plan {
  /** In natural order of the inputs. */
  readonly items: readonly PlanItem[];
  /** The folder that all figures lie in. */
  readonly folder: string;
}

/** @throws AttnplotError (usage) with every figure that has no place of its own */
export function planBatch({ paths, base }: Inputs, pattern: string): Plan {
  checkPattern(pattern);
  const folder = folderOf(pattern);
  const outputs = paths.map((path, index) => fillPattern(pattern, { path, index, base }));
  const problems = [
    ...outputs.flatMap((output, i) => (output === undefined ? [noStep(paths[i] as string)] : [])),
    ...sharedOutputs(paths, outputs, pattern),
    ...outputs.flatMap((output) => (output === undefined ? [] : outside(output, folder))),
    ...overwritten(paths, outputs),
  ];
  if (problems.length > 0)
    throw new AttnplotError(
      'usage',
      'the figures have no place to go',
      problems.map((problem) => ({ option: '--output', ...problem })),
    );
  return { items: paths.map((input, i) => ({ input, output: outputs[i] as string })), folder };
}

const noStep = (input: string): Problem => ({
  code: 'bad-pattern',
  message: `found ${input}, expected a number in its name, as {step} stands for the last one`,
  hint: 'use {name} or {index} instead',
});

function sharedOutputs(
  paths: readonly string[],
  outputs: readonly (string | undefined)[],
  pattern: string,
): Problem[] {
  const byPlace = new Map<string, number[]>();
  outputs.forEach((output, i) => {
    if (output === undefined) return;
    const place = resolve(output);
    byPlace.set(place, [...(byPlace.get(place) ?? []), i]);
  });
  return [...byPlace.values()].flatMap((indices): Problem[] => {
    if (indices.length === 1) return [];
    const [first, second] = indices.map((i) => paths[i]);
    const others = indices.length > 2 ? `, and ${indices.length - 2} more` : '';
    return [
      {
        code: 'shared-output',
        message: `found ${first} and ${second}${others}, which would all be drawn to ${outputs[indices[0] as number]}`,
        hint: hintForShared(pattern),
      },
    ];
  });
}

function hintForShared(pattern: string): string {
  const used = placeholdersOf(pattern);
  if (!['name', 'index', 'step'].some((name) => used.includes(name)))
    return `put the input's name into it: -o '${withName(pattern)}'`;
  if (!used.includes('dir')) return `put the input's folder into the name: -o '${withFolder(pattern)}'`;
  return used.includes('ext') ? 'put {index} into the name' : 'put {ext} or {index} into the name';
}

function outside(output: string, folder: string): Problem[] {
  const way = relative(folder, output).split(sep);
  if (way[0] !== '..') return [];
  return [
    {
      code: 'bad-pattern',
      message: `found ${output}, which lies outside ${folder}, the folder of the pattern`,
      hint: 'give --base a folder that holds all inputs, or leave {dir} out',
    },
  ];
}

/** Links count as what they lead to: a figure is written through them. */
function overwritten(paths: readonly string[], outputs: readonly (string | undefined)[]): Problem[] {
  const places = new Set(paths.map(placeOf));
  return outputs.flatMap((output): Problem[] =>
    output !== undefined && places.has(placeOf(output))
      ? [
          {
            code: 'overwrites-input',
            message: `found ${output}, which is an input`,
            hint: 'choose another name: inputs are never overwritten',
          },
        ]
      : [],
  );
}

/** @throws AttnplotError (usage) for a manifest that would be written over an input or a figure */
export function checkManifest({ items }: Plan, manifest: string): void {
  const place = placeOf(manifest);
  const taken = items.flatMap(({ input, output }) => [input, output]).find((path) => placeOf(path) === place);
  if (taken === undefined) return;
  throw new AttnplotError('usage', 'the manifest has no place to go', [
    {
      option: '--manifest',
      code: 'no-output',
      message: `found ${manifest}, which is an input or a figure of this batch`,
      hint: 'choose another name, or keep no record with --no-manifest',
    },
  ]);
}

function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

// Figures that lie where a glob of their batch looks for inputs: `batch 'runs/*' -o 'runs/{name}-fig.png'`.

/** Resolved paths of the figures that earlier runs of a batch list in its manifest, and those of all its shards in theirs. */
export async function listedOutputs(manifest: string, shard: Shard | undefined): Promise<string[]> {
  const shards = Array.from({ length: shard?.count ?? 0 }, (_, i) => ({
    index: i + 1,
    count: shard?.count ?? 0,
  }));
  const paths = [manifest, ...shards.map((one) => shardManifest(manifest, one))];
  const listed = paths.map(async (path) => {
    const found = await readManifest(path);
    const items = found && 'manifest' in found ? found.manifest.items : [];
    return items.map(({ output }) => resolve(dirname(path), output));
  });
  return (await Promise.all(listed)).flat();
}

/**
 * Without a manifest nothing tells figures from inputs.
 * @throws AttnplotError (usage) for a figure that the next run would draw a figure of
 */
export function checkApart({ items }: Plan, patterns: readonly string[]): void {
  for (const pattern of patterns.filter(isGlob)) {
    const matches = picomatch(normalize(pattern));
    const spelt = (path: string) => (isAbsolute(pattern) ? resolve(path) : relative('.', path));
    const found = items.find(({ output }) => matches(spelt(output)));
    if (found)
      throw new AttnplotError('usage', 'the figures have no place to go', [
        {
          option: '--output',
          code: 'no-output',
          message: `found ${found.output}, which '${pattern}' matches: the next run would take it for an input`,
          hint: 'draw into another folder, or keep the manifest, which tells them apart',
        },
      ]);
  }
}
