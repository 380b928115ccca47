/** `batch --watch`: runs the batch again when an input, `--config`, or a list of inputs changes. The manifest tells what to redraw. */
import { type BatchRequest, runBatch } from '../../batch/batch.ts';
import type { CarriedStore } from '../../batch/gallery.ts';
import { findInputs, type InputArguments } from '../../batch/inputs.ts';
import type { BatchEvent } from '../../batch/protocol.ts';
import type { SharedScale } from '../../batch/shared-scale.ts';
import { AttnplotError } from '../../core/errors.ts';
import { removeLeftovers } from '../../core/write-whole.ts';
import { mergeOptions } from '../../options/merge.ts';
import { namedFiles } from '../../options/named-files.ts';
import { filesOfInput } from '../../pipeline/many-files.ts';
import { configOf } from '../flags.ts';
import { EXIT_CODES, usageError } from '../report.ts';
import { interruptible, watchFiles } from '../watch.ts';
import type { BatchFlags } from './flags.ts';
import { checkGallery, galleryFor, writeGallery } from './gallery.ts';
import { inputArguments, resolveRequest } from './request.ts';
import { createWatchReport, type WatchReport } from './watch-report.ts';

/**
 * Draws until Ctrl-C. An error at the start ends it, as it ends a batch; a later error is printed, and the next change tries
 * again.
 * @throws AttnplotError (usage, io)
 */
export async function watchBatch(patterns: readonly string[], flags: BatchFlags): Promise<number> {
  checkFlags(flags);
  const own = new Set<string>();
  // This request is made for its errors only: the first round makes its own, with inputs that have come meanwhile.
  let request = await resolveRequest(patterns, flags, own);
  if (flags.gallery) await checkGallery(request);
  const report = createWatchReport(flags);
  const carried: CarriedStore = new Map();
  let isFirst = true;
  const scale = createScaleMemory();
  const redraw = async (signal: AbortSignal) => {
    request = await resolveRequest(patterns, isFirst ? flags : { ...flags, force: false }, own);
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
        paths: () => watchedFiles({ ...inputArguments(patterns, flags), own }, flags, request),
        redraw: () => (isFirst ? redraw(signal) : printingErrors(() => redraw(signal), report)),
        signal,
      }),
    () =>
      removeLeftovers(
        request.plan.items.map(({ output }) => output),
        true,
      ),
  );
  return EXIT_CODES.interrupted;
}

/** Remembers the scale of the figures drawn, so that it only grows. Other options, such as a new `vmax`, reset it. */
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

/** What all rounds share. */
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
      report.emit(
        await writeGallery(manifest as string, galleryFor(plan.folder, manifest as string), carried),
      );
  }
  if (!signal.aborted) report.watching(plan.items.length);
}

async function printingErrors(redraw: () => Promise<void>, report: WatchReport): Promise<void> {
  try {
    await redraw();
  } catch (error) {
    if (!(error instanceof AttnplotError)) throw error;
    report.problem(error);
  }
}

/** The files to watch. While the inputs cannot be found, such as from a broken list, the last known ones count. */
async function watchedFiles(
  asked: InputArguments,
  flags: BatchFlags,
  { plan, sources }: BatchRequest,
): Promise<readonly string[]> {
  const inputs = await findInputs(asked).then(
    ({ paths }) => paths,
    () => plan.items.map(({ input }) => input),
  );
  const named = [...configOf(flags), flags.filesFrom].filter((path) => typeof path === 'string');
  const files = inputs.flatMap((input) => {
    try {
      return filesOfInput(input);
    } catch {
      // A folder that has no files yet is reported when it is drawn.
      return [];
    }
  });
  return [...new Set([...files, ...named, ...namedFiles(mergeOptions(sources).options)])];
}

function checkFlags({ shard, failFast, manifest, filesFrom }: BatchFlags): void {
  const refuse = (flag: string, hint: string) =>
    usageError('--watch', 'flags-conflict', `found with ${flag}, expected one of the two`, hint);
  if (shard !== undefined)
    throw refuse('--shard', 'a new input would change every shard: watch without shards');
  if (failFast) throw refuse('--fail-fast', 'a failed input is tried again when it changes');
  if (manifest === false) throw refuse('--no-manifest', 'the manifest tells what to redraw');
  if (filesFrom === '-')
    throw refuse('--files-from -', 'standard input can be read only once: save the list to a file');
}
