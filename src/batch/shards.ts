/**
 * Shards: parts of a batch that run by themselves, such as the tasks of a cluster's job array. Inputs are dealt out to them in
 * turn, because large inputs lie next to each other in a training run. Their manifests are read back and compared here: only
 * parts of one batch make a whole.
 */
import { resolve } from 'node:path';
import { SHARDS_EXAMPLE } from '../core/batch-files.ts';
import type { ProblemCode } from '../core/codes.ts';
import { AttnplotError, type Problem } from '../core/errors.ts';
import { sha256 } from '../core/files.ts';
import { flagOf, OPTION_NAMES } from '../options/option-table.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import { type Manifest, pathsFrom, readManifest, type ShardRecord } from './manifest.ts';
import type { PlanItem } from './plan.ts';
import type { Shard } from './protocol.ts';
import { isSame } from './record.ts';

/** The items of a shard: every `count`-th, from the `index`-th on. */
export const shareOf = <T>(items: readonly T[], { index, count }: Shard): T[] =>
  items.filter((_, i) => i % count === index - 1);

/** The number of items that a shard gets out of `items`. */
export const shareSize = (items: number, { index, count }: Shard): number =>
  Math.max(0, Math.ceil((items - index + 1) / count));

/** @param manifest paths are relative to its folder, so that the record does not depend on the working directory */
export function recordOf(shard: Shard, plan: readonly PlanItem[], manifest: string): ShardRecord {
  const toPath = pathsFrom(manifest);
  const places = plan.map(({ input, output }) => [toPath(input), toPath(output)]);
  return { ...shard, inputs: plan.length, plan: sha256(JSON.stringify(places)) };
}

export interface ShardManifest {
  readonly path: string;
  readonly manifest: Manifest & { readonly shard: ShardRecord };
}

/**
 * Reads the manifests of the shards of one batch; they come back in the order of the shards.
 * @param paths at least one
 * @throws AttnplotError (usage) that names every manifest that is not a shard's, or is of another batch than the first
 */
export async function readShards(paths: readonly string[]): Promise<readonly ShardManifest[]> {
  const byPlace = new Map(paths.map((path) => [resolve(path), path]));
  const shards = await Promise.all([...byPlace.values()].map(readShard));
  const read = shards.filter((shard) => 'manifest' in shard);
  refuse(shards.filter((shard) => 'message' in shard));
  const [first] = read as [ShardManifest, ...ShardManifest[]];
  refuse(read.flatMap((shard) => differences(first, shard)));
  const ordered = read.toSorted((a, b) => a.manifest.shard.index - b.manifest.shard.index);
  refuse(ordered.flatMap((shard, i) => givenTwice(ordered[i - 1], shard)));
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
    'found the manifest of a whole batch, expected one of a shard',
    `quote a pattern that matches shards only: '${SHARDS_EXAMPLE}'`,
  );
}

/** What the shards of one batch have in common. The first difference is reported; the others mostly follow from it. */
const COMMON: readonly {
  readonly of: (manifest: ShardManifest['manifest']) => unknown;
  readonly message: (found: ShardManifest['manifest'], expected: ShardManifest['manifest']) => string;
  readonly hint: string;
}[] = [
  {
    of: ({ shard }) => shard.count,
    message: (found, { shard }) => `found a shard of ${found.shard.count}, expected one of ${shard.count}`,
    hint: `name the manifests of one run: '${SHARDS_EXAMPLE}'`,
  },
  {
    of: ({ attnplot }) => attnplot,
    message: (found, expected) => `found attnplot ${found.attnplot}, expected ${expected.attnplot}`,
    hint: 'run its shard again with that version',
  },
  {
    of: ({ options }) => options,
    message: (found, { options }) => `found other values of ${namesOf(found.options, options).join(', ')}`,
    hint: 'run its shard again with the same options',
  },
  {
    of: ({ files }) => files,
    message: () => 'found another font, image or token file',
    hint: 'run its shard again with the same file',
  },
  {
    of: ({ shard }) => shard.plan,
    message: (found, { shard }) => `found ${found.shard.inputs} inputs, expected the same ${shard.inputs}`,
    hint: 'the inputs changed between the shards: write a list of them, pass it to every shard with --files-from, and run them again',
  },
  {
    of: ({ scale }) => scale,
    message: (found, expected) => `found ${scaleText(found)}, expected ${scaleText(expected)}`,
    hint: 'an input changed between the shards, or could not be read in one: run them again',
  },
];

/** The reason that a manifest is not of the same batch as the first one; empty if it is. */
function differences(first: ShardManifest, { path, manifest }: ShardManifest): Problem[] {
  const found = COMMON.find(({ of }) => !isSame(of(manifest), of(first.manifest)));
  if (!found) return [];
  const message = `${found.message(manifest, first.manifest)}, unlike ${first.path}`;
  return [{ code: 'other-batch', position: path, message, hint: found.hint }];
}

const namesOf = (a: FigureOptions, b: FigureOptions): string[] =>
  OPTION_NAMES.filter((name) => !isSame(a[name as OptionName] ?? null, b[name as OptionName] ?? null)).map(
    flagOf,
  );

const scaleText = ({ scale }: Manifest): string =>
  scale
    ? `a ${scale.scale} scale of [${scale.domain.join(', ')}] in ${scale.colormap}`
    : 'a scale for each figure';

function givenTwice(before: ShardManifest | undefined, { path, manifest }: ShardManifest): Problem[] {
  if (before?.manifest.shard.index !== manifest.shard.index) return [];
  const { index, count } = manifest.shard;
  return [
    {
      position: path,
      code: 'other-batch',
      message: `found shard ${index} of ${count}, as in ${before.path}, expected each shard once`,
      hint: 'leave one of the two out',
    },
  ];
}
