/** Manifests of shards, read and compared: only parts of one batch make a whole. */
import { resolve } from 'node:path';
import type { ProblemCode } from '../codes.ts';
import { AttnplotError, type Problem } from '../errors.ts';
import type { FigureOptions, OptionName } from '../options/figure-options.ts';
import { flagOf, OPTION_NAMES } from '../options/schema.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { isSame } from './record.ts';
import type { ShardRecord } from './shard.ts';

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
