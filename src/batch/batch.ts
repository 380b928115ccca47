/**
 * Many inputs, one figure each. A first pass reads every input to find the shared scale, a second pass draws. An input that
 * fails stops no other. The manifest is saved about once a second, so that a batch that is killed resumes where it was.
 */
import { VERSION } from '../core/assets.ts';
import { cacheOf } from '../core/batch-files.ts';
import { sha256 } from '../core/files.ts';
import { removeLeftovers } from '../core/write-whole.ts';
import { mergeOptions, type OptionSource, packSource } from '../options/merge.ts';
import { OPTION_NAMES } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import { type Cache, openCache } from './cache.ts';
import { digestNamedFiles } from './digest.ts';
import { drawFigures } from './draw.ts';
import type { BatchRecipe } from './manifest.ts';
import type { Plan, PlanItem } from './plan.ts';
import type { BatchCounts, BatchEvent, Failure, Shard } from './protocol.ts';
import { recordOf, shareOf } from './shards.ts';
import { givenScale, type SharedScale } from './shared-scale.ts';
import { type Survey, surveyInputs } from './survey.ts';
import type { Texts } from './texts.ts';
import { type Crew, createCrew } from './workers.ts';

export interface BatchRequest {
  readonly plan: Plan;
  /** Titles and subtitles that are patterns, filled, by input. */
  readonly texts: ReadonlyMap<string, Texts>;
  /** The part of the plan to draw here; undefined for all of it. */
  readonly shard: Shard | undefined;
  /** Options from `--config` and flags. */
  readonly sources: readonly OptionSource[];
  /** `shared`: one scale, found in the first pass or given by `vmin` and `vmax`. `own`: one for each figure. Or a scale of an earlier run. */
  readonly scale: 'shared' | 'own' | SharedScale;
  /** A found scale covers at least this one: the scale of figures drawn before, so that it only grows. */
  readonly leastScale?: SharedScale | undefined;
  /** Figures drawn at a time. */
  readonly jobs: number;
  /** Bytes of inputs to keep from the first pass for the second. */
  readonly keepBytes: number;
  /** Whether to draw figures that are up to date, too. */
  readonly force: boolean;
  /** Whether to stop at the first input that fails. */
  readonly failFast: boolean;
  /** Path of the manifest; undefined keeps none. */
  readonly manifest: string | undefined;
  /** The manifest of another batch into the same folder, where this one begins its own beside it. */
  readonly other?: string;
}

interface BatchHooks {
  readonly emit: (event: BatchEvent) => void;
  /** Once aborted, figures in progress are finished and no other is started. */
  readonly signal: AbortSignal;
}

/**
 * Draws the figures of a batch, or of one shard of it.
 * @throws AttnplotError (usage) where inputs cannot share a scale, (io) where the manifest cannot be written
 */
export async function runBatch(request: BatchRequest, hooks: BatchHooks): Promise<BatchCounts> {
  const { plan, shard, manifest } = request;
  const run = await openRun(request, hooks);
  const { items, crew } = run;
  // Only this run's own files: other shards may be writing theirs, on machines whose processes are not visible here.
  const records = manifest ? [manifest, cacheOf(manifest)] : [];
  removeLeftovers([...items.map(({ output }) => output), ...records]);
  hooks.emit({
    ...{ event: 'start', inputs: items.length, folder: plan.folder, jobs: crew.stations.length },
    ...(shard && { shard: { ...shard, of: plan.items.length } }),
    ...(request.other !== undefined && { other: request.other }),
  });
  try {
    const survey = await findScale(run);
    const isStarted = !run.isStopped();
    const done = isStarted ? await drawAll(run, survey) : { drawn: 0, unchanged: 0 };
    const failed = run.failures.size;
    const counts = { ...done, failed, left: items.length - done.drawn - done.unchanged - failed };
    hooks.emit({ event: 'end', manifest: isStarted && manifest ? manifest : null, ...counts });
    return counts;
  } finally {
    await crew.close();
    await run.cache.save();
  }
}

/** The items of the plan to draw here. */
export const itemsOf = ({ plan, shard }: BatchRequest): readonly PlanItem[] =>
  shard ? shareOf(plan.items, shard) : plan.items;

/** A batch in progress: what both passes share. */
interface Run extends BatchHooks {
  readonly request: BatchRequest;
  /** The items to draw here. */
  readonly items: readonly PlanItem[];
  readonly recipe: BatchRecipe;
  readonly crew: Crew;
  readonly cache: Cache;
  /** Inputs that have failed, by path. */
  readonly failures: Map<string, Failure>;
  readonly fail: (item: PlanItem, error: Failure) => void;
  readonly isStopped: () => boolean;
}

/** Threads start with the first job that each is given, not here. */
async function openRun(request: BatchRequest, hooks: BatchHooks): Promise<Run> {
  const { plan, sources, jobs, keepBytes, failFast, manifest } = request;
  const recipe = await recipeOf(sources);
  const failures = new Map<string, Failure>();
  const setup = { sources: sources.map(packSource), keepBytes };
  return {
    ...{ ...hooks, request, items: itemsOf(request), recipe, failures },
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

/** `maxMemory` and `allowFiles` are left out: they decide whether a figure can be drawn, not how it looks. */
async function recipeOf(sources: readonly OptionSource[]): Promise<BatchRecipe> {
  const { maxMemory, allowFiles, ...options } = mergeOptions(sources).options;
  const ordered = OPTION_NAMES.flatMap((name) => (name in options ? [[name, options[name as never]]] : []));
  return { options: Object.fromEntries(ordered) as FigureOptions, files: await digestNamedFiles(options) };
}

/** The first pass: the scale of the figures, and which station has kept which input. Empty where each figure has its own scale. */
async function findScale(run: Run): Promise<Partial<Survey>> {
  const { request, cache, emit } = run;
  if (request.scale === 'own') return {};
  const scale = typeof request.scale === 'object' ? request.scale : givenScale(request.sources);
  const mine = new Set(run.items);
  const survey = scale
    ? { scale, homes: new Map<string, number>() }
    : await surveyInputs(request.plan.items, {
        ...{ ...run, sources: request.sources, leastScale: request.leastScale },
        isMine: (item) => mine.has(item),
        // All inputs count for the scale, but each shard reports only the failures of its own inputs.
        fail: (item, error) => mine.has(item) && run.fail(item, error),
      });
  await cache.save();
  const someRead = run.failures.size < run.items.length;
  if (someRead && !run.isStopped()) emit({ event: 'scale', ...survey.scale });
  return survey;
}

function drawAll(run: Run, survey: Partial<Survey>): Promise<Pick<BatchCounts, 'drawn' | 'unchanged'>> {
  const { plan, shard, manifest, force, texts } = run.request;
  const record = shard && recordOf(shard, plan.items, manifest ?? '.');
  return drawFigures({ ...run, shard: record, manifest, force, texts }, survey);
}
