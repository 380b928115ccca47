/** A batch under way: what its stages share. */

import { VERSION } from '../core/assets.ts';
import { removeLeftovers, sha256 } from '../core/files.ts';
import { mergeOptions, type OptionSource, packSource } from '../options/merge.ts';
import { OPTION_NAMES } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import { type Cache, openCache } from './cache.ts';
import { bareDigest, digestNamedFiles, isSameInput } from './digest.ts';
import { type BatchRecipe, cacheOf, headOf, readManifest } from './manifest.ts';
import type { Plan, PlanItem } from './plan.ts';
import type { BatchCounts, BatchEvent, Failure, Outcome, Shard, Station } from './protocol.ts';
import { type BatchRecord, createRecord, createSaver, trustOf } from './record.ts';
import { recordOf, shareOf } from './shard.ts';
import { givenScale, type SharedScale } from './shared-scale.ts';
import { type Survey, surveyInputs } from './survey.ts';
import { type Crew, createCrew, handOut } from './workers.ts';

export interface BatchRequest {
  readonly plan: Plan;
  /** The part of it that is drawn here; undefined for all. */
  readonly shard: Shard | undefined;
  /** Options from `--config` and flags. */
  readonly sources: readonly OptionSource[];
  /** One scale, found in a first pass or given by both its ends; each figure's own; or that of an earlier run. */
  readonly scale: 'shared' | 'own' | SharedScale;
  /** What a scale that is found is to reach as far as: that of figures drawn before, so that it only grows. */
  readonly leastScale?: SharedScale | undefined;
  /** Figures drawn at a time. */
  readonly jobs: number;
  /** Bytes of inputs that may be kept from the first pass for the second. */
  readonly keepBytes: number;
  /** Whether to draw figures again that need not be. */
  readonly force: boolean;
  /** Whether the first input that fails is the last. */
  readonly failFast: boolean;
  /** Path of the manifest, if one is kept. */
  readonly manifest: string | undefined;
}

/** The items of the plan that are drawn here. */
export const itemsOf = ({ plan, shard }: BatchRequest): readonly PlanItem[] =>
  shard ? shareOf(plan.items, shard) : plan.items;

interface BatchHooks {
  readonly emit: (event: BatchEvent) => void;
  /** Once aborted, figures that are begun are finished, and no other is begun. */
  readonly signal: AbortSignal;
}

interface Run extends BatchHooks {
  readonly request: BatchRequest;
  /** What is drawn here. */
  readonly items: readonly PlanItem[];
  readonly recipe: BatchRecipe;
  readonly crew: Crew;
  readonly cache: Cache;
  /** Inputs that have no figure, and why. */
  readonly failures: Map<string, Failure>;
  readonly fail: (item: PlanItem, error: Failure) => void;
  readonly isStopped: () => boolean;
}

/** Gathers what the stages need; threads start with the first job each is given. */
async function openRun(request: BatchRequest, hooks: BatchHooks): Promise<Run> {
  const { plan, sources, jobs, keepBytes, failFast, manifest } = request;
  const recipe = await recipeOf(sources);
  const failures = new Map<string, Failure>();
  const items = itemsOf(request);
  const setup = { sources: sources.map(packSource), keepBytes };
  return {
    ...{ ...hooks, request, items, recipe, failures },
    cache: await openCache(
      manifest && cacheOf(manifest),
      sha256(JSON.stringify([VERSION, recipe])),
      Date.now,
    ),
    crew: createCrew(jobs, plan.items.length, setup),
    fail: (item, error) => {
      failures.set(item.input, error);
      hooks.emit({ event: 'failed', ...item, error });
    },
    isStopped: () => hooks.signal.aborted || (failFast && failures.size > 0),
  };
}

/** How much memory reading may take decides whether a figure is drawn, not what it shows. */
async function recipeOf(sources: readonly OptionSource[]): Promise<BatchRecipe> {
  const { maxMemory, ...options } = mergeOptions(sources).options;
  const ordered = OPTION_NAMES.flatMap((name) => (name in options ? [[name, options[name as never]]] : []));
  return { options: Object.fromEntries(ordered) as FigureOptions, files: await digestNamedFiles(options) };
}

// The second pass: a figure of every input that could be read, and the record of it.

/** A killed batch draws again what it finished in its last moments: at most this long. */
const SAVE_EVERY_MS = 1000;

