/**
 * A part of a batch that runs by itself, such as a task of a cluster's job array. Inputs are dealt out in turn, so that large
 * ones, which lie together in a training run, do not all come to one shard.
 */

import { sha256 } from '../core/files.ts';
import { pathsFrom, type ShardRecord } from './manifest.ts';
import type { PlanItem } from './plan.ts';
import type { Shard } from './protocol.ts';

/** Every n-th item, from the i-th on. */
export const shareOf = <T>(items: readonly T[], { index, count }: Shard): T[] =>
  items.filter((_, position) => position % count === index - 1);

/** How many of so many items a shard gets. */
export const shareSize = (items: number, { index, count }: Shard): number =>
  Math.max(0, Math.ceil((items - index + 1) / count));

/** @param manifest paths count from its folder, so that the record is the same wherever the batch is run from */
export function recordOf(shard: Shard, plan: readonly PlanItem[], manifest: string): ShardRecord {
  const toPath = pathsFrom(manifest);
  const places = plan.map(({ input, output }) => [toPath(input), toPath(output)]);
  return { ...shard, inputs: plan.length, plan: sha256(JSON.stringify(places)) };
}
