/** A batch under way: what its stages share. */
import type { FigureOptions } from '../options/figure-options.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { OPTION_NAMES } from '../options/schema.ts';
import { sha256 } from '../sha256.ts';
import { VERSION } from '../version.ts';
import { type Cache, openCache } from './cache.ts';
import { type Crew, createCrew } from './crew.ts';
import type { BatchEvent } from './events.ts';
import type { Failure } from './failure.ts';
import type { BatchRecipe } from './manifest.ts';
import { digestNamedFiles } from './named-files.ts';
import { packSource } from './packed-source.ts';
import type { Plan, PlanItem } from './plan.ts';
import { cacheOf } from './record-names.ts';
import { type Shard, shareOf } from './shard.ts';
import type { SharedScale } from './shared-scale.ts';

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

export interface BatchHooks {
  readonly emit: (event: BatchEvent) => void;
  /** Once aborted, figures that are begun are finished, and no other is begun. */
  readonly signal: AbortSignal;
}

export interface Run extends BatchHooks {
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
export async function openRun(request: BatchRequest, hooks: BatchHooks): Promise<Run> {
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
