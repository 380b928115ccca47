/**
 * Many inputs, one figure each. A first pass reads every input for the scale they share, a second draws; each input stands or
 * falls by itself. The manifest is written about once a second, so that a batch that is killed goes on where it was.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FigureOptions } from '../options/figure-options.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { OPTION_NAMES } from '../options/schema.ts';
import { VERSION } from '../version.ts';
import { writeError, writeWhole } from '../write-whole.ts';
import { type Cache, openCache } from './cache.ts';
import { type Crew, createCrew, handOut } from './crew.ts';
import { sha256 } from './digest.ts';
import type { BatchCounts, BatchEvent } from './events.ts';
import type { Failure } from './failure.ts';
import type { Outcome, Station } from './jobs.ts';
import { removeLeftovers } from './leftovers.ts';
import { type BatchRecipe, formatManifest, readManifest } from './manifest.ts';
import { digestNamedFiles } from './named-files.ts';
import { packSource } from './packed-source.ts';
import type { Plan, PlanItem } from './plan.ts';
import { type BatchRecord, createRecord, trustOf } from './record.ts';
import { cacheOf } from './record-names.ts';
import { createSaver } from './saver.ts';
import { givenScale, type SharedScale } from './shared-scale.ts';
import { type Survey, surveyInputs } from './survey.ts';

export interface BatchRequest {
  readonly plan: Plan;
  /** Options from `--config` and flags. */
  readonly sources: readonly OptionSource[];
  /** One scale, found in a first pass or given by both its ends; each figure's own; or that of an earlier run. */
  readonly scale: 'shared' | 'own' | SharedScale;
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

export interface BatchHooks {
  readonly emit: (event: BatchEvent) => void;
  /** Once aborted, figures that are begun are finished, and no other is begun. */
  readonly signal: AbortSignal;
}

/** A killed batch draws again what it finished in its last moments: at most this long. */
const SAVE_EVERY_MS = 1000;

/** What the stages of a batch share. */
interface Run extends BatchHooks {
  readonly request: BatchRequest;
  readonly recipe: BatchRecipe;
  readonly crew: Crew;
  readonly cache: Cache;
  /** Inputs that have no figure, and why. */
  readonly failures: Map<string, Failure>;
  readonly fail: (item: PlanItem, error: Failure) => void;
  readonly isStopped: () => boolean;
}

/** @throws AttnplotError (usage) where inputs cannot share a scale, (io) where the manifest cannot be written */
export async function runBatch(request: BatchRequest, hooks: BatchHooks): Promise<BatchCounts> {
  const { plan, manifest } = request;
  removeLeftovers([...plan.items.map(({ output }) => output), ...(manifest ? recordsOf(manifest) : [])]);
  const run = await openRun(request, hooks);
  hooks.emit({
    event: 'start',
    inputs: plan.items.length,
    folder: plan.folder,
    jobs: run.crew.stations.length,
  });
  try {
    const survey = await scaleOf(run);
    const done = run.isStopped() ? { drawn: 0, unchanged: 0 } : await drawFigures(run, survey);
    const failed = run.failures.size;
    const counts = { ...done, failed, left: plan.items.length - done.drawn - done.unchanged - failed };
    hooks.emit({ event: 'end', manifest: manifest ?? null, ...counts });
    return counts;
  } finally {
    await run.crew.close();
  }
}

const recordsOf = (manifest: string) => [manifest, cacheOf(manifest)];

async function openRun(request: BatchRequest, hooks: BatchHooks): Promise<Run> {
  const { plan, sources, jobs, keepBytes, failFast, manifest } = request;
  const recipe = await recipeOf(sources);
  const failures = new Map<string, Failure>();
  const setup = { sources: sources.map(packSource), keepBytes };
  return {
    ...{ ...hooks, request, recipe, failures },
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

/** The scale of the figures, none where each has its own, and where inputs that have been read for it are kept. */
async function scaleOf(run: Run): Promise<Partial<Survey>> {
  const { request, cache, emit } = run;
  if (request.scale === 'own') return {};
  const scale = typeof request.scale === 'object' ? request.scale : givenScale(request.sources);
  const saver = createSaver(() => save(request.manifest, cache), SAVE_EVERY_MS);
  const survey = scale
    ? { scale, homes: new Map<string, number>() }
    : await surveyInputs(request.plan.items, { ...run, sources: request.sources, keep: saver.soon });
  await saver.settled();
  if (!run.isStopped()) emit({ event: 'scale', ...survey.scale });
  return survey;
}

async function drawFigures(
  run: Run,
  { scale, homes }: Partial<Survey>,
): Promise<Pick<BatchCounts, 'drawn' | 'unchanged'>> {
  const { request, recipe, crew, failures, isStopped } = run;
  const { plan, force, manifest: path } = request;
  const trust = path === undefined ? {} : trustOf(await readManifest(path), path, recipe, scale);
  if (trust.reason !== undefined) run.emit({ event: 'redraw', reason: trust.reason });
  const record = createRecord(path ?? '.', plan.items, recipe, scale, trust.manifest);
  const saver = createSaver(() => save(path, run.cache, record), SAVE_EVERY_MS);
  const counts = { drawn: 0, unchanged: 0 };
  for (const item of plan.items) {
    const error = failures.get(item.input);
    if (error) record.set(item, { error });
  }
  // A folder that cannot be written to is found out before the first figure.
  await saver.now();
  const work = async (item: PlanItem, station: Station) => {
    const known = run.cache.get(item.input)?.digest;
    const previous = force ? undefined : record.previous(item);
    const outcome = await station.draw({ ...item, known, scale, previous });
    settle(run, record, item, outcome);
    if ('drawn' in outcome) counts.drawn++;
    if ('unchanged' in outcome) counts.unchanged++;
    saver.soon();
  };
  const jobs = plan.items.filter(({ input }) => !failures.has(input));
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
  cache.set(item.input, { ...cache.get(item.input), digest });
  if ('unchanged' in outcome) {
    emit({ event: 'unchanged', ...item });
    return;
  }
  record.set(item, { sha256: digest.sha256, ...outcome.drawn });
  emit({ event: 'figure', ...item, ...outcome.drawn });
}

async function save(manifest: string | undefined, cache: Cache, record?: BatchRecord): Promise<void> {
  if (manifest === undefined) return;
  try {
    await mkdir(dirname(manifest), { recursive: true });
    if (record) await writeWhole(manifest, Buffer.from(formatManifest(record.manifest())));
    await writeWhole(cacheOf(manifest), Buffer.from(cache.text()));
  } catch (error) {
    throw writeError(error as NodeJS.ErrnoException, manifest);
  }
}
