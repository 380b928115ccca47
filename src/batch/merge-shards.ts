/** One manifest of the manifests of shards, and what the whole batch still lacks. */

import { dirname, resolve } from 'node:path';
import type { BatchCode } from '../codes.ts';
import { isWhole } from './digest.ts';
import type { Failure } from './failure.ts';
import { isFigure, type Manifest, type ManifestFigure, type ManifestItem, pathsFrom } from './manifest.ts';
import type { ShardManifest } from './read-shards.ts';
import { renameFiles, renamePaths } from './record.ts';
import { type Shard, shareSize } from './shard.ts';

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
