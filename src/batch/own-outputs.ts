/** Figures that lie where a glob of their batch looks for inputs: `batch 'runs/*' -o 'runs/{name}-fig.png'`. */
import { dirname, isAbsolute, normalize, relative, resolve } from 'node:path';
import picomatch from 'picomatch';
import { AttnplotError } from '../errors.ts';
import { isGlob } from './find-inputs.ts';
import { readManifest } from './manifest.ts';
import type { Plan } from './plan.ts';
import { shardManifest } from './record-names.ts';
import type { Shard } from './shard.ts';

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
