/** The second pass: draws a figure of every input that could be read, and keeps the manifest up to date meanwhile. */
import type { Cache } from './cache.ts';
import { bareDigest, isSameInput } from './digest.ts';
import { type BatchRecipe, headOf, readManifest, type ShardRecord } from './manifest.ts';
import type { PlanItem } from './plan.ts';
import type { BatchCounts, BatchEvent, Failure, Outcome, Station } from './protocol.ts';
import { type BatchRecord, createRecord, trustOf } from './record.ts';
import { createSaver } from './saver.ts';
import type { Survey } from './survey.ts';
import type { Texts } from './texts.ts';
import { type Crew, handOut } from './workers.ts';

/** The longest time between two saves of the manifest: a killed batch draws again what it finished since the last one. */
const SAVE_EVERY_MS = 1000;

interface DrawContext {
  /** The figures to draw here. */
  readonly items: readonly PlanItem[];
  readonly recipe: BatchRecipe;
  readonly shard: ShardRecord | undefined;
  /** Path of the manifest; undefined keeps none. */
  readonly manifest: string | undefined;
  /** Whether to draw figures that are up to date, too. */
  readonly force: boolean;
  readonly crew: Crew;
  readonly cache: Cache;
  /** Titles and subtitles that are patterns, filled, by input. */
  readonly texts: ReadonlyMap<string, Texts>;
  /** Inputs that have failed, by path. */
  readonly failures: ReadonlyMap<string, Failure>;
  readonly fail: (item: PlanItem, error: Failure) => void;
  readonly emit: (event: BatchEvent) => void;
  readonly isStopped: () => boolean;
}

/**
 * @param survey what the first pass found; empty where each figure has a scale of its own
 * @throws AttnplotError (io) where the manifest cannot be written
 */
export async function drawFigures(
  context: DrawContext,
  { scale, homes }: Partial<Survey>,
): Promise<Pick<BatchCounts, 'drawn' | 'unchanged'>> {
  const { items, recipe, shard, manifest: path, force, crew, failures, isStopped } = context;
  const trust = path === undefined ? {} : trustOf(await readManifest(path), path, recipe, scale);
  if (trust.redraw) context.emit({ event: 'redraw', ...trust.redraw });
  const record = createRecord(path ?? '.', items, headOf(recipe, scale, shard), trust.manifest);
  const saver = createSaver(path, record.text, SAVE_EVERY_MS);
  const counts = { drawn: 0, unchanged: 0 };
  for (const item of items) {
    const error = failures.get(item.input);
    if (error) record.set(item, { error });
  }
  // A folder that cannot be written to fails here, before the first figure is drawn.
  await saver.now();
  const work = async (item: PlanItem, station: Station) => {
    const known = context.cache.get(item.input)?.digest;
    const previous = force ? undefined : record.previous(item);
    const outcome = await station.draw({
      ...item,
      known,
      scale,
      force,
      previous,
      texts: context.texts.get(item.input) ?? {},
    });
    settle(context, record, item, outcome);
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

/** Records and reports the outcome of an item. */
function settle({ cache, emit, fail }: DrawContext, record: BatchRecord, item: PlanItem, outcome: Outcome) {
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
