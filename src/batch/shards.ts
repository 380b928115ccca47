/** Manifests of shards, read and compared: only parts of one batch make a whole. */
import { dirname, resolve } from 'node:path';
import type { BatchCode, ProblemCode } from '../core/codes.ts';
import { AttnplotError, type Problem } from '../core/errors.ts';
import { flagOf, OPTION_NAMES } from '../options/option-table.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import { isWhole } from './digest.ts';
import {
  isFigure,
  type Manifest,
  type ManifestFigure,
  type ManifestItem,
  pathsFrom,
  readManifest,
  type ShardRecord,
} from './manifest.ts';
import type { Failure, Shard } from './protocol.ts';
import { isSame, renameFiles, renamePaths } from './record.ts';
import { shareSize } from './shard.ts';

export interface ShardManifest {
  readonly path: string;
  readonly manifest: Manifest & { readonly shard: ShardRecord };
}

/**
 * The shards of one batch, in order.
 * @param paths at least one
 * @throws AttnplotError (usage) that names every manifest that is of no shard, or of another batch than the first
 */
export async function readShards(paths: readonly string[]): Promise<readonly ShardManifest[]> {
  const byPlace = new Map(paths.map((path) => [resolve(path), path]));
  const shards = await Promise.all([...byPlace.values()].map(readShard));
  const read = shards.filter((shard) => 'manifest' in shard);
  refuse(shards.filter((shard) => 'message' in shard));
  const [first] = read as [ShardManifest, ...ShardManifest[]];
  refuse(read.flatMap((shard) => differences(first, shard)));
  const ordered = read.toSorted((a, b) => a.manifest.shard.index - b.manifest.shard.index);
  refuse(ordered.flatMap((shard, i) => sameTwice(ordered[i - 1], shard)));
  return ordered;
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new AttnplotError('usage', 'the shards cannot be merged', problems);
}

async function readShard(path: string): Promise<ShardManifest | Problem> {
  const found = await readManifest(path);
  const problem = (code: ProblemCode, message: string, hint: string): Problem => ({
    ...{ code, position: path, message, hint },
  });
  if (!found)
    return problem('not-found', 'there is no such file', 'check the path, and the folder you are in');
  if ('reason' in found) return problem(found.code, found.reason, 'run its shard again');
  const { shard } = found.manifest;
  if (shard) return { path, manifest: { ...found.manifest, shard } };
  return problem(
    'bad-manifest',
    'found the manifest of a whole batch, expected that of a shard',
    "quote a pattern that only shards match: 'figures/attnplot-manifest.*-of-4.json'",
  );
}

/** What parts of one batch have in common; of several differences the first is told, as the others mostly follow from it. */
const COMMON: readonly {
  readonly of: (manifest: ShardManifest['manifest']) => unknown;
  readonly message: (found: ShardManifest['manifest'], expected: ShardManifest['manifest']) => string;
  readonly hint: string;
}[] = [
  {
    of: ({ shard }) => shard.count,
    message: (found, { shard }) => `found a shard of ${found.shard.count}, expected one of ${shard.count}`,
    hint: "name those of one run: 'figures/attnplot-manifest.*-of-4.json'",
  },
  {
    of: ({ attnplot }) => attnplot,
    message: (found, expected) => `found attnplot ${found.attnplot}, expected ${expected.attnplot}`,
    hint: 'run its shard again with that version',
  },
  {
    of: ({ options }) => options,
    message: (found, { options }) => `found other options: ${namesOf(found.options, options).join(', ')}`,
    hint: 'run its shard again with the same options',
  },
  {
    of: ({ files }) => files,
    message: () => 'found another font or token file',
    hint: 'run its shard again with the same file',
  },
  {
    of: ({ shard }) => shard.plan,
    message: (found, { shard }) => `found ${found.shard.inputs} inputs, expected the same ${shard.inputs}`,
    hint: 'files came or went between the shards: list them first, give all shards the list with --files-from, and run them again',
  },
  {
    of: ({ scale }) => scale,
    message: (found, expected) => `found ${scaleText(found)}, expected ${scaleText(expected)}`,
    hint: 'an input changed between the shards, or could not be read in one: run them again',
  },
];

