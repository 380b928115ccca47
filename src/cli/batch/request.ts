/** Turns the command line of `batch` into a request. Every mistake in it is reported before an input is read. */
import { availableParallelism } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { allowing, DEFAULT_MAX_MEMORY, formatBytes } from '../../arrays/limits.ts';
import type { BatchRequest } from '../../batch/batch.ts';
import type { InputArguments } from '../../batch/inputs.ts';
import { readManifest } from '../../batch/manifest.ts';
import { folderOf } from '../../batch/output-pattern.ts';
import { requestBatch } from '../../batch/request.ts';
import type { SharedScale } from '../../batch/shared-scale.ts';
import { MANIFEST } from '../../core/batch-files.ts';
import type { ProblemCode } from '../../core/codes.ts';
import { AttnplotError } from '../../core/errors.ts';
import { parseBytes } from '../../core/units.ts';
import { DEFAULT_FORMAT, extensionOf, type Format } from '../../options/formats.ts';
import { mergeOptions, type OptionSource } from '../../options/merge.ts';
import { flagOf } from '../../options/option-table.ts';
import { configOf, figureSources } from '../flags.ts';
import { formatOfName } from '../output.ts';
import { usageError } from '../report.ts';
import { type BatchFlags, parseShard } from './flags.ts';
import { galleriesIn } from './gallery.ts';

/**
 * Resolves inputs, outputs and options.
 * @param own collects the resolved paths that this batch writes and its earlier runs wrote, which its globs skip
 * @throws AttnplotError (usage, io)
 */
export async function resolveRequest(
  patterns: readonly string[],
  flags: BatchFlags,
  own: Set<string> = new Set(),
): Promise<BatchRequest> {
  const sources = await figureSources(flags);
  // The last source wins: the extension in -o overrides the format that --config or an input sets.
  sources.push({ options: { format: resolveFormat(flags) }, kind: 'usage', nameOf: flagOf });
  const { maxMemory } = mergeOptions(sources).options;
  const keepBytes = maxMemory === undefined ? DEFAULT_MAX_MEMORY : parseBytes(maxMemory);
  const jobs = resolveJobs(flags.jobs, process.env.SLURM_CPUS_ON_NODE, keepBytes);
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard, process.env);
  const scale = await resolveScale(flags, sources);
  if (flags.gallery) for (const page of galleriesIn(folderOf(flags.output))) own.add(resolve(page));
  const planned = await requestBatch(
    {
      ...{ inputs: inputArguments(patterns, flags), output: flags.output, manifest: flags.manifest },
      ...{ shard, sources, mayBeManifest: flags.scaleFrom },
      read: [...configOf(flags), ...[flags.filesFrom, flags.scaleFrom].flatMap((path) => path ?? [])],
    },
    own,
  );
  return {
    ...{ ...planned, shard, sources, scale, jobs, keepBytes },
    force: flags.force === true,
    failFast: flags.failFast === true,
  };
}

/** What `findInputs` needs. */
export const inputArguments = (
  patterns: readonly string[],
  { filesFrom, base, watch }: BatchFlags,
): InputArguments => ({ patterns, list: filesFrom, base, mayBeNone: watch === true });

/** The format by the extension of the output pattern. */
function resolveFormat({ output: pattern, format }: BatchFlags): Format {
  if (pattern === '-')
    throw usageError(
      '--output',
      'bad-flag',
      'found -, expected a pattern such as figs/{name}.png',
      'a batch writes files',
    );
  // A name without an extension or a placeholder is a folder's.
  if (pattern.endsWith('/') || (extname(pattern) === '' && !pattern.includes('{')))
    throw usageError(
      '--output',
      'bad-flag',
      `found "${pattern}", expected names for the figures`,
      `write -o '${join(pattern, `{name}${extensionOf(format ?? DEFAULT_FORMAT)}`)}'`,
    );
  return formatOfName(pattern, format);
}

/** What a worker takes before it has read anything, in bytes. */
const WORKER_BYTES = 12e6;

/** @param given SLURM_CPUS_ON_NODE; Slurm may not enforce it. @param maxMemory in bytes */
function resolveJobs(jobs: string | undefined, given: string | undefined, maxMemory: number): number {
  const cores = availableParallelism();
  const most = Math.max(1, Math.floor(maxMemory / WORKER_BYTES));
  if (jobs === undefined) return Math.min(cores, Number(given) || cores, most);
  if (/^[1-9]\d{0,3}$/.test(jobs) && Number(jobs) <= most) return Number(jobs);
  if (/^[1-9]\d{0,3}$/.test(jobs))
    throw usageError(
      '--jobs',
      'bad-flag',
      `found ${jobs}, expected at most ${most}, as each takes ${formatBytes(WORKER_BYTES)} of --max-memory`,
      `write --jobs ${most}, or allow more: ${allowing(Number(jobs) * WORKER_BYTES)}`,
    );
  throw usageError(
    '--jobs',
    'bad-flag',
    `found "${jobs}", expected a whole number, 1 or above`,
    'leave it out for one per core',
  );
}

async function resolveScale(
  { sharedScale, scaleFrom }: BatchFlags,
  sources: readonly OptionSource[],
): Promise<BatchRequest['scale']> {
  if (scaleFrom === undefined) return sharedScale ? 'shared' : 'own';
  const { vmin, vmax, scale: asked } = mergeOptions(sources).options;
  const conflict = !sharedScale
    ? '--no-shared-scale'
    : vmin !== undefined
      ? '--vmin'
      : vmax !== undefined && '--vmax';
  if (conflict)
    throw usageError(
      '--scale-from',
      'flags-conflict',
      `found with ${conflict}, expected one of the two`,
      'leave one out: both set the scale',
    );
  const scale = await readScale(scaleFrom);
  if (asked !== undefined && asked !== scale.scale)
    throw usageError(
      '--scale-from',
      'flags-conflict',
      `found a ${scale.scale} scale in ${scaleFrom} with --scale ${asked}, expected one of the two`,
      'leave --scale out: the manifest sets the kind of scale',
    );
  return scale;
}

/**
 * Reads the scale of an earlier batch from its manifest.
 * @throws AttnplotError (usage) for a file that is no manifest, or a batch without a shared scale, (io) where there is no file
 */
async function readScale(path: string): Promise<SharedScale> {
  const found = await readManifest(path);
  if (!found)
    throw cannotRead('io', path, 'not-found', 'there is no such file', `give the path of an ${MANIFEST}`);
  if ('reason' in found)
    throw cannotRead('usage', path, found.code, found.reason, `give the path of an ${MANIFEST}`);
  const { scale } = found.manifest;
  if (scale) return scale;
  throw cannotRead(
    'usage',
    path,
    'bad-manifest',
    'its figures share no scale',
    'run that batch without --no-shared-scale',
  );
}

const cannotRead = (kind: 'io' | 'usage', path: string, code: ProblemCode, message: string, hint: string) =>
  new AttnplotError(kind, `cannot read a scale from ${path}`, [
    { code, option: '--scale-from', message, hint },
  ]);
