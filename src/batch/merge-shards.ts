/** Merges the manifests of shards into one, and lists what the whole batch still lacks. */
import { dirname, resolve } from 'node:path';
import type { BatchCode } from '../core/codes.ts';
import { renameNamed } from '../options/named-files.ts';
import { unitedRoom } from '../options/reserve.ts';
import { isUnchanged } from './digest.ts';
import {
  isFigure,
  type Manifest,
  type ManifestFigure,
  type ManifestItem,
  pathsFrom,
  renameFiles,
  renamePaths,
} from './manifest.ts';
import type { Failure, Shard } from './protocol.ts';
import { type ShardManifest, shareSize } from './shards.ts';

/** A merged manifest. Paths are relative to its folder. */
export interface Merged {
  /** With every input of the given shards, as a batch without shards would write it. */
  readonly manifest: Manifest;
  readonly missing: readonly Missing[];
  readonly failed: readonly FailedItem[];
  /** Figures that leave less room than others, so that they do not line up: a shard knows only its own. */
  readonly uneven: Uneven | undefined;
}

/** The number of figures that leave less room than others, and the room that all need, as `--reserve` takes it. */
export interface Uneven {
  readonly figures: number;
  readonly room: string;
}

type FailedItem = Extract<ManifestItem, { readonly error: Failure }>;

/** A shard that was not given, with the number of its inputs; or an input without a figure. */
export type Missing =
  | { readonly shard: Shard; readonly inputs: number }
  | ({ readonly input: string; readonly output: string } & Lack);

/** The reason that an input has no figure. */
interface Lack {
  readonly code: BatchCode;
  readonly reason: string;
}

/**
 * Merges the manifests of shards; writes nothing.
 * @param shards of one batch, in order
 * @param path where the merged manifest will be written
 */
export async function mergeShards(shards: readonly ShardManifest[], path: string): Promise<Merged> {
  const [first] = shards as [ShardManifest, ...ShardManifest[]];
  const { shard: _, items: __, ...head } = first.manifest;
  const missing: Missing[] = shardsWithout(shards);
  const placed: { readonly position: number; readonly item: ManifestItem }[] = [];
  for (const { manifest, path: from } of shards) {
    const { index, count } = manifest.shard;
    const move = moverOf(from, path);
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
  const move = moverOf(first.path, path);
  const files = renamePaths(head.files, move);
  const options = renameNamed(head.options, move);
  const failed = items.filter((item): item is FailedItem => 'error' in item);
  const uneven = unevenOf(items.filter(isFigure).map(({ room }) => room));
  return { manifest: { ...head, options, files, items }, missing, failed, uneven };
}

function unevenOf(rooms: readonly string[]): Uneven | undefined {
  const room = unitedRoom(rooms);
  const figures = rooms.filter((own) => own !== room).length;
  return figures > 0 ? { figures, room } : undefined;
}

/** Turns a path relative to one manifest into the path relative to another. */
function moverOf(from: string, to: string): (path: string) => string {
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

/** The reason that an item has no figure; undefined where it has one, or has failed. */
async function lackOf(item: ManifestItem, manifest: string): Promise<Lack | undefined> {
  if ('error' in item) return undefined;
  if (!isFigure(item)) return { code: 'not-begun', reason: 'it has not been drawn yet' };
  if (await isThere(item, manifest)) return undefined;
  return { code: 'gone', reason: 'its figure is missing or damaged' };
}

const isThere = ({ output, figure }: ManifestFigure, manifest: string) =>
  isUnchanged(resolve(dirname(manifest), output), figure);
