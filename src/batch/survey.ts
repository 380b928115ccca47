/** The first pass: reads every input once to find the scale that all figures share. */
import type { OptionSource } from '../options/merge.ts';
import type { ScaleRequest } from '../pipeline/scale-request.ts';
import type { Cache } from './cache.ts';
import { stampOf } from './digest.ts';
import type { PlanItem } from './plan.ts';
import type { BatchEvent, Failure } from './protocol.ts';
import { type SharedScale, uniteScales } from './shared-scale.ts';
import { type Crew, handOut } from './workers.ts';

export interface Survey {
  /** The scale of the inputs that could be read. */
  readonly scale: SharedScale;
  /** Index of the station that has kept an input, by its path. */
  readonly homes: ReadonlyMap<string, number>;
}

interface SurveyContext {
  readonly crew: Crew;
  readonly cache: Cache;
  readonly sources: readonly OptionSource[];
  /** The found scale covers at least this one. */
  readonly leastScale: SharedScale | undefined;
  readonly isStopped: () => boolean;
  readonly emit: (event: BatchEvent) => void;
  readonly fail: (item: PlanItem, failure: Failure) => void;
  /** Whether an item will be drawn here. */
  readonly isMine: (item: PlanItem) => boolean;
}

/** A percentile needs all values of an input: those of larger ones are read again by the next run. */
const MOST_CACHED_VALUES = 10_000;

/**
 * Reads all items, or takes what the cache knows of them.
 * @throws AttnplotError (usage) where the inputs cannot share a scale
 */
export async function surveyInputs(
  items: readonly PlanItem[],
  { crew, cache, sources, leastScale, isStopped, emit, fail, isMine }: SurveyContext,
): Promise<Survey> {
  const requests = new Map<string, ScaleRequest>();
  const homes = new Map<string, number>();
  await handOut(crew, {
    jobs: items,
    isStopped,
    work: async (item, station, home) => {
      const { input } = item;
      const cached = cache.get(input);
      const known = await cachedRequest(input, cache);
      if (known) {
        requests.set(input, known);
      } else {
        const found = await station.survey({ input, known: cached?.digest, keep: isMine(item) });
        if ('failure' in found) return fail(item, found.failure);
        const { digest, request } = found;
        const isSmall = (request.values?.length ?? 0) <= MOST_CACHED_VALUES;
        cache.set(input, isSmall ? { digest, request } : { digest });
        requests.set(input, found.request);
        if (found.kept) homes.set(input, home);
      }
      emit({ event: 'read', input });
    },
  });
  // In the order of the inputs, not in the order in which stations finished.
  return {
    scale: uniteScales(
      items.flatMap(({ input }) => requests.get(input) ?? []),
      sources,
      leastScale,
    ),
    homes,
  };
}

/** What an earlier run found in the input; undefined if the file has changed since. */
async function cachedRequest(input: string, cache: Cache): Promise<ScaleRequest | undefined> {
  const entry = cache.get(input);
  if (!entry?.request) return undefined;
  const stamp = await stampOf(input).catch(() => undefined);
  return stamp?.text === entry.digest.stamp ? entry.request : undefined;
}