/** @param survey the scale, none where each figure has its own, and where inputs that were read for it are kept */
async function drawFigures(
  run: Run,
  { scale, homes }: Partial<Survey>,
): Promise<Pick<BatchCounts, 'drawn' | 'unchanged'>> {
  const { request, items, recipe, crew, failures, isStopped } = run;
  const { plan, shard, force, manifest: path } = request;
  const trust = path === undefined ? {} : trustOf(await readManifest(path), path, recipe, scale);
  if (trust.redraw) run.emit({ event: 'redraw', ...trust.redraw });
  const place = path ?? '.';
  const head = headOf(recipe, scale, shard && recordOf(shard, plan.items, place));
  const record = createRecord(place, items, head, trust.manifest);
  const saver = createSaver(path, record.text, SAVE_EVERY_MS);
  const counts = { drawn: 0, unchanged: 0 };
  for (const item of items) {
    const error = failures.get(item.input);
    if (error) record.set(item, { error });
  }
  // A folder that cannot be written to is found out before the first figure.
  await saver.now();
  const work = async (item: PlanItem, station: Station) => {
    const known = run.cache.get(item.input)?.digest;
    const previous = force ? undefined : record.previous(item);
    const outcome = await station.draw({ ...item, known, scale, force, previous });
    settle(run, record, item, outcome);
    if ('drawn' in outcome) counts.drawn++;
    if ('unchanged' in outcome) counts.unchanged++;
    saver.soon();
  };
  const jobs = items.filter(({ input }) => !failures.has(input));
  try {
    await handOut(crew, { jobs, homeOf: ({ input }) => homes?.get(input), isStopped, work });
  } finally {
    await saver.now();
  }
  return counts;
}

/** Notes what became of an item, and says so. */
function settle({ cache, emit, fail }: Run, record: BatchRecord, item: PlanItem, outcome: Outcome): void {
  if ('failure' in outcome) {
    record.set(item, { error: outcome.failure });
    fail(item, outcome.failure);
    return;
  }
  const { digest } = outcome;
  const known = cache.get(item.input);
  cache.set(item.input, known && isSameInput(known.digest, digest) ? { ...known, digest } : { digest });
  if ('unchanged' in outcome) {
    emit({ event: 'unchanged', ...item });
    return;
  }
  record.set(item, { ...bareDigest(digest), ...outcome.drawn });
  emit({ event: 'figure', ...item, ...outcome.drawn });
}

// Many inputs, one figure each. A first pass reads every input for the scale they share, a second draws; each input stands or
// falls by itself. The manifest is written about once a second, so that a batch that is killed goes on where it was.

/** @throws AttnplotError (usage) where inputs cannot share a scale, (io) where the manifest cannot be written */
export async function runBatch(request: BatchRequest, hooks: BatchHooks): Promise<BatchCounts> {
  const { plan, shard, manifest } = request;
  const run = await openRun(request, hooks);
  const { items, crew } = run;
  // Other shards may be writing their figures at this moment, on machines whose processes are not seen from here.
  removeLeftovers([...items.map(({ output }) => output), ...(manifest ? recordsOf(manifest) : [])]);
  hooks.emit({
    ...{ event: 'start', inputs: items.length, folder: plan.folder, jobs: crew.stations.length },
    ...(shard && { shard: { ...shard, of: plan.items.length } }),
  });
  try {
    const survey = await scaleOf(run);
    const isBegun = !run.isStopped();
    const done = isBegun ? await drawFigures(run, survey) : { drawn: 0, unchanged: 0 };
    const failed = run.failures.size;
    const counts = { ...done, failed, left: items.length - done.drawn - done.unchanged - failed };
    hooks.emit({ event: 'end', manifest: isBegun && manifest ? manifest : null, ...counts });
    return counts;
  } finally {
    await crew.close();
    await run.cache.save();
  }
}

const recordsOf = (manifest: string) => [manifest, cacheOf(manifest)];

/** The scale of the figures, none where each has its own, and where inputs that have been read for it are kept. */
async function scaleOf(run: Run): Promise<Partial<Survey>> {
  const { request, cache, emit } = run;
  if (request.scale === 'own') return {};
  const scale = typeof request.scale === 'object' ? request.scale : givenScale(request.sources);
  const mine = new Set(run.items);
  const survey = scale
    ? { scale, homes: new Map<string, number>() }
    : await surveyInputs(request.plan.items, {
        ...{ ...run, sources: request.sources, leastScale: request.leastScale },
        isMine: (item) => mine.has(item),
        // The scale is that of all inputs, and what is wrong with another shard's is that shard's to say.
        fail: (item, error) => mine.has(item) && run.fail(item, error),
      });
  await cache.save();
  const someRead = run.failures.size < run.items.length;
  if (someRead && !run.isStopped()) emit({ event: 'scale', ...survey.scale });
  return survey;
}
