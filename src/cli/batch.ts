import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { BatchCounts } from '../batch/events.ts';
import { findInputs } from '../batch/find-inputs.ts';
import { removeLeftovers } from '../batch/leftovers.ts';
import { readManifest } from '../batch/manifest.ts';
import { checkManifest, type Plan, planBatch } from '../batch/plan.ts';
import { isBatchRecord, manifestIn } from '../batch/record-names.ts';
import type { BatchRequest } from '../batch/run.ts';
import { runBatch } from '../batch/run-batch.ts';
import { AttnplotError } from '../errors.ts';
import { DEFAULT_MAX_MEMORY } from '../input/tensors/limits.ts';
import { parseBytes } from '../options/bytes.ts';
import type { Format } from '../options/formats.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/schema.ts';
import { galleryIn, refuseForeignPage, writeGallery } from './batch-gallery.ts';
import { batchReporter } from './batch-report.ts';
import { readScale } from './batch-scale.ts';
import { addFigureFlags, figureSources } from './figure-flags.ts';
import { interruptible } from './interrupt.ts';
import { formatOfName } from './output.ts';
import { EXIT_CODES } from './report.ts';

export interface BatchFlags extends Readonly<Record<string, unknown>> {
  readonly output: string;
  readonly format?: Format;
  readonly filesFrom?: string;
  readonly base?: string;
  readonly sharedScale: boolean;
  readonly scaleFrom?: string;
  readonly jobs?: string;
  readonly failFast?: boolean;
  readonly force?: boolean;
  /** False for --no-manifest. */
  readonly manifest?: string | false;
  readonly gallery?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** @param answer takes the exit code, once all inputs have had their turn */
export function addBatchCommand(program: Command, answer: (code: number) => void): void {
  const command = program
    .command('batch')
    .summary('draw many figures on one scale')
    .description('Draw a figure of every input, all on one colour scale.')
    .argument('[inputs...]', "paths and quoted globs: 'runs/*/step-*.npz'")
    .option(
      '-o, --output <pattern>',
      'names of the figures, with {name}, {dir}, {ext}, {index} and {step}, the last number in a name',
      'figures/{dir}/{name}.png',
    )
    .option(
      '--files-from <file>',
      'read more paths from a file, or - for standard input: one a line, or as find -print0',
    )
    .option('--base <folder>', 'the folder {dir} counts from (default: the deepest that holds all inputs)')
    .addOption(
      new Option('--shared-scale', 'one scale for all figures (the default)').default(true).hideHelp(),
    )
    .option('--no-shared-scale', 'give each figure a scale of its own')
    .option('--scale-from <manifest>', "use the scale of an earlier batch's manifest")
    .option('--jobs <number>', 'figures to draw at a time (default: one a core)')
    .option('--force', 'draw figures again that are up to date')
    .option('--fail-fast', 'stop at the first input that fails')
    .option(
      '--manifest <file>',
      'where to keep the record of the batch (default: attnplot-manifest.json with the figures)',
    )
    .option('--gallery', 'write a page to look through the figures, index.html with them')
    .option('--no-manifest', 'keep no record; everything is drawn again each time');
  addFigureFlags(command)
    .option('--json', 'print a JSON object for everything that happens, one a line')
    .option('--quiet', 'name failures only')
    .action(async (inputs: string[], flags: BatchFlags) => answer(await runCommand(inputs, flags)));
}

async function runCommand(patterns: readonly string[], flags: BatchFlags): Promise<number> {
  const request = await toRequest(patterns, flags);
  if (flags.gallery) await checkGalleryPlace(request);
  const reporter = batchReporter(flags);
  const outputs = request.plan.items.map(({ output }) => output);
  const { counts, interrupted } = await interruptible(
    async (signal) => ({
      counts: await runBatch(request, { emit: reporter, signal }),
      interrupted: signal.aborted,
    }),
    () => removeLeftovers(outputs),
  );
  if (interrupted) return EXIT_CODES.interrupted;
  if (flags.gallery) reporter(await writeGallery(request.manifest as string, galleryIn(request.plan.folder)));
  return codeOf(counts);
}

const codeOf = ({ failed }: BatchCounts): number => (failed > 0 ? EXIT_CODES.negative : EXIT_CODES.done);

/** Settles everything that can be wrong with the command line before anything is read. */
async function toRequest(patterns: readonly string[], flags: BatchFlags): Promise<BatchRequest> {
  const sources = await figureSources(flags);
  // Last, so that a name wins over what a file says; nobody can set other options here.
  sources.push({ options: { format: checkPlace(flags) }, kind: 'usage', nameOf: flagOf });
  const jobs = toJobs(flags.jobs);
  const scale = await toScale(flags, sources);
  const inputs = await findInputs({ patterns, list: flags.filesFrom, base: flags.base });
  const plan = planBatch(inputs, flags.output);
  const manifest = flags.manifest === false ? undefined : (flags.manifest ?? manifestIn(plan.folder));
  if (manifest !== undefined) await checkManifestPlace(plan, manifest);
  const { maxMemory } = mergeOptions(sources).options;
  return {
    ...{ plan, sources, scale, jobs, manifest },
    keepBytes: maxMemory === undefined ? DEFAULT_MAX_MEMORY : parseBytes(maxMemory),
    force: flags.force === true,
    failFast: flags.failFast === true,
  };
}

/** @throws AttnplotError (usage) where the page has no record to be made from, or no place */
async function checkGalleryPlace({ plan, manifest }: BatchRequest): Promise<void> {
  if (manifest === undefined)
    throw usage('--gallery', 'found with --no-manifest, from which it is made', 'leave one of the two out');
  const page = galleryIn(plan.folder);
  if (plan.items.some(({ output }) => resolve(output) === resolve(page)))
    throw usage(
      '--gallery',
      `found a figure that would be drawn to ${page}`,
      'choose other names for the figures',
    );
  await refuseForeignPage(page);
}

/** A manifest that is damaged is written anew; a file that never was one is not written over. */
async function checkManifestPlace(plan: Plan, manifest: string): Promise<void> {
  checkManifest(plan, manifest);
  const found = isBatchRecord(manifest) ? undefined : await readManifest(manifest);
  if (found && 'reason' in found)
    throw usage('--manifest', `found ${manifest}, which is no manifest`, 'choose another name, or delete it');
}

/** The format that the pattern of names says. */
function checkPlace({ output: pattern, format }: BatchFlags): Format {
  if (pattern === '-')
    throw usage('--output', 'found -, expected a pattern such as figs/{name}.png', 'a batch writes files');
  if (pattern.endsWith('/'))
    throw usage(
      '--output',
      `found "${pattern}", expected names for the figures`,
      `write -o '${pattern}{name}.png'`,
    );
  return formatOfName(pattern, format);
}

function toJobs(jobs: string | undefined): number {
  if (jobs === undefined) return availableParallelism();
  if (/^[1-9]\d{0,3}$/.test(jobs)) return Number(jobs);
  throw usage(
    '--jobs',
    `found "${jobs}", expected a whole number, 1 or above`,
    'leave it out for one a core',
  );
}

async function toScale(
  { sharedScale, scaleFrom }: BatchFlags,
  sources: readonly OptionSource[],
): Promise<BatchRequest['scale']> {
  if (scaleFrom === undefined) return sharedScale ? 'shared' : 'own';
  const { vmin, vmax } = mergeOptions(sources).options;
  const other = !sharedScale
    ? '--no-shared-scale'
    : vmin !== undefined
      ? '--vmin'
      : vmax !== undefined && '--vmax';
  if (other)
    throw usage('--scale-from', `found with ${other}, expected one of the two`, 'both say what the scale is');
  return readScale(scaleFrom);
}

const usage = (option: string, message: string, hint: string) =>
  new AttnplotError('usage', 'the command line is not valid', [{ option, message, hint }]);
