/** `batch --watch`: the batch again whenever an input, `--config` or a list of inputs changes; its manifest says what is left. */
import type { BatchEvent } from '../batch/events.ts';
import { findInputs, type InputArguments } from '../batch/find-inputs.ts';
import type { CarriedStore } from '../batch/gallery.ts';
import { removeLeftovers } from '../batch/leftovers.ts';
import { namedFiles } from '../batch/named-files.ts';
import type { BatchRequest } from '../batch/run.ts';
import { runBatch } from '../batch/run-batch.ts';
import type { SharedScale } from '../batch/shared-scale.ts';
import { AttnplotError } from '../errors.ts';
import { mergeOptions } from '../options/merge.ts';
import type { BatchFlags } from './batch-flags.ts';
import { checkGallery, galleryIn, writeGallery } from './batch-gallery.ts';
import { inputArguments, toRequest } from './batch-request.ts';
import { interruptible } from './interrupt.ts';
import { EXIT_CODES } from './report.ts';
import { usage } from './usage.ts';
import { watchFiles } from './watch.ts';
import { type WatchReport, watchReport } from './watch-report.ts';

/**
 * Until Ctrl-C. What is wrong at the start ends it as it ends a batch; what is wrong later is said, and tried again when a
 * file changes.
 */
export async function watchBatch(patterns: readonly string[], flags: BatchFlags): Promise<number> {
  checkFlags(flags);
  const own = new Set<string>();
  // Of this one only what is wrong with it counts: files that come before the first look are in that look's request.
  let request = await toRequest(patterns, flags, own);
  if (flags.gallery) await checkGallery(request);
  const report = watchReport(flags);
  const carried: CarriedStore = new Map();
  let isFirst = true;
  const scale = createScaleMemory();
  const redraw = async (signal: AbortSignal) => {
    request = await toRequest(patterns, isFirst ? flags : { ...flags, force: false }, own);
    const grown = { ...request, leastScale: scale.of(request) };
    const emit = (event: BatchEvent) => {
      scale.note(request, event);
      report.emit(event);
    };
    await drawAll(grown, { flags, report: { ...report, emit }, carried }, signal);
    isFirst = false;
  };
  await interruptible(
    (signal) =>
      watchFiles({
        paths: () => watchedFiles(inputArguments(patterns, flags, own), flags, request),
        redraw: () => (isFirst ? redraw(signal) : tolerantly(() => redraw(signal), report)),
        signal,
      }),
    () => removeLeftovers(request.plan.items.map(({ output }) => output)),
  );
  return EXIT_CODES.interrupted;
}

/** The scale of the figures there are. An input that goes does not take it back; other options, such as a new vmax, do. */
function createScaleMemory() {
  let kept: { readonly options: string; readonly scale: SharedScale } | undefined;
  const optionsOf = ({ sources }: BatchRequest) => JSON.stringify(mergeOptions(sources).options);
  return {
    of: (request: BatchRequest) => (kept?.options === optionsOf(request) ? kept.scale : undefined),
    note: (request: BatchRequest, event: BatchEvent) => {
      if (event.event !== 'scale') return;
      const { event: _, ...scale } = event;
      kept = { options: optionsOf(request), scale };
    },
  };
}

interface Watched {
  readonly flags: BatchFlags;
  readonly report: WatchReport;
  readonly carried: CarriedStore;
}

async function drawAll(
  request: BatchRequest,
  { flags, report, carried }: Watched,
  signal: AbortSignal,
): Promise<void> {
  const { plan, manifest } = request;
  if (plan.items.length > 0) {
    await runBatch(request, { emit: report.emit, signal });
    if (flags.gallery && !signal.aborted)
      report.emit(await writeGallery(manifest as string, galleryIn(plan.folder), carried));
  }
  if (!signal.aborted) report.watching(plan.items.length);
}

async function tolerantly(redraw: () => Promise<void>, report: WatchReport): Promise<void> {
  try {
    await redraw();
  } catch (error) {
    if (!(error instanceof AttnplotError)) throw error;
    report.problem(error);
  }
}

/** A list or a pattern that nothing can be made of for a moment leaves what is known. */
async function watchedFiles(
  asked: InputArguments,
  flags: BatchFlags,
  { plan, sources }: BatchRequest,
): Promise<readonly string[]> {
  const inputs = await findInputs(asked).then(
    ({ paths }) => paths,
    () => plan.items.map(({ input }) => input),
  );
  const named = [flags.config, flags.filesFrom].filter((path) => typeof path === 'string');
  return [...new Set([...inputs, ...named, ...namedFiles(mergeOptions(sources).options)])];
}

function checkFlags({ shard, failFast, manifest, filesFrom }: BatchFlags): void {
  const refuse = (flag: string, hint: string) =>
    usage('--watch', 'flags-conflict', `found with ${flag}, expected one of the two`, hint);
  if (shard !== undefined)
    throw refuse('--shard', 'new inputs would be dealt out anew: watch without shards');
  if (failFast) throw refuse('--fail-fast', 'an input that fails is tried again when it changes');
  if (manifest === false) throw refuse('--no-manifest', 'the manifest tells what has changed');
  if (filesFrom === '-')
    throw refuse('--files-from -', 'standard input is read once: save the list to a file');
}
