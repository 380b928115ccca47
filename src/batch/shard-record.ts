import { sha256 } from '../sha256.ts';
import { pathsFrom } from './manifest.ts';
import type { PlanItem } from './plan.ts';
import type { Shard, ShardRecord } from './shard.ts';

/** @param manifest paths count from its folder, so that the record is the same wherever the batch is run from */
export function recordOf(shard: Shard, plan: readonly PlanItem[], manifest: string): ShardRecord {
  const toPath = pathsFrom(manifest);
  const places = plan.map(({ input, output }) => [toPath(input), toPath(output)]);
  return { ...shard, inputs: plan.length, plan: sha256(JSON.stringify(places)) };
}
