/** From a command line to a batch: everything that can be wrong with it is said before anything is read. */

import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { DEFAULT_MAX_MEMORY } from '../../arrays/limits.ts';
import type { BatchRequest } from '../../batch/batch.ts';
import { findInputs, type InputArguments } from '../../batch/inputs.ts';
import { isBatchRecord, manifestIn, readManifest, shardManifest } from '../../batch/manifest.ts';
import { folderOf } from '../../batch/output-pattern.ts';
import { checkApart, checkManifest, listedOutputs, type Plan, planBatch } from '../../batch/plan.ts';
import type { SharedScale } from '../../batch/shared-scale.ts';
import type { ProblemCode } from '../../core/codes.ts';
import { AttnplotError } from '../../core/errors.ts';
import { parseBytes } from '../../core/units.ts';
import type { Format } from '../../options/formats.ts';
import { mergeOptions, type OptionSource } from '../../options/merge.ts';
import { flagOf } from '../../options/option-table.ts';
import { figureSources } from '../flags.ts';
import { formatOfName } from '../output.ts';
import { usage } from '../usage.ts';
import { type BatchFlags, parseShard } from './flags.ts';
import { galleryIn } from './gallery.ts';

/**
 * The scale of an earlier batch, from its manifest.
 * @throws AttnplotError (usage) for a file that is none, or whose figures share no scale, (io) where there is no file
 */
async function readScale(path: string): Promise<SharedScale> {
  const found = await readManifest(path);
  if (!found)
    throw cannotTake(
      'io',
      path,
      'not-found',
      'there is no such file',
      'give the path of an attnplot-manifest.json',
    );
  if ('reason' in found)
    throw cannotTake('usage', path, found.code, found.reason, 'give the path of an attnplot-manifest.json');
  const { scale } = found.manifest;
  if (scale) return scale;
  throw cannotTake(
    'usage',
    path,
    'bad-manifest',
    'each of its figures has a scale of its own',
    'draw them without --no-shared-scale',
  );
}

const cannotTake = (kind: 'io' | 'usage', path: string, code: ProblemCode, message: string, hint: string) =>
  new AttnplotError(kind, `cannot take the scale from ${path}`, [
    { code, option: '--scale-from', message, hint },
  ]);

/**
 * @param own takes the resolved paths of what the batch writes and its earlier runs wrote, which none of its globs means
 * @throws AttnplotError (usage, io)
 */
export async function toRequest(
  patterns: readonly string[],
  flags: BatchFlags,
  own: Set<string> = new Set(),
): Promise<BatchRequest> {
  const sources = await figureSources(flags);
  // Last, so that a name wins over what a file says; nobody can set other options here.
  sources.push({ options: { format: checkPlace(flags) }, kind: 'usage', nameOf: flagOf });
  const jobs = toJobs(flags.jobs, process.env.SLURM_CPUS_ON_NODE);
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard, process.env);
  const scale = await toScale(flags, sources);
  const folder = folderOf(flags.output);
  const whole = flags.manifest === false ? undefined : (flags.manifest ?? manifestIn(folder));
  if (whole !== undefined) for (const path of await listedOutputs(whole, shard)) own.add(path);
  if (flags.gallery) own.add(resolve(galleryIn(folder)));
  const inputs = await findInputs(inputArguments(patterns, flags, own));
  const plan = planBatch(inputs, flags.output);
  for (const { output } of plan.items) own.add(resolve(output));
  const manifest = shard && whole !== undefined ? shardManifest(whole, shard) : whole;
  if (manifest === undefined) checkApart(plan, patterns);
  else await checkManifestPlace(plan, manifest);
  const { maxMemory } = mergeOptions(sources).options;
  return {
    ...{ plan, shard, sources, scale, jobs, manifest },
    keepBytes: maxMemory === undefined ? DEFAULT_MAX_MEMORY : parseBytes(maxMemory),
    force: flags.force === true,
    failFast: flags.failFast === true,
  };
}

export const inputArguments = (
  patterns: readonly string[],
  { filesFrom, base, watch }: BatchFlags,
  own: ReadonlySet<string>,
): InputArguments => ({ patterns, list: filesFrom, base, mayBeNone: watch === true, own });

/** A manifest that is damaged is written anew; a file that never was one is not written over. */
export async function checkManifestPlace(plan: Plan, manifest: string): Promise<void> {
  checkManifest(plan, manifest);
  const found = isBatchRecord(manifest) ? undefined : await readManifest(manifest);
  if (found && 'reason' in found)
    throw usage(
      '--manifest',
      'bad-manifest',
      `found ${manifest}, which is no manifest`,
      'choose another name, or delete it',
    );
}

/** The format that the pattern of names says. */
function checkPlace({ output: pattern, format }: BatchFlags): Format {
  if (pattern === '-')
    throw usage(
      '--output',
      'bad-flag',
      'found -, expected a pattern such as figs/{name}.png',
      'a batch writes files',
    );
  if (pattern.endsWith('/'))
    throw usage(
      '--output',
      'bad-flag',
      `found "${pattern}", expected names for the figures`,
      `write -o '${pattern}{name}.png'`,
    );
  return formatOfName(pattern, format);
}

/** @param given cores that a job has of a node: Slurm need not keep it from using the others */
function toJobs(jobs: string | undefined, given: string | undefined): number {
  const cores = availableParallelism();
  if (jobs === undefined) return Math.min(cores, Number(given) || cores);
  if (/^[1-9]\d{0,3}$/.test(jobs)) return Number(jobs);
  throw usage(
    '--jobs',
    'bad-flag',
    `found "${jobs}", expected a whole number, 1 or above`,
    'leave it out for one a core',
  );
}

async function toScale(
  { sharedScale, scaleFrom }: BatchFlags,
  sources: readonly OptionSource[],
): Promise<BatchRequest['scale']> {
  if (scaleFrom === undefined) return sharedScale ? 'shared' : 'own';
  const { vmin, vmax, scale: asked } = mergeOptions(sources).options;
  const other = !sharedScale
    ? '--no-shared-scale'
    : vmin !== undefined
      ? '--vmin'
      : vmax !== undefined && '--vmax';
  if (other)
    throw usage(
      '--scale-from',
      'flags-conflict',
      `found with ${other}, expected one of the two`,
      'both say what the scale is',
    );
  const scale = await readScale(scaleFrom);
  if (asked !== undefined && asked !== scale.scale)
    throw usage(
      '--scale-from',
      'flags-conflict',
      `found a ${scale.scale} scale in ${scaleFrom} with --scale ${asked}, expected one of the two`,
      'leave --scale out: the kind of scale comes with its ends',
    );
  return scale;
}
