/** `batch --watch`: the batch again whenever an input, `--config` or a list of inputs changes; its manifest says what is left. */

import { type BatchRequest, runBatch } from '../../batch/batch.ts';
import { namedFiles } from '../../batch/digest.ts';
import type { CarriedStore } from '../../batch/gallery.ts';
import { findInputs, type InputArguments } from '../../batch/inputs.ts';
import { type BatchEvent, failureLine } from '../../batch/protocol.ts';
import type { SharedScale } from '../../batch/shared-scale.ts';
import { AttnplotError } from '../../core/errors.ts';
import { removeLeftovers } from '../../core/files.ts';
import { mergeOptions } from '../../options/merge.ts';
import { EXIT_CODES, formatError } from '../report.ts';
import { usage } from '../usage.ts';
import { interruptible, say, watchFiles } from '../watch.ts';
import type { BatchFlags } from './flags.ts';
import { checkGallery, galleryIn, writeGallery } from './gallery.ts';
import { batchReporter, createKinds } from './report.ts';
import { inputArguments, toRequest } from './request.ts';

// What a watched batch says: the first time as any batch, then a line for what was drawn again.

interface WatchReport {
  readonly emit: (event: BatchEvent) => void;
  /** Once all is drawn. */
  readonly watching: (inputs: number) => void;
  readonly problem: (error: AttnplotError) => void;
}

interface ReportFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** More figures than this are one line together. */
const MOST_LINES = 5;

function watchReport(flags: ReportFlags): WatchReport {
  const failing = new Map<string, string>();
  const first = batchReporter(flags);
  const later = laterReporter(flags, failing);
  let isFirst = true;
  return {
    emit: (event) => {
      if (isFirst) first(event);
      else later(event);
      if (event.event === 'failed') failing.set(event.input, lineOf(event));
      if (event.event === 'figure') failing.delete(event.input);
    },
    watching: (inputs) => {
      if (isFirst && !flags.quiet) say(watchingLine(inputs));
      isFirst = false;
    },
    problem: (error) => say(formatError(error)),
  };
}

const watchingLine = (inputs: number): string => {
  const what =
    inputs === 0 ? 'waiting for the first input' : `watching ${inputs} ${inputs === 1 ? 'input' : 'inputs'}`;
  return `${what}; Ctrl-C ends it`;
};

/** @param failing what has been said of inputs that fail: it is not said again until it is another thing */
function laterReporter(
  { json, quiet }: ReportFlags,
  failing: ReadonlyMap<string, string>,
): (event: BatchEvent) => void {
  let kinds = createKinds();
  let drawn: string[] = [];
  return (event) => {
    if (json && event.event !== 'unchanged' && event.event !== 'read')
      process.stdout.write(`${JSON.stringify(event)}\n`);
    if (event.event === 'failed' && failing.get(event.input) !== lineOf(event)) say(lineOf(event));
    if (quiet) return;
    if (event.event === 'redraw') say(`all figures are drawn again: ${event.reason}`);
    if (event.event === 'figure') {
      drawn.push(`drew ${event.output}`);
      kinds.add(event);
    }
    if (event.event !== 'end') return;
    const lines = drawn.length > MOST_LINES ? [`drew ${drawn.length} figures`] : drawn;
    for (const line of [...lines, ...kinds.lines()]) say(line);
    kinds = createKinds();
    drawn = [];
  };
}

const lineOf = ({ input, error }: Extract<BatchEvent, { readonly event: 'failed' }>): string =>
  `failed ${input}: ${failureLine(input, error)}; it is tried again when it changes`;

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