/** Why a manifest is not of the same batch as the first, if it is not. */
function differences(first: ShardManifest, { path, manifest }: ShardManifest): Problem[] {
  const found = COMMON.find(({ of }) => !isSame(of(manifest), of(first.manifest)));
  if (!found) return [];
  const message = `${found.message(manifest, first.manifest)}, not as in ${first.path}`;
  return [{ code: 'other-batch', position: path, message, hint: found.hint }];
}

const namesOf = (a: FigureOptions, b: FigureOptions): string[] =>
  OPTION_NAMES.filter((name) => !isSame(a[name as OptionName] ?? null, b[name as OptionName] ?? null)).map(
    flagOf,
  );

const scaleText = ({ scale }: Manifest): string =>
  scale ? `a ${scale.scale} scale of [${scale.domain.join(', ')}] in ${scale.colormap}` : 'a scale a figure';

function sameTwice(before: ShardManifest | undefined, { path, manifest }: ShardManifest): Problem[] {
  if (before?.manifest.shard.index !== manifest.shard.index) return [];
  const { index, count } = manifest.shard;
  return [
    {
      position: path,
      code: 'other-batch',
      message: `found shard ${index} of ${count}, which ${before.path} is too`,
      hint: 'name each shard once',
    },
  ];
}

// One manifest of the manifests of shards, and what the whole batch still lacks.

/** Paths are relative to the folder of the merged manifest. */
export interface Merged {
  /** Of every input of the shards that are there, as a batch that was never split would have it. */
  readonly manifest: Manifest;
  readonly missing: readonly Missing[];
  readonly failed: readonly FailedItem[];
}

type FailedItem = Extract<ManifestItem, { readonly error: Failure }>;

/** A shard that was not given, with the number of its inputs, or an input without its figure. */
export type Missing =
  | { readonly shard: Shard; readonly inputs: number }
  | ({ readonly input: string; readonly output: string } & Lack);

/** Why an input has no figure. */
interface Lack {
  readonly code: BatchCode;
  readonly reason: string;
}

/**
 * @param shards of one batch, in order
 * @param path where the merged manifest will lie; it is not written here
 */
export async function mergeShards(shards: readonly ShardManifest[], path: string): Promise<Merged> {
  const [first] = shards as [ShardManifest, ...ShardManifest[]];
  const { shard: _, items: __, ...head } = first.manifest;
  const missing: Missing[] = shardsWithout(shards);
  const placed: { readonly position: number; readonly item: ManifestItem }[] = [];
  for (const { manifest, path: from } of shards) {
    const { index, count } = manifest.shard;
    const move = moving(from, path);
    for (const [i, item] of manifest.items.entries()) {
      const lack = await lackOf(item, from);
      const place = { input: move(item.input), output: move(item.output) };
      if (lack) missing.push({ ...place, ...lack });
      const kept = isFigure(item) ? renameFiles(item, move) : item;
      placed.push({
        position: i * count + index - 1,
        item: lack ? place : { ...kept, ...place },
      });
    }
  }
  const items = placed.sort((a, b) => a.position - b.position).map(({ item }) => item);
  const files = renamePaths(head.files, moving(first.path, path));
  const failed = items.filter((item): item is FailedItem => 'error' in item);
  return { manifest: { ...head, files, items }, missing, failed };
}

/** A path of one manifest as another has it. */
function moving(from: string, to: string): (path: string) => string {
  const toPath = pathsFrom(to);
  return (path) => toPath(resolve(dirname(from), path));
}

function shardsWithout(shards: readonly ShardManifest[]): Missing[] {
  const [first] = shards as [ShardManifest, ...ShardManifest[]];
  const { count, inputs } = first.manifest.shard;
  const there = new Set(shards.map(({ manifest }) => manifest.shard.index));
  return Array.from({ length: count }, (_, i) => ({ index: i + 1, count }))
    .filter(({ index }) => !there.has(index))
    .map((shard) => ({ shard, inputs: shareSize(inputs, shard) }));
}

/** Why an item that has not failed has no figure, if it has none. */
async function lackOf(item: ManifestItem, manifest: string): Promise<Lack | undefined> {
  if ('error' in item) return undefined;
  if (!isFigure(item)) return { code: 'not-begun', reason: 'its turn has not come' };
  if (await isThere(item, manifest)) return undefined;
  return { code: 'gone', reason: 'its figure is not there, or not whole' };
}

const isThere = ({ output, figure }: ManifestFigure, manifest: string) =>
  isWhole(resolve(dirname(manifest), output), figure);
